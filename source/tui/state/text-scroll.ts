import { filterWords } from '../../contract/seed-page.ts';
import type { TextMeasure, WidthMeasure } from '../layout/measures.ts';
import { firstColumn, firstLine } from '../layout/scroll.ts';
import type { SidewaysState, TextState } from './console-state.ts';

const SIDEWAYS = 8;

/** By how many lines one moves in a pane of `height` lines; Infinity for first and last. */
export type Move = (height: number) => number;

const half = (height: number): number => Math.max(1, Math.floor(height / 2));
const page = (height: number): number => Math.max(1, height - 1);

export const MOVES = {
  down: () => 1,
  up: () => -1,
  first: () => Number.NEGATIVE_INFINITY,
  last: () => Number.POSITIVE_INFINITY,
  halfDown: half,
  halfUp: (height) => -half(height),
  pageDown: page,
  pageUp: (height) => -page(height),
} as const satisfies Readonly<Record<string, Move>>;

/** A text, as far as it was drawn, moved. */
export function scrollText<T extends TextState>(text: T, move: Move, measure: TextMeasure | undefined): T {
  if (measure === undefined) return text;
  const { lines, height } = measure;
  const from = firstLine(text.top, lines.length, height);
  return { ...text, top: firstLine(from + move(height), lines.length, height) };
}

/** How many lines of a text, as far as it was drawn, hold all words of a search. */
export function matchCount(search: string, measure: TextMeasure | undefined): number {
  const words = filterWords(search);
  return words.length === 0 ? 0 : (measure?.lines ?? []).filter((line) => holdsAll(line, words)).length;
}

/** What a search says that finds nothing. */
export const noMatchWords = (search: string): string => `nothing here matches ${search}`;

const holdsAll = (line: string, words: readonly string[]): boolean => {
  const lower = line.toLowerCase();
  return words.every((word) => lower.includes(word));
};

/** What is cut at its sides, as far as it was drawn, moved to the left or right. */
export function shiftSideways<T extends SidewaysState>(
  cut: T,
  direction: 1 | -1,
  measure: WidthMeasure | undefined,
): T {
  if (measure === undefined) return cut;
  const from = firstColumn(cut.left, measure);
  return { ...cut, left: firstColumn(from + direction * SIDEWAYS, measure) };
}

/** The place of the next line, from `from` on in `direction` and around, that holds all words of `search`; -1 without. */
function findLine(lines: readonly string[], search: string, from: number, direction: 1 | -1): number {
  const words = filterWords(search);
  if (words.length === 0) return -1;
  for (let step = 0; step < lines.length; step += 1) {
    const place = (from + direction * step + lines.length * 2) % lines.length;
    if (holdsAll(lines[place] ?? '', words)) return place;
  }
  return -1;
}

function scrollToLine<T extends TextState>(text: T, { lines }: TextMeasure, step: 1 | -1 | 0): T {
  const from = Math.min(text.top, lines.length - 1) + step;
  const place = findLine(lines, text.search, from, step < 0 ? -1 : 1);
  return place < 0 ? text : { ...text, top: place };
}

/** Scrolls to the first match from the first line in sight on; the same text where there is none. */
export const toFirstMatch = <T extends TextState>(text: T, measure: TextMeasure | undefined): T =>
  measure === undefined ? text : scrollToLine(text, measure, 0);

/** Scrolls to the next or previous match; the same text where there is none. */
export const toMatch = <T extends TextState>(
  text: T,
  direction: 1 | -1,
  measure: TextMeasure | undefined,
): T => (measure === undefined ? text : scrollToLine(text, measure, direction));
