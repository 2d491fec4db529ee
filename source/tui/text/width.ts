import { cut, displayWidth, fillEnd, fillStart, takeColumns } from '../../base/text/width.ts';
import { type Line, lineText, type Span } from './span.ts';

/** `text` in exactly `width` columns, at the left. */
export const padEnd = (text: string, width: number): string => fillEnd(cut(text, width), width);

/** `text` in exactly `width` columns, at the right. */
export const padStart = (text: string, width: number): string => fillStart(cut(text, width), width);

/** The columns that the widest of `texts` takes. */
export const widestOf = (texts: readonly string[]): number =>
  texts.reduce((widest, text) => Math.max(widest, displayWidth(text)), 0);

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
