import { shortSeed } from '../../../words/ids.ts';
import type { ConsoleData } from '../../data/console-data.ts';
import type { Box } from '../../layout/layout.ts';
import { firstLine } from '../../layout/scroll.ts';
import { type ConsoleState, layoutIn } from '../../state/console-state.ts';
import { situationOf } from '../../state/situation.ts';
import { type Line, lineText, span } from '../../text/span.ts';
import { emptySeed } from '../empty-panes.ts';
import type { PaneView } from '../pane-view.ts';
import { filterPart, paneTitle, positionWords } from '../title-rule.ts';
import { compactSeedLines } from './seed-compact.ts';
import { historyLines, LEAST_OUTPUT_LINES, seedLines } from './seed-lines.ts';

const COMPACT_BELOW = 56;
const FULL_FROM = 80;

/** Seed in its box. */
export function seedPane(state: ConsoleState, data: ConsoleData, box: Box): PaneView {
  const { id } = state.market.cursor;
  const { view, top } = state.seed;
  const isAlone = layoutIn(state).boxes.market === undefined;
  const height = box.height - 1;
  const least = seedText(state, data, box.width, isAlone, LEAST_OUTPUT_LINES);
  const spare = height - least.length;
  // What is left over goes to what has more to show.
  const text = spare > 0 ? seedText(state, data, box.width, isAlone, LEAST_OUTPUT_LINES + spare) : least;
  const first = firstLine(top, text.length, height);
  const isScrolled = isAlone || (state.focus === 'seed' && text.length > height);
  const shown = text.slice(first, first + height).map((line) => [span(' '), ...line]);
  return {
    title: {
      isFocused: state.focus === 'seed' && state.form === null,
      title: `${paneTitle('seed')} ${id === null ? '' : shortSeed(id)}`.trimEnd(),
      left: isAlone || view === 'history' ? [view] : [],
      right: isScrolled && text.length > 0 ? [positionWords(first, height, text.length)] : [],
      ...filterPart(state.seed.search),
    },
    lines: text.length === 0 ? emptySeed(data, box.width) : shown,
    measures: { seed: { lines: text.map(lineText), height } },
  };
}

/** The seed under Market's cursor as a text in a box of `width` columns, not scrolled. */
function seedText(
  state: ConsoleState,
  data: ConsoleData,
  width: number,
  isAlone: boolean,
  outputLines: number,
): readonly Line[] {
  const situation = situationOf(state, data);
  const { row } = situation;
  const room = width - 2;
  if (row === undefined) return [];
  if (state.seed.view === 'history') return historyLines(row, data, room);
  if (width < COMPACT_BELOW) return compactSeedLines(row, situation, room);
  const form = isAlone ? (width >= FULL_FROM ? 'full' : 'narrow') : 'pane';
  return seedLines(row, situation, { form, width: room, outputLines });
}
