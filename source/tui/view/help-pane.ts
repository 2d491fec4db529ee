import { cut, displayWidth, fillEnd } from '../../base/text/width.ts';
import { shortSeed } from '../../words/ids.ts';
import type { ConsoleData } from '../data/console-data.ts';
import type { HelpLine } from '../keymap/help.ts';
import type { Box } from '../layout/layout.ts';
import { PANE_NAMES } from '../layout/pane.ts';
import type { ConsoleState, HelpOverlay } from '../state/console-state.ts';
import { helpChoices, shownHelp } from '../state/help-update.ts';
import { type Line, type Span, span } from '../text/span.ts';
import { fitLine, padEnd } from '../text/width.ts';
import { emptyHelp } from './empty-panes.ts';
import { positionWords, type RuleParts } from './title-rule.ts';

const WIDE_FROM = 80;
const ROOMY_FROM = 100;
/** The cursor and the blanks around it. */
const INDENT = 3;
/** Of the longest verb. */
const SHORT_WIDTH = 6;
const NAMES = {
  ...PANE_NAMES,
  output: 'Output',
  messages: 'Messages',
  orders: 'Orders',
  ledger: 'Ledger',
  claim: 'Award',
  settle: 'Settle',
} as const;

/** The first line in sight: the heading above the cursor stays with it. */
function topOf(state: ConsoleState, help: HelpOverlay, data: ConsoleData, height: number): number {
  const items = shownHelp(state, help, data);
  const chosen = helpChoices(items)[help.cursor];
  const place = chosen === undefined ? 0 : items.indexOf(chosen);
  return Math.max(0, Math.min(place - height + 1, items.length - height));
}

/** What the help's title rule says. */
export function helpTitle(state: ConsoleState, help: HelpOverlay, data: ConsoleData, box: Box): RuleParts {
  const { id } = state.market.cursor;
  const isOnSeed = id !== null && (help.from === 'market' || help.from === 'seed');
  const seed = isOnSeed ? `, ${box.width >= WIDE_FROM ? 'seed ' : ''}${shortSeed(id)}` : '';
  const { length } = shownHelp(state, help, data);
  const height = box.height - 1;
  return {
    isFocused: true,
    title: 'Help',
    left: [`${NAMES[help.from]}${seed}`],
    right: length === 0 ? ['no match'] : [positionWords(topOf(state, help, data, height), height, length)],
  };
}

/** The help below its title. */
export function helpLines(
  state: ConsoleState,
  help: HelpOverlay,
  data: ConsoleData,
  box: Box,
): readonly Line[] {
  const items = shownHelp(state, help, data);
  if (items.length === 0) return emptyHelp(box.width, help.search);
  const chosen = helpChoices(items)[help.cursor];
  const height = box.height - 1;
  const top = topOf(state, help, data, height);
  return items.slice(top, top + height).map((item): Line => {
    if ('heading' in item) return [span(cut(` ${item.heading}`, box.width), 'strong')];
    const line = fitLine(itemLine(item, box.width, item === chosen), box.width);
    return item === chosen ? line.map((piece): Span => ({ ...piece, reverse: true })) : line;
  });
}

function itemLine(item: HelpLine, width: number, isCursor: boolean): Line {
  const isWide = width >= WIDE_FROM;
  const isOff = item.reason !== null;
  const keys = padEnd(`${item.keys} `, isWide ? 13 : 11);
  const aside = isOff ? `no: ${item.reason}` : item.aside;
  // Reasons stand right behind the verbs where there is little room, else in the column of the asides.
  const column = isWide ? (width >= ROOMY_FROM ? 53 : 42) : isOff ? 0 : 37;
  const room = column - INDENT - keys.length - 1;
  const isShort = isOff && displayWidth(item.words) > room;
  const words = isShort ? fillEnd(item.short, SHORT_WIDTH) : item.words;
  const used = INDENT + keys.length + displayWidth(words);
  // One blank is enough in a column of its own; behind words that reach beyond it, it takes two.
  const gap = ' '.repeat(used < column || (isOff && !isWide) ? Math.max(1, column - used) : 2);
  return [
    span(isCursor ? ' ▸ ' : '   '),
    span(keys, isOff ? 'dim' : 'key'),
    span(words, isOff ? 'dim' : undefined),
    span(aside === '' ? '' : gap + aside, 'dim'),
  ];
}
