import { exceedsBytes } from '../../base/text/text-size.ts';
import { PATTERN_MAX_BYTES } from '../limits.ts';
import { type PathFault, pathFault } from './file-path.ts';

/** Why a pattern cannot be one of a seed's outputs, or undefined. It is a path of which parts are left open (F4). */
export function patternFault(pattern: string): PathFault | undefined {
  if (exceedsBytes(pattern, PATTERN_MAX_BYTES)) return 'too-long';
  return pathFault(pattern);
}

/**
 * Whether `pattern` takes the file at `path`: `?` is one character and `*` any of one part, a part `**` any parts or none. One whose
 * last part leaves nothing open also takes all that is in a folder of that name. Takes time in proportion to both lengths' product.
 */
export function matchesPattern(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const parts = path.split('/');
  if (matchesParts(wanted, parts)) return true;
  return !/[*?]/u.test(wanted.at(-1) ?? '') && matchesParts([...wanted, '**'], parts);
}

const matchesParts = (wanted: readonly string[], parts: readonly string[]): boolean =>
  matchesAll(wanted, parts, (want) => want === '**', matchesPart);

const matchesPart = (want: string, part: string): boolean =>
  matchesAll(
    [...want],
    [...part],
    (sign) => sign === '*',
    (sign, character) => sign === '?' || sign === character,
  );

/** A sequence against a pattern of which some items stand for any number of others: the last of them takes more where it must. */
function matchesAll(
  pattern: readonly string[],
  items: readonly string[],
  isAny: (wanted: string) => boolean,
  matches: (wanted: string, item: string) => boolean,
): boolean {
  let at = 0;
  let patternAt = 0;
  let lastAny = -1;
  let lastAnyEnd = 0;
  while (at < items.length) {
    const wanted = pattern[patternAt];
    if (wanted !== undefined && isAny(wanted)) {
      lastAny = patternAt;
      lastAnyEnd = at;
      patternAt += 1;
    } else if (wanted !== undefined && matches(wanted, items[at] ?? '')) {
      patternAt += 1;
      at += 1;
    } else if (lastAny >= 0) {
      lastAnyEnd += 1;
      at = lastAnyEnd;
      patternAt = lastAny + 1;
    } else return false;
  }
  return pattern.slice(patternAt).every(isAny);
}
