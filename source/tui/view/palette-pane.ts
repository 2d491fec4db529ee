import { cut, displayWidth } from '../../base/text/width.ts';
import type { ConsoleData } from '../data/console-data.ts';
import type { Box } from '../layout/layout.ts';
import { NO_MEASURES } from '../layout/measures.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { type PaletteEntry, paletteEntries } from '../state/palette.ts';
import type { Prompt } from '../state/prompt.ts';
import { type Line, type Span, span } from '../text/span.ts';
import { fitLine, padEnd } from '../text/width.ts';
import type { PaneView } from './pane-view.ts';
import { positionWords } from './title-rule.ts';

const KEYS_WIDTH = 10;
/** What the words beside the lines may take of a line at the most. */
const ASIDE_SHARE = 0.5;

/** What fits the typed text; the prompt stands in the message line. */
export function palettePane(
  state: ConsoleState,
  prompt: Extract<Prompt, { kind: 'palette' }>,
  data: ConsoleData,
  box: Box,
): PaneView {
  const entries = paletteEntries(state, prompt, data);
  const height = box.height - 1;
  const top = Math.max(0, prompt.cursor - height + 1);
  const right = entries.length === 0 ? 'nothing fits' : positionWords(top, height, entries.length);
  const shown = entries.slice(top, top + height);
  const column = asideColumn(shown, box.width);
  return {
    title: { isFocused: true, title: 'Palette', left: ['what to do, or which seed'], right: [right] },
    lines: shown.map((entry, index) => entryLine(entry, box.width, column, top + index === prompt.cursor)),
    measures: NO_MEASURES,
  };
}

const asideOf = ({ reason, aside }: PaletteEntry): string => (reason === null ? aside : `no: ${reason}`);

/** How wide the lines are that have words beside them: those stand below each other, and long ones have half of the room. */
function asideColumn(shown: readonly PaletteEntry[], width: number): number {
  const room = width - KEYS_WIDTH - INDENT - GAP;
  const beside = shown.filter((entry) => asideOf(entry) !== '');
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(displayWidth));
  const left = room - widest(beside.map(asideOf));
  return Math.min(Math.max(Math.floor(room * ASIDE_SHARE), left), widest(beside.map(({ label }) => label)));
}

const GAP = 2;
const INDENT = 3;

function entryLine(entry: PaletteEntry, width: number, column: number, isCursor: boolean): Line {
  const { label, keys, reason } = entry;
  const aside = asideOf(entry);
  const words = aside === '' ? label : padEnd(cut(label, column), column);
  const line: Line = [
    span(isCursor ? ' ▸ ' : '   '),
    span(padEnd(keys, KEYS_WIDTH), reason === null ? 'key' : 'dim'),
    span(words, reason === null ? undefined : 'dim'),
    span(aside === '' ? '' : ' '.repeat(GAP) + aside, 'dim'),
  ];
  const fitted = fitLine(line, width);
  return isCursor ? fitted.map((piece): Span => ({ ...piece, reverse: true })) : fitted;
}
