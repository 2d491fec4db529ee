import { formatCount } from '../../../words/format.ts';
import { shortSeed } from '../../../words/names.ts';
import type { ConsoleData } from '../../data/console-data.ts';
import type { Box } from '../../layout/layout.ts';
import { type ConsoleState, layoutIn } from '../../state/console-state.ts';
import { seedHeight, seedText } from '../../state/seed-text.ts';
import type { Line } from '../../text/span.ts';
import { span } from '../../text/span.ts';
import { emptySeed } from '../empty-panes.ts';
import type { RuleParts } from '../title-rule.ts';

/** Where a scrolled text stands: `1-20/58`. */
export function positionWords(top: number, height: number, length: number): string {
  const first = Math.min(top, Math.max(0, length - height));
  return `${formatCount(first + 1)}-${formatCount(Math.min(length, first + height))}/${formatCount(length)}`;
}

const isAlone = (state: ConsoleState): boolean => layoutIn(state).boxes.market === undefined;

/** What Seed's title rule says. */
export function seedTitle(state: ConsoleState, data: ConsoleData): RuleParts {
  const { id } = state.market.cursor;
  const lines = seedText(state, data);
  const height = seedHeight(state);
  const isScrolled = isAlone(state) || (state.focus === 'seed' && lines.length > height);
  return {
    isFocused: state.focus === 'seed' && state.form === null,
    title: id === null ? '2 Seed' : `2 Seed ${shortSeed(id)}`,
    left: isAlone(state) || state.seed.view === 'history' ? [state.seed.view] : [],
    right: isScrolled && lines.length > 0 ? [positionWords(state.seed.top, height, lines.length)] : [],
  };
}

/** Seed below its title. */
export function seedPaneLines(state: ConsoleState, data: ConsoleData, box: Box): readonly Line[] {
  const lines = seedText(state, data);
  if (lines.length === 0) return emptySeed(box.width);
  const height = box.height - 1;
  const top = Math.min(state.seed.top, Math.max(0, lines.length - height));
  return lines.slice(top, top + height).map((line) => [span(' '), ...line]);
}
