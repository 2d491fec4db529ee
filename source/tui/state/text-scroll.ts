import { filterWords } from '../data/event-view.ts';
import type { ActionName } from '../keymap/actions.ts';
import type { TextMeasure } from '../layout/measures.ts';
import { firstLine } from '../layout/scroll.ts';
import type { TextState } from './console-state.ts';

const SIDEWAYS = 8;

/** By how many lines an action moves in a pane of `height` lines; Infinity for first and last; null for other actions. */
export function linesOf(name: ActionName, height: number): number | null {
  const half = Math.max(1, Math.floor(height / 2));
  const page = Math.max(1, height - 1);
  const moves: { readonly [name in ActionName]?: number } = {
    down: 1,
    up: -1,
    first: Number.NEGATIVE_INFINITY,
    last: Number.POSITIVE_INFINITY,
    'half-down': half,
    'half-up': -half,
    'page-down': page,
    'page-up': -page,
  };
  return moves[name] ?? null;
}

/** A text after an action, as far as it was drawn, or null where the action does not move it. */
export function scrollText<T extends TextState>(
  text: T,
  name: ActionName,
  measure: TextMeasure | undefined,
): T | null {
  if (name === 'left') return { ...text, left: Math.max(0, text.left - SIDEWAYS) };
  if (name === 'right') return { ...text, left: text.left + SIDEWAYS };
  if (measure === undefined) return null;
  const { lines, height } = measure;
  const by = linesOf(name, height);
  if (by === null) return null;
  const from = firstLine(text.top, lines.length, height);
  return { ...text, top: firstLine(from + by, lines.length, height) };
}

/** The place of the next line, from `from` on in `direction` and around, that holds all words of `search`; -1 without. */
function findLine(lines: readonly string[], search: string, from: number, direction: 1 | -1): number {
  const words = filterWords(search);
  if (words.length === 0) return -1;
  for (let step = 0; step < lines.length; step += 1) {
    const place = (from + direction * step + lines.length * 2) % lines.length;
    const line = (lines[place] ?? '').toLowerCase();
    if (words.every((word) => line.includes(word))) return place;
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

/** Scrolls to the next or previous match; the same text where there is none, null for other actions. */
export function toMatch<T extends TextState>(
  text: T,
  name: ActionName,
  measure: TextMeasure | undefined,
): T | null {
  if (name !== 'next-match' && name !== 'previous-match') return null;
  return measure === undefined ? text : scrollToLine(text, measure, name === 'next-match' ? 1 : -1);
}
