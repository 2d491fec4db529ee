import type { WidthMeasure } from './measures.ts';

/** A cursor in a list: its place there, and the line of the pane that it keeps wherever the list's ends allow it. */
export interface ListPoint {
  readonly place: number;
  readonly line: number;
}

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));

/** The first place in sight of a list of `length` in a pane of `height` rows: the cursor's row is always among them. */
export function firstInSight({ place, line }: ListPoint, length: number, height: number): number {
  const inList = clamp(place, 0, length - 1);
  const top = inList - clamp(line, 0, height - 1);
  return clamp(top, 0, length - height);
}

/** The cursor after it moved by so many rows, Infinity to an end: the others stay on their lines where they can. */
export function moved(point: ListPoint, by: number, length: number, height: number): ListPoint {
  const from = clamp(point.place, 0, length - 1);
  const place = clamp(from + by, 0, length - 1);
  const line = place - firstInSight(point, length, height);
  return { place, line: clamp(line, 0, height - 1) };
}

/** The first line in sight of a text of `length` lines: at its end the last ones fill the pane. */
export const firstLine = (top: number, length: number, height: number): number =>
  clamp(top, 0, length - height);

/** The first column in sight of lines of at most `widest` columns: at their right end they fill the width. */
export const firstColumn = (left: number, { widest, width }: WidthMeasure): number =>
  clamp(left, 0, widest - width);
