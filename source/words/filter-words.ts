import { NODES, NUMBERS } from '../contract/filter-conditions.ts';
import type { FilterProblem } from '../contract/seed-filter.ts';

/** The same on half a line. */
export function filterProblemBrief(problem: FilterProblem): string {
  const { code, name, known } = problem;
  const short = clipped(name);
  if (code === 'unknown-name') return `no ${short}: ${known.join(' ')}`;
  if (code === 'bad-sign') return filterProblemWords({ ...problem, term: clipped(problem.term) });
  if (known.length > 0) return `${short}: wants ${known.join(' ')}`;
  const { what, example } = wantedFor(name);
  return `${short} wants ${what}: ${example}`;
}

const clipped = (text: string): string => (text.length > 16 ? `${text.slice(0, 15)}…` : text);

/** What a condition without choices wants, and one such. */
function wantedFor(name: string): { readonly what: string; readonly example: string } {
  if (Object.hasOwn(NUMBERS, name)) return { what: 'a whole number', example: `${name}>20` };
  return Object.hasOwn(NODES, name)
    ? { what: 'a name or an id', example: `${name}:heron` }
    : { what: 'a number with s, m, h or d', example: `${name}<10m` };
}

/** What is wrong with a filter, and what to write instead. */
export function filterProblemWords({ code, term, name, known }: FilterProblem): string {
  switch (code) {
    case 'unknown-name':
      return `there is no ${name}: in a filter, but ${known.join(', ')}; quote "${term}" to search for it`;
    case 'bad-sign':
      return `${term}: ${name}: is wanted`;
    case 'unknown-value':
    case 'no-value':
    case 'bad-number':
    case 'bad-duration': {
      if (known.length > 0) return `${term}: one of ${known.join(', ')} is wanted`;
      const { what, example } = wantedFor(name);
      return `${term}: ${what} is wanted, as in ${example}`;
    }
  }
}
