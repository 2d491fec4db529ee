import { cut, displayWidth } from '../../base/text/width.ts';
import { type NodeEvent, seedOf } from '../../words/events/event-facts.ts';
import { type EventWords, fieldsOf, wordsOf } from '../../words/events/event-words.ts';
import { shortSeed } from '../../words/ids.ts';
import type { Look } from '../../words/look.ts';
import { formatCount } from '../../words/numbers.ts';
import { formatAt, formatMoment } from '../../words/time.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { type EventEntry, type FollowItem, placeOfEntry } from '../data/event-log.ts';
import { chosenEvents } from '../data/event-view.ts';
import type { Box } from '../layout/layout.ts';
import { firstInSight } from '../layout/scroll.ts';
import { type ConsoleState, type FrozenEvents, layoutIn } from '../state/console-state.ts';
import { type Line, plain, type Span, span } from '../text/span.ts';
import { fitLine, padEnd, wrapText } from '../text/width.ts';
import { emptyEvents, lonelyLines } from './empty-panes.ts';
import type { PaneView } from './pane-view.ts';
import { RUNS_AGAIN } from './seed/seed-facts.ts';
import { filterPart, paneTitle, type RuleParts } from './title-rule.ts';

const KIND_WIDTH = 21;
const TABLE_WHAT = 42;
const TABLE_FROM = 80;

/** Events in its box: the newest while it follows, those around the cursor while it is frozen. */
export function eventsPane(state: ConsoleState, data: ConsoleData, box: Box): PaneView {
  const { frozen } = state.events;
  const items = frozen === null ? [] : chosenEvents(data, state.events, frozen.newest);
  const isTable = layoutIn(state).boxes.market === undefined && box.width >= TABLE_FROM;
  const header = isTable ? [TABLE_HEADER] : [];
  const height = box.height - 1 - header.length;
  const draw: DrawEvent = (item, isCursor) =>
    itemLine(item, state, data, { width: box.width, isTable, isCursor });
  const lines =
    frozen === null
      ? followedLines(state, data, box, height, draw)
      : items.length === 0
        ? emptyEvents(state, data, box.width)
        : frozenLines(items, frozen, state.events.opened, box.width, height, draw, data.nowMs);
  return {
    title: eventsTitle(state, data, items),
    lines: [...header, ...lines],
    measures: { events: height },
  };
}

type DrawEvent = (item: FollowItem, isCursor: boolean) => Line;

/** Where events have the screen's width for themselves they are a table with their kinds. */
const TABLE_HEADER: Line = [
  span(
    ` ${padEnd('TIME', 9)}${padEnd('D', 2)}${padEnd('KIND', KIND_WIDTH + 1)}${padEnd('SEED', 7)}WHAT`,
    'dim',
  ),
];

function eventsTitle(state: ConsoleState, data: ConsoleData, items: readonly EventEntry[]): RuleParts {
  const { view, filter, frozen } = state.events;
  const newer = frozen === null ? 0 : chosenEvents(data, state.events).length - items.length;
  const stands = frozen === null ? [] : [`FROZEN, ${formatCount(newer)} newer`];
  const position =
    frozen === null
      ? 'following'
      : `${formatCount(placeOfEntry(items, frozen.cursor) + 1)}/${formatCount(items.length)}`;
  return {
    isFocused: state.focus === 'events' && state.form === null,
    title: paneTitle('events'),
    left: [view, ...stands],
    ...(stands[0] === undefined ? {} : { urgent: stands[0] }),
    right: [position],
    ...filterPart(filter),
  };
}

function followedLines(
  state: ConsoleState,
  data: ConsoleData,
  box: Box,
  height: number,
  draw: DrawEvent,
): readonly Line[] {
  const { filter } = state.events;
  const items = filter === '' ? data.events.followed : chosenEvents(data, state.events);
  const isLonely = data.isLoaded && data.peers.length === 0;
  if (data.isLoaded && items.length === 0 && (filter !== '' || !isLonely))
    return emptyEvents(state, data, box.width);
  const lines = items.slice(-height).map((item) => draw(item, false));
  if (isLonely && lines.length + 4 <= height) {
    return [...lines, [], ...lonelyLines(data, box.width)];
  }
  return lines;
}

function frozenLines(
  items: readonly EventEntry[],
  { cursor, line }: FrozenEvents,
  opened: number | null,
  width: number,
  height: number,
  draw: DrawEvent,
  nowMs: number,
): readonly Line[] {
  const place = placeOfEntry(items, cursor);
  const fields = items[place]?.number === opened ? openedLines(items[place], width, nowMs) : [];
  // All fields of an opened one are in sight, as far as they fit.
  const lowest = Math.min(place, place + 1 + fields.length - height);
  const top = Math.max(lowest, firstInSight({ place, line }, items.length, height));
  const lines = items
    .slice(top, top + height)
    .flatMap((entry, index) => [
      draw(entry, top + index === place),
      ...(top + index === place ? fields : []),
    ]);
  return lines.slice(0, height);
}

interface EventPlace {
  readonly width: number;
  readonly isTable: boolean;
  readonly isCursor: boolean;
}

function itemLine(
  item: FollowItem,
  state: ConsoleState,
  data: ConsoleData,
  { width, isTable, isCursor }: EventPlace,
): Line {
  if ('folded' in item) {
    const kinds = item.kinds.slice(0, 3).map(([kind, count]) => `${formatCount(count)} ${kind}`);
    return [span(` ... ${formatCount(item.folded)} more: ${kinds.join(', ')}`, 'dim')];
  }
  const line = entryLine(item, data, width, isTable);
  const marked: Line = [span(isCursor ? '▸' : ' '), ...line];
  const isReversed = isCursor && state.focus === 'events' && state.form === null;
  if (!isReversed) return marked;
  return fitLine(marked, width).map((piece): Span => ({ ...piece, reverse: true }));
}

function entryLook(entry: EventEntry): Look | undefined {
  if (entry.direction === 'x' || entry.event.kind === 'store_failed') return 'bad';
  return entry.isFact ? undefined : 'dim';
}

/** The words of an event; of one that asks for a key, with what that key does. */
function consoleWords(event: NodeEvent, data: ConsoleData): EventWords {
  const words = wordsOf(event, data);
  if (event.kind !== 'task_interrupted' || data.facts.isReadOnly) return words;
  return { ...words, what: `${words.what}, ${RUNS_AGAIN}`, long: `${words.long}, ${RUNS_AGAIN}` };
}

function entryLine(entry: EventEntry, data: ConsoleData, width: number, isTable: boolean): Line {
  const { event, direction, count } = entry;
  const words = consoleWords(event, data);
  const times = count === 1 ? '' : `  x${count}`;
  const seed = padEnd(shortSeed(seedOf(event)), 6);
  const look = entryLook(entry);
  const head = `${padEnd(formatAt(event.ts, data.nowMs), 8)} ${direction} `;
  const before = isTable ? `${head}${padEnd(event.kind, KIND_WIDTH)} ${seed} ` : `${head}${seed} `;
  const room = width - 1 - (isTable ? TABLE_WHAT - 1 : before.length) - times.length;
  const text = isTable ? words.what : displayWidth(words.long) <= room ? words.long : words.short;
  return [span(before, look), span(cut(text, room), look), span(times, 'strong')];
}

function openedLines({ event, firstTs, count }: EventEntry, width: number, nowMs: number): readonly Line[] {
  const indent = ' '.repeat(12);
  const fields = fieldsOf(event.payload).flatMap(([name, value]) => {
    const label = `${indent}${name.padEnd(10)} `;
    return wrapText(value, Math.max(8, width - label.length)).map((line, index) =>
      plain((index === 0 ? label : ' '.repeat(label.length)) + line),
    );
  });
  const times =
    count === 1
      ? []
      : [
          plain(
            `${indent}first ${formatMoment(firstTs, nowMs)}, last ${formatMoment(event.ts, nowMs)}, ${count} times`,
          ),
        ];
  return fields.length + times.length === 0 ? [plain(`${indent}no fields`)] : [...fields, ...times];
}
