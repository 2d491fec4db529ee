import { wordsOf } from '../words/events/event-words.ts';
import { formatPlural } from '../words/numbers.ts';
import { rowSentence } from '../words/row-sentence.ts';
import type { ConsoleData } from './data/console-data.ts';
import { PANE_NAMES } from './layout/pane.ts';
import type { ConsoleState } from './state/console-state.ts';
import { type Line, lineText } from './text/span.ts';
import type { Screen } from './view/screen.ts';

/** What is said of a change: whole lines, or characters behind what was said last, as they are typed. */
export type Said = { readonly line: string } | { readonly echo: string };

/** Events are said so often at the most, the last of them; how many more came is said too. */
const EVENTS_EVERY_MS = 2_000;
const EVENTS_SAID = 3;
const RULES = /[━─│┬├▸]+/gu;
const PRINTED = /^(?:stderr )?\|/u;

const textOf = (line: Line | undefined): string =>
  lineText(line ?? [])
    .replace(RULES, ' ')
    .trim()
    .replace(/ {2,}/gu, ', ');

/** A screen of one pane as text. */
interface Seen {
  readonly state: ConsoleState;
  readonly title: string;
  readonly body: readonly string[];
  readonly cursor: string;
  readonly message: string;
  /** The line that is typed in, and the column of the caret. */
  readonly typed: { readonly text: string; readonly column: number } | null;
  readonly row: string;
  readonly waiting: number;
  readonly alarms: string;
  readonly hasPeers: boolean;
  /** What stands open is being read for the first time. */
  readonly isUnread: boolean;
}

/** Says in lines what changes on a screen that has room for one pane, for somebody who hears it. */
export class Narrator {
  #before: Seen | undefined;
  #event = 0;
  #eventsAtMs = Number.NEGATIVE_INFINITY;
  readonly #hinted = new Set<string>();

  /** What the next screen shows is said as if nothing had been. */
  forget(): void {
    this.#before = undefined;
    this.#hinted.clear();
  }

  /** What is to be said of a screen after the one before. */
  tell(screen: Screen, state: ConsoleState, data: ConsoleData): readonly Said[] {
    if (!data.isLoaded && !data.isGone) return [];
    const seen = see(screen, state, data);
    const before = this.#before;
    this.#before = seen;
    if (before === undefined) this.#event = data.events.newest;
    const isElsewhere = before === undefined || placeOf(before.state) !== placeOf(state);
    const lines = [
      ...(before === undefined ? [] : this.#news(before, seen, data)),
      ...(isElsewhere ? this.#arrival(screen, seen) : changes(before, seen)),
      ...(seen.message === before?.message || isTyped(state) || (isElsewhere && state.prompt !== null)
        ? []
        : [seen.message]),
    ].filter((line) => line !== '');
    const echo = before === undefined || isElsewhere ? null : typedAfter(before, seen);
    return [...lines.map((line) => ({ line })), ...(echo === null ? [] : [echo])];
  }

  #arrival(screen: Screen, seen: Seen): readonly string[] {
    const { state, title, body, cursor, message } = seen;
    const place = placeOf(state);
    const hint = this.#hinted.has(place) ? '' : `keys: ${textOf(screen.lines.at(-1))}`;
    this.#hinted.add(place);
    if (state.prompt !== null) return [message, hint];
    const isText = state.form !== null || (state.overlay !== null && state.overlay.kind !== 'help');
    const isList = !isText && state.focus !== 'seed';
    if (!isList || (cursor === '' && state.focus !== 'events')) return [title, ...body, hint];
    return [title, ...(cursor === '' ? body.slice(-EVENTS_SAID) : [cursor]), hint];
  }

  /** What happened in the world. */
  #news(before: Seen, seen: Seen, data: ConsoleData): readonly string[] {
    return [
      ...(seen.alarms === before.alarms
        ? []
        : [seen.alarms === '' ? 'no alarm any more' : `alarm: ${seen.alarms}`]),
      ...(seen.hasPeers === before.hasPeers ? [] : [seen.hasPeers ? 'peers are heard' : 'no peer is heard']),
      ...this.#events(data),
      ...(seen.waiting === before.waiting ? [] : [waitingWords(seen.waiting)]),
    ];
  }

  #events(data: ConsoleData): readonly string[] {
    const { events, nowMs } = data;
    if (Math.abs(nowMs - this.#eventsAtMs) < EVENTS_EVERY_MS) return [];
    // What this node says itself was answered to the key that it said it for.
    const fresh = events.entries.filter(
      ({ number, isFact, direction }) => number > this.#event && isFact && direction !== '>',
    );
    this.#event = events.newest;
    if (fresh.length === 0) return [];
    this.#eventsAtMs = nowMs;
    const more = fresh.length - EVENTS_SAID;
    return [
      ...(more > 0 ? [formatPlural(more, 'more event')] : []),
      ...fresh.slice(-EVENTS_SAID).map(({ event }) => `event: ${wordsOf(event, data).long}`),
    ];
  }
}

function see(screen: Screen, state: ConsoleState, data: ConsoleData): Seen {
  const { lines, caret } = screen;
  const bodyLines = lines.slice(2, -2);
  const reversed = bodyLines.find((line) => line.length > 0 && line.every(({ reverse }) => reverse === true));
  const { id } = state.market.cursor;
  const row = id === null ? undefined : data.market.get(id);
  const isMarket = state.overlay === null && state.form === null && state.focus === 'market';
  const sentence = row === undefined ? '' : rowSentence(row, data.names, data.nowMs);
  const mark = row !== undefined && state.market.marks.includes(row.id) ? 'marked, ' : '';
  return {
    state,
    title: titleOf(state, lines[1]),
    body: bodyLines.map(textOf).filter((text) => text !== ''),
    cursor: isMarket ? mark + sentence : textOf(reversed),
    message: textOf(lines.at(-2)),
    typed: caret === null ? null : { text: lineText(lines[caret.row] ?? []), column: caret.column },
    row:
      row === undefined
        ? ''
        : [mark, row.status, row.turn.whose, row.turn.step, row.rank, row.best_price].join(),
    waiting: data.market.waitingCount,
    alarms: (data.isGone ? ['node gone'] : (data.status?.alarms ?? [])).join(', '),
    hasPeers: data.peers.some(({ live }) => live),
    isUnread: isUnread(state, data),
  };
}

const isUnread = ({ overlay }: ConsoleState, { orders, balances }: ConsoleData): boolean =>
  (overlay?.kind === 'orders' && orders === undefined) ||
  (overlay?.kind === 'ledger' && balances === undefined);

/** A pane's tabs say little by ear: its own name, and what stands at the right of them. */
function titleOf({ overlay, form, focus }: ConsoleState, line: Line | undefined): string {
  if (overlay !== null || form !== null) return textOf(line);
  const tabs = new RegExp(`\\[?\\d (?:${Object.values(PANE_NAMES).join('|')})\\]?`, 'gu');
  const right = lineText(line ?? []).replace(tabs, '');
  return [PANE_NAMES[focus], textOf([{ text: right }])].filter(Boolean).join(', ');
}

/** Where the keys go. */
function placeOf({ prompt, overlay, form, focus }: ConsoleState): string {
  if (prompt !== null) return `prompt ${prompt.kind}`;
  if (overlay !== null) return overlay.kind;
  if (form !== null) return `form ${form.kind} ${'step' in form ? form.step : ''}`;
  return focus;
}

const isTyped = ({ prompt }: ConsoleState): boolean => prompt !== null && 'field' in prompt;

const waitingWords = (count: number): string =>
  count === 0
    ? 'nothing waits for you'
    : `${formatPlural(count, 'seed')} ${count === 1 ? 'waits' : 'wait'} for you`;

/** What moved or changed where the keys go. */
function changes(before: Seen, seen: Seen): readonly string[] {
  const { state } = seen;
  if (state.prompt !== null) return [];
  if (state.form !== null) return state.form === before.state.form ? [] : freshLines(before, seen);
  const isSearched = listKey(before.state) !== listKey(state);
  const title = isSearched && seen.title !== before.title ? [seen.title] : [];
  if (isText(state)) return [...title, ...textChanges(before, seen)];
  const isOther = cursorKey(before.state) !== cursorKey(state);
  const isOpened = before.state.events.opened !== state.events.opened;
  if (isOpened && state.focus === 'events') return freshLines(before, seen);
  const isChanged = state.overlay === null && state.focus === 'market' && seen.row !== before.row;
  return [...title, ...(isOther || isChanged || title.length > 0 ? [seen.cursor] : [])];
}

const isText = ({ overlay, focus }: ConsoleState): boolean =>
  overlay === null ? focus === 'seed' : overlay.kind !== 'help';

/** Of a text that was moved what came into sight; of one that grows by itself what was printed. */
function textChanges(before: Seen, seen: Seen): readonly string[] {
  if (before.isUnread && !seen.isUnread) return [seen.title, ...seen.body];
  const isMoved = textKey(before.state) !== textKey(seen.state) || before.row !== seen.row;
  const fresh = freshLines(before, seen);
  return isMoved ? fresh : fresh.filter((line) => PRINTED.test(line));
}

const freshLines = (before: Seen, { body, typed }: Seen): readonly string[] => {
  const known = new Set(before.body);
  const isTypedLine = (line: string): boolean => typed !== null && line === textOf([{ text: typed.text }]);
  return body.filter((line) => !known.has(line) && !isTypedLine(line));
};

const listKey = ({ market, events, peers }: ConsoleState): string =>
  [market.order, market.reverse, market.filter, market.marks.length, events.filter, events.view]
    .concat([peers.order, peers.reverse, peers.filter].map(String))
    .join('\n');

const cursorKey = ({ market, events, peers, overlay, focus }: ConsoleState): string => {
  if (overlay?.kind === 'help') return `${overlay.cursor} ${overlay.search}`;
  if (focus === 'market') return String(market.cursor.id);
  return focus === 'peers' ? String(peers.cursor) : String(events.frozen?.cursor);
};

const textKey = ({ overlay, seed, market }: ConsoleState): string =>
  overlay === null || overlay.kind === 'help'
    ? [seed.top, seed.view, market.cursor.id].join()
    : [overlay.text.top, overlay.text.left, overlay.text.follows].join();

/** What was typed, as it comes; where more than that has changed, the whole line. */
function typedAfter({ typed: before }: Seen, { typed }: Seen): Said | null {
  if (typed === null || (before?.text === typed.text && before.column === typed.column)) return null;
  const isBehind =
    before !== null &&
    typed.column > before.column &&
    typed.text.slice(0, before.column) === before.text.slice(0, before.column);
  return isBehind
    ? { echo: typed.text.slice(before.column, typed.column) }
    : { line: textOf([{ text: typed.text }]) };
}
