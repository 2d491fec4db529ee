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
  return {
    title: { isFocused: true, title: 'Palette', left: ['what to do, or which seed'], right: [right] },
    lines: entries
      .slice(top, top + height)
      .map((entry, index) => entryLine(entry, box.width, top + index === prompt.cursor)),
    measures: NO_MEASURES,
  };
}

function entryLine({ label, keys, reason }: PaletteEntry, width: number, isCursor: boolean): Line {
  const isKey = displayWidth(keys) <= KEYS_WIDTH - 1;
  const aside = reason === null ? (isKey ? '' : keys) : `no: ${reason}`;
  const room = Math.max(20, Math.floor((width - KEYS_WIDTH - 4) * (aside === '' ? 1 : 0.5)));
  const line: Line = [
    span(isCursor ? ' ▸ ' : '   '),
    span(padEnd(isKey ? keys : '', KEYS_WIDTH), reason === null ? 'key' : 'dim'),
    span(cut(label, room), reason === null ? undefined : 'dim'),
    span(aside === '' ? '' : `  ${aside}`, 'dim'),
  ];
  const fitted = fitLine(line, width);
  return isCursor ? fitted.map((piece): Span => ({ ...piece, reverse: true })) : fitted;
}
