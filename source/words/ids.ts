import { sanitizeLine } from '../base/text/sanitize.ts';

const SHORT = 6;

/** How many first characters tell these ids apart: six, or as many more as it takes. */
export function idLength(ids: readonly string[]): number {
  const different = [...new Set(ids)];
  const longest = Math.max(SHORT, ...different.map((id) => id.length));
  let length = SHORT;
  while (length < longest && new Set(different.map((id) => id.slice(0, length))).size < different.length) {
    length += 1;
  }
  return length;
}

/** The first six characters of a seed's id. */
export const shortSeed = (id: string): string => sanitizeLine(id).slice(0, SHORT);

/** A node by the last six characters of its id, because all ids of signers begin alike; `you` for our own. */
export const shortNode = (id: string, us?: string): string =>
  id === us ? 'you' : sanitizeLine(id).slice(-SHORT);
