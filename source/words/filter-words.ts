import type { FilterProblem } from '../contract/seed-filter.ts';

/** The same on half a line. */
export function filterProblemBrief(problem: FilterProblem): string {
  const { code, name, known } = problem;
  if (code === 'unknown-name') return `no ${clipped(name)}: but ${known.join(' ')}`;
  const words = filterProblemWords({ ...problem, term: clipped(problem.term) });
  return known.length === 0 ? words : `${clipped(name)}: wants ${known.join(' ')}`;
}

const clipped = (text: string): string => (text.length > 16 ? `${text.slice(0, 15)}…` : text);

/** What is wrong with a filter, and what to write instead. */
export function filterProblemWords({ code, term, name, known }: FilterProblem): string {
  switch (code) {
    case 'unknown-name':
      return `there is no ${name}: in a filter, but ${known.join(', ')}; quote "${term}" to search for it`;
    case 'unknown-value':
      return `${term}: one of ${known.join(', ')} is wanted`;
    case 'bad-number':
      return `${term}: a whole number is wanted, as in ${name}>20`;
    case 'bad-duration':
      return `${term}: a number with s, m, h or d is wanted, as in ${name}<10m`;
    case 'bad-sign':
      return `${term}: ${name}: is wanted`;
    case 'no-value':
      return known.length === 0
        ? `${term}: a value is missing`
        : `${term}: one of ${known.join(', ')} is wanted`;
  }
}
