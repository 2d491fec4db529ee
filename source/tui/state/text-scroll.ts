import { filterWords } from '../data/event-view.ts';
import type { ActionName } from '../keymap/actions.ts';
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

/** A text of `length` lines after an action, or null where the action does not move it. */
export function scrollText<T extends TextState>(
  text: T,
  name: ActionName,
  length: number,
  height: number,
): T | null {
  if (name === 'left') return { ...text, left: Math.max(0, text.left - SIDEWAYS) };
  if (name === 'right') return { ...text, left: text.left + SIDEWAYS };
  const by = linesOf(name, height);
  if (by === null) return null;
  const end = Math.max(0, length - height);
  return { ...text, top: Math.max(0, Math.min(end, Math.min(text.top, end) + by)) };
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

/** Scrolls to the next match; the same text where there is none. */
export function toMatch<T extends TextState>(
  text: T,
  lines: readonly string[],
  direction: 1 | -1,
  isStart = false,
): T {
  const place = findLine(lines, text.search, text.top + (isStart ? 0 : direction), direction);
  return place < 0 ? text : { ...text, top: place };
}
