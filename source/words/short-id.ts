import { sanitizeLine } from '../base/text/sanitize.ts';

const SHORT = 8;
const NODE_SHORT = 6;

/** The ids by their first characters: 8, or as many more as it takes to tell these apart. */
export function shortIds(ids: readonly string[]): (id: string) => string {
  const different = [...new Set(ids)];
  let length = SHORT;
  const longest = Math.max(0, ...different.map((id) => id.length));
  while (length < longest && new Set(different.map((id) => id.slice(0, length))).size < different.length) {
    length += 1;
  }
  return (id) => id.slice(0, length);
}

/** A node by the last six characters of its id, because all ids of signers begin alike; `you` for our own. */
export const shortNode = (id: string, us?: string): string =>
  id === us ? 'you' : sanitizeLine(id).slice(-NODE_SHORT);
