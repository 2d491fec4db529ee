import { formatClock, formatCount } from '../../words/format.ts';
import { shortSeed } from '../../words/names.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { seedOf } from '../data/event-facts.ts';
import type { EventEntry, FollowItem } from '../data/event-log.ts';
import { chosenEvents, filterWords, matchesEvent } from '../data/event-view.ts';
import { fieldsOf, wordsOf } from '../data/event-words.ts';
import type { Box } from '../layout/layout.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { isEventTable } from '../state/events-update.ts';
import { type Line, type Look, plain, type Span, span } from '../text/span.ts';
import { cut, displayWidth, padEnd } from '../text/width.ts';
import { lonelyLines } from './empty-panes.ts';
import type { RuleParts } from './title-rule.ts';

const KIND_WIDTH = 21;
const TABLE_WHAT = 42;

/** What Events' title rule says. */
export function eventsTitle(state: ConsoleState, data: ConsoleData): RuleParts {
  const { view, filter, frozen } = state.events;
  const newer = frozen === null ? 0 : data.events.newest - frozen.newest;
  const position = frozen === null ? 'following' : positionOf(state, data);
  return {
    isFocused: state.focus === 'events' && state.form === null,
    title: '3 Events',
    left: [view, ...(frozen === null ? [] : [`FROZEN, ${formatCount(newer)} newer`])],
    right: [...(filter === '' ? [] : [`/ ${filter}`]), position],
  };
}

function positionOf(state: ConsoleState, data: ConsoleData): string {
  const { frozen } = state.events;
  const items = chosenEvents(data, state.events, frozen?.newest);
  const place = items.findIndex(({ number }) => number === frozen?.cursor);
  return `${formatCount(place + 1)}/${formatCount(items.length)}`;
}

/** Events below its title: the newest while it follows, those around the cursor while it is frozen. */
export function eventLines(state: ConsoleState, data: ConsoleData, box: Box): readonly Line[] {
  const isTable = isEventTable(state);
  const header: readonly Line[] = isTable
    ? [
        [
          span(
            ` ${padEnd('TIME', 9)}${padEnd('D', 2)}${padEnd('KIND', KIND_WIDTH + 1)}${padEnd('SEED', 7)}WHAT`,
            'dim',
          ),
        ],
      ]
    : [];
  const height = box.height - 1 - header.length;
  const lines =
    state.events.frozen === null
      ? followedLines(state, data, box, height)
      : frozenLines(state, data, box, height);
  return [...header, ...lines];
}

function followedLines(state: ConsoleState, data: ConsoleData, box: Box, height: number): readonly Line[] {
  const words = filterWords(state.events.filter);
  const items =
    words.length === 0
      ? data.events.followed
      : data.events.followed.filter((item) => isMatching(item, data, words));
  const lines = items.slice(-height).map((item) => itemLine(item, state, data, box.width, false));
  if (data.isLoaded && data.peers.length === 0 && lines.length + 4 <= height) {
    return [...lines, [], ...lonelyLines(data, box.width)];
  }
  return lines;
}

const isMatching = (item: FollowItem, data: ConsoleData, words: readonly string[]): boolean =>
  'folded' in item || matchesEvent(data, item, words);

function frozenLines(state: ConsoleState, data: ConsoleData, box: Box, height: number): readonly Line[] {
  const { frozen, opened } = state.events;
  if (frozen === null) return [];
  const items = chosenEvents(data, state.events, frozen.newest);
  const top = Math.max(
    0,
    items.findIndex(({ number }) => number >= frozen.top),
  );
  const lines: Line[] = [];
  for (const entry of items.slice(top, top + height)) {
    lines.push(itemLine(entry, state, data, box.width, entry.number === frozen.cursor));
    if (entry.number === opened) lines.push(...openedLines(entry, box.width));
  }
  return lines.slice(0, height);
}

function itemLine(
  item: FollowItem,
  state: ConsoleState,
  data: ConsoleData,
  width: number,
  isCursor: boolean,
): Line {
  if ('folded' in item) {
    const kinds = item.kinds.slice(0, 3).map(([kind, count]) => `${formatCount(count)} ${kind}`);
    return [span(` ... ${formatCount(item.folded)} more: ${kinds.join(', ')}`, 'dim')];
  }
  const line = entryLine(item, data, width, isEventTable(state));
  const marked: Line = [span(isCursor ? '▸' : ' '), ...line];
  const isReversed = isCursor && state.focus === 'events' && state.form === null;
  if (!isReversed) return marked;
  const fill = span(
    ' '.repeat(Math.max(0, width - marked.reduce((sum, { text }) => sum + displayWidth(text), 0))),
  );
  return [...marked, fill].map((piece): Span => ({ ...piece, reverse: true }));
}

function entryLook(entry: EventEntry): Look | undefined {
  if (entry.direction === 'x' || entry.event.kind === 'store_failed') return 'bad';
  return entry.isFact ? undefined : 'dim';
}

function entryLine(entry: EventEntry, data: ConsoleData, width: number, isTable: boolean): Line {
  const { event, direction, count } = entry;
  const words = wordsOf(event, data);
  const times = count === 1 ? '' : `  x${count}`;
  const seed = padEnd(shortSeed(seedOf(event)), 6);
  const look = entryLook(entry);
  const head = `${formatClock(event.ts)} ${direction} `;
  const before = isTable ? `${head}${padEnd(event.kind, KIND_WIDTH)} ${seed} ` : `${head}${seed} `;
  const room = width - 1 - (isTable ? TABLE_WHAT - 1 : before.length) - times.length;
  const text = isTable ? words.what : displayWidth(words.long) <= room ? words.long : words.short;
  return [span(before, look), span(cut(text, room), look), span(times, 'strong')];
}

function openedLines({ event, firstTs, count }: EventEntry, width: number): readonly Line[] {
  const indent = ' '.repeat(12);
  const fields = fieldsOf(event.payload).map(([name, value]) =>
    plain(cut(`${indent}${padEnd(name, 10)} ${value}`, width)),
  );
  const times =
    count === 1
      ? []
      : [plain(`${indent}first ${formatClock(firstTs)}, last ${formatClock(event.ts)}, ${count} times`)];
  return fields.length + times.length === 0 ? [plain(`${indent}no fields`)] : [...fields, ...times];
}
