import stringWidth from 'string-width';

/** Characters of one column each, whatever stands beside them: ASCII, Latin, lines, blocks, our arrow and braille. */
const SINGLES = /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u017f…─-╿▁-█▸⠀-⣿]*$/u;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The columns that `text` takes in a terminal. Most is counted without being taken apart: each frame asks for hundreds. */
export const displayWidth = (text: string): number => (SINGLES.test(text) ? text.length : stringWidth(text));

/** The longest beginning of `text` that takes at most `width` columns; never half a character. */
export function takeColumns(text: string, width: number): string {
  if (SINGLES.test(text)) return text.slice(0, Math.max(0, width));
  let taken = '';
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) {
    columns += stringWidth(segment);
    if (columns > width) break;
    taken += segment;
  }
  return taken;
}

/** `text` in at most `width` columns; what was cut ends in `…`. */
export function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return width <= 0 ? '' : `${takeColumns(text, width - 1)}…`;
}

/** `text` at the left of `width` columns, or of as many as it takes. */
export const fillEnd = (text: string, width: number): string => text + blanks(text, width);

/** `text` at the right of `width` columns, or of as many as it takes. */
export const fillStart = (text: string, width: number): string => blanks(text, width) + text;

const blanks = (text: string, width: number): string => ' '.repeat(Math.max(0, width - displayWidth(text)));
