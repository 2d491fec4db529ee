/** How many single-character edits lead from `from` to `to`. */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

const LONGEST = 40;
/** Fewer letters are the beginning of too much to mean one thing. */
const BEGINNING = 3;

/** Two swapped letters are two edits; in a word of three that would be nearly all of it. */
const tolerance = ({ length }: string): number => (length < 4 ? 1 : Math.max(2, Math.floor(length / 3)));

/** The candidate that `typed` was probably meant to be, by its letters or as the only one that begins so; undefined where there is none. */
export function suggest(typed: string, candidates: readonly string[]): string | undefined {
  if (typed.length > LONGEST) return undefined;
  const near = candidates
    .map((candidate) => ({ candidate, distance: editDistance(typed, candidate) }))
    .filter(({ candidate, distance }) => distance <= tolerance(candidate))
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.candidate ?? onlyOneThatBegins(typed, candidates);
}

function onlyOneThatBegins(typed: string, candidates: readonly string[]): string | undefined {
  const begun = typed.length < BEGINNING ? [] : candidates.filter((candidate) => candidate.startsWith(typed));
  return begun.length === 1 ? begun[0] : undefined;
}
