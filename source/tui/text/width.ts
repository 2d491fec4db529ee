import stringWidth from 'string-width';
import { type Line, lineText, type Span } from './span.ts';

const PRINTABLE_ASCII = /^[\u0020-\u007e]*$/u;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The columns that `text` takes in a terminal. */
export const displayWidth = (text: string): number =>
  PRINTABLE_ASCII.test(text) ? text.length : stringWidth(text);

/** The longest beginning of `text` that takes at most `width` columns; never half a character. */
export function takeColumns(text: string, width: number): string {
  if (PRINTABLE_ASCII.test(text)) return text.slice(0, Math.max(0, width));
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

/** `text` in exactly `width` columns, at the left. */
export function padEnd(text: string, width: number): string {
  const shown = cut(text, width);
  return shown + ' '.repeat(Math.max(0, width - displayWidth(shown)));
}

/** `text` in exactly `width` columns, at the right. */
export function padStart(text: string, width: number): string {
  const shown = cut(text, width);
  return ' '.repeat(Math.max(0, width - displayWidth(shown))) + shown;
}

export const lineWidth = (line: Line): number => displayWidth(lineText(line));

/** A line in exactly `width` columns: cut with `…`, or filled with blanks. */
export function fitLine(line: Line, width: number): Line {
  const total = lineWidth(line);
  if (total === width) return line;
  if (total < width) return [...line, { text: ' '.repeat(width - total) }];
  const fitted: Span[] = [];
  let room = Math.max(0, width - 1);
  for (const piece of line) {
    const taken = takeColumns(piece.text, room);
    if (taken !== '') fitted.push({ ...piece, text: taken });
    room -= displayWidth(taken);
    if (taken !== piece.text) break;
  }
  const last = fitted.at(-1);
  if (width > 0) fitted.push({ ...(last ?? {}), text: `${' '.repeat(Math.max(0, room))}…` });
  return fitted;
}

/** `text` without its first `columns` columns. */
export function dropColumns(text: string, columns: number): string {
  return columns <= 0 ? text : text.slice(takeColumns(text, columns).length);
}

/** Breaks `text` into lines of at most `width` columns, at blanks where there are some. */
export function wrapText(text: string, width: number): readonly string[] {
  if (width <= 0) return [];
  const lines: string[] = [];
  let rest = text;
  while (displayWidth(rest) > width) {
    const taken = takeColumns(rest, width);
    const isAtBlank = rest[taken.length] === ' ';
    const blank = isAtBlank ? taken.length : taken.lastIndexOf(' ');
    const end = blank > 0 ? blank : Math.max(1, taken.length);
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  lines.push(rest);
  return lines;
}
