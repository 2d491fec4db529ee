import type { ConsoleData } from '../data/console-data.ts';
import type { Line } from '../text/span.ts';
import { compactSeedLines } from '../view/seed/seed-compact.ts';
import { historyLines, type SeedRoom, seedLines } from '../view/seed/seed-lines.ts';
import { type ConsoleState, layoutIn } from './console-state.ts';
import { situationOf } from './situation.ts';

const COMPACT_BELOW = 56;
const FULL_FROM = 80;

/** How the Seed pane is laid out in a box of `width` columns. */
function seedRoom(width: number, isAlone: boolean): SeedRoom | 'compact' {
  if (width < COMPACT_BELOW) return 'compact';
  if (!isAlone) return { form: 'pane', width: width - 2 };
  return { form: width >= FULL_FROM ? 'full' : 'narrow', width: width - 2 };
}

/** The Seed pane's lines in this state, not scrolled. */
export function seedText(state: ConsoleState, data: ConsoleData): readonly Line[] {
  const box = layoutIn(state).boxes.seed;
  const situation = situationOf(state, data);
  if (box === undefined || situation.row === undefined) return [];
  const isAlone = box.width === state.columns && layoutIn(state).boxes.market === undefined;
  const room = seedRoom(box.width, isAlone);
  if (state.seed.view === 'history') return historyLines(situation.row, data, box.width - 2);
  return room === 'compact'
    ? compactSeedLines(situation.row, situation, box.width - 2)
    : seedLines(situation.row, situation, room);
}

/** The lines that the Seed pane has for its text. */
export const seedHeight = (state: ConsoleState): number => (layoutIn(state).boxes.seed?.height ?? 1) - 1;
