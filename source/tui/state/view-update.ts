import { seedOf } from '../../words/events/event-facts.ts';
import { nodeOf } from '../../words/events/event-words.ts';
import { formatPlural } from '../../words/numbers.ts';
import { type ConsoleData, taskOf } from '../data/console-data.ts';
import type { ListEnd } from '../data/market-index.ts';
import { keyOf } from '../keymap/key.ts';
import { KEYS } from '../keymap/keys.ts';
import type { Measures } from '../layout/measures.ts';
import { PANES, type Pane } from '../layout/pane.ts';
import { type ConsoleState, layoutIn, type Update, withEffects, withMessage } from './console-state.ts';
import { following, moveOverEvents } from './events-update.ts';
import { jumpTo, type MarketCursor, moveBy, onEnd } from './market-cursor.ts';
import { moveOverPeers, withPeers } from './peers-update.ts';
import { setFilter } from './prompt-update.ts';
import { eventUnderCursor, isHeldSeed, peerUnderCursor } from './situation.ts';
import { isRun, stillHeld } from './still-held.ts';
import { type Move, matchCount, noMatchWords, scrollText, shiftSideways, toMatch } from './text-scroll.ts';

/** The next or previous seed that waits for this node, from any pane. */
export function goToTurn(
  state: ConsoleState,
  data: ConsoleData,
  measures: Measures,
  by: 1 | -1,
): ConsoleState {
  const waiting = data.market.waiting();
  const place = waiting.findIndex(({ id }) => id === state.market.cursor.id);
  const from = place < 0 && by < 0 ? 0 : place;
  const next = waiting[(from + by + waiting.length) % waiting.length];
  return next === undefined ? state : goToSeed(state, next.id, data, measures);
}

/** Puts Market's cursor on a seed. */
export function goToSeed(
  state: ConsoleState,
  id: string,
  data: ConsoleData,
  measures: Measures,
): ConsoleState {
  const cursor = jumpTo(data.market, state.market.cursor, id, measures.market);
  return {
    ...state,
    focus: state.focus === 'seed' ? 'seed' : 'market',
    seed: { ...state.seed, top: 0 },
    market: { ...state.market, cursor },
  };
}

/** Gives the keys to a pane. */
export function focusOn(state: ConsoleState, focus: Pane, data: ConsoleData): ConsoleState {
  const right = focus === 'events' || focus === 'peers' ? focus : state.right;
  return withPeers({ ...state, focus, right }, data);
}

/** The pane after or before one, around. */
export function neighbour(pane: Pane, by: 1 | -1): Pane {
  return PANES[(PANES.indexOf(pane) + by + PANES.length) % PANES.length] ?? pane;
}

/** The pane with the keys a line larger or smaller: Market, or what is below it, which gives or takes the line. */
export function resizePane(state: ConsoleState, by: 1 | -1): ConsoleState {
  const step = state.focus === 'market' ? by : -by;
  const heightOf = (marketLines: number): number =>
    layoutIn({ ...state, marketLines }).boxes.market?.height ?? 0;
  const height = heightOf(state.marketLines);
  // What a larger terminal was given counts only as far as this one has room for it.
  const marketLines = height - heightOf(0) + step;
  return heightOf(marketLines) === height
    ? withMessage(state, 'note', `it cannot be ${by > 0 ? 'larger' : 'smaller'} here`)
    : { ...state, marketLines };
}

/** The seed under the cursor, over the whole screen. */
export const openSeed = (state: ConsoleState): ConsoleState => ({
  ...state,
  focus: 'seed',
  isZoomed: true,
  seed: { ...state.seed, top: 0 },
});

/** All that the task of the seed under the cursor printed. */
export function openOutput(state: ConsoleState, data: ConsoleData): ConsoleState {
  const seedId = state.market.cursor.id;
  if (seedId === null) return state;
  // What is still being printed is read from its end, and followed.
  const follows = taskOf(data, seedId) !== undefined;
  return { ...state, overlay: { kind: 'output', seedId, text: { top: 0, left: 0, search: '', follows } } };
}

/** The seed or peer that the event under the cursor names. */
export function openEvent(state: ConsoleState, data: ConsoleData, measures: Measures): ConsoleState {
  const entry = eventUnderCursor(state, data);
  if (entry === undefined) return state;
  const unzoomed = { ...state, isZoomed: false };
  if (isHeldSeed(entry, data)) return goToSeed(unzoomed, seedOf(entry.event), data, measures);
  return focusOn({ ...state, peers: { ...state.peers, cursor: nodeOf(entry.event) } }, 'peers', data);
}

/** The events of the peer under the cursor. */
export function openPeer(state: ConsoleState, data: ConsoleData): ConsoleState {
  const peer = peerUnderCursor(state, data);
  if (peer === undefined) return state;
  const focused = focusOn(state, 'events', data);
  return withMessage(
    setFilter({ ...focused, events: following(focused.events) }, 'events', peer.node_id.slice(-6), 'first'),
    'note',
    `events of ${data.names.nameOf(peer.node_id)}. ${keyOf(KEYS.pane.back)}: all`,
  );
}

/** True where the panes stand beside each other. */
export const isBeside = (state: ConsoleState): boolean => layoutIn(state).boxes.market !== undefined;

/** True while `q` goes a step back instead of quitting. */
export function canGoBack(state: ConsoleState): boolean {
  return state.isZoomed || !isBeside(state);
}

/** One step back: zoom, marks, filter, message. */
export function goBack(state: ConsoleState, data: ConsoleData): ConsoleState {
  if (state.isZoomed)
    return { ...state, isZoomed: false, focus: state.focus === 'seed' ? 'market' : state.focus };
  if (!isBeside(state)) return focusOn(state, 'market', data);
  if (state.focus === 'events' && state.events.opened !== null)
    return { ...state, events: { ...state.events, opened: null } };
  if (state.focus === 'events' && state.events.frozen !== null)
    return { ...state, events: { ...state.events, frozen: null } };
  if (state.focus === 'market' && state.market.marks.length > 0)
    return { ...state, market: { ...state.market, marks: [] } };
  if (state.focus === 'market' && state.market.filter !== '') return setFilter(state, 'market', '', 'own');
  if (state.focus === 'events' && state.events.filter !== '') return setFilter(state, 'events', '', 'own');
  if (state.focus === 'peers' && state.peers.filter !== '') return setFilter(state, 'peers', '', 'own');
  if (state.message !== null) return { ...state, message: null };
  return focusOn(state, 'market', data);
}

/** Quits; asks first only if a task runs or something is unsent. */
export function askToQuit(state: ConsoleState, data: ConsoleData): Update {
  const tasks = data.tasks.length;
  const unsent = data.status?.unsent ?? 0;
  // It would be ended as soon as it has begun.
  const held = stillHeld(state);
  const isRunHeld = held !== null && isRun(held);
  if (data.facts.isAttached || (tasks === 0 && unsent === 0 && !isRunHeld)) {
    return withEffects(state, { effect: 'leave' });
  }
  const parts = [
    ...(tasks === 0 ? [] : [`${formatPlural(tasks, 'task')} ${tasks === 1 ? 'runs' : 'run'}`]),
    ...(unsent === 0 ? [] : [`${unsent} unsent`]),
    ...(isRunHeld ? [`${held.about} does not begin then`] : []),
  ];
  return withEffects({
    ...state,
    prompt: {
      kind: 'quit',
      words: `Quit? ${parts.join(', ')}. ${keyOf(KEYS.prompt.answer)} quits, ${keyOf(KEYS.prompt.back)} stays`,
    },
  });
}

/** Moves over what a pane lists or says. */
export function moveInPane(state: ConsoleState, move: Move, data: ConsoleData, measures: Measures): Update {
  switch (state.focus) {
    case 'market':
      return moveOverSeeds(state, move, data, measures);
    case 'seed':
      return withEffects({ ...state, seed: scrollText(state.seed, move, measures.seed) });
    case 'events':
      return withEffects({ ...state, events: moveOverEvents(state.events, move, data, measures) });
    case 'peers':
      return withEffects(moveOverPeers(state, move, data, measures));
  }
}

/** Moves the titles of Market, which are cut. */
export const moveTitlesSideways = (
  state: ConsoleState,
  { titles }: Measures,
  direction: 1 | -1,
): ConsoleState => ({ ...state, market: shiftSideways(state.market, direction, titles) });

/** To an end of the list that is not here yet the cursor goes when it is. */
function moveOverSeeds(state: ConsoleState, move: Move, data: ConsoleData, measures: Measures): Update {
  const by = move(measures.market ?? 1);
  const end = by > 0 ? 'last' : 'first';
  const isHere = Number.isFinite(by) || data.market.known[end] === null;
  return isHere
    ? withEffects(movedOverSeeds(state, by, data, measures))
    : withEffects(state, { effect: 'reach', end });
}

/** The cursor at an end of the list that was read for it. */
export const atEnd = (
  state: ConsoleState,
  end: ListEnd,
  data: ConsoleData,
  { market: rows = 1 }: Measures,
): ConsoleState => withCursor(state, onEnd(data.market, end, rows));

const movedOverSeeds = (
  state: ConsoleState,
  by: number,
  data: ConsoleData,
  { market: rows = 1 }: Measures,
): ConsoleState => withCursor(state, moveBy(data.market, state.market.cursor, by, rows));

const withCursor = (state: ConsoleState, cursor: MarketCursor): ConsoleState => ({
  ...state,
  market: { ...state.market, cursor },
  seed: { ...state.seed, top: 0 },
});

/** Seed's state or its history. */
export const otherSeedView = (state: ConsoleState): ConsoleState => ({
  ...state,
  seed: { ...state.seed, top: 0, view: state.seed.view === 'state' ? 'history' : 'state' },
});

/** The next or previous line of Seed that matches the search. */
export const matchInSeed = (state: ConsoleState, { seed }: Measures, direction: 1 | -1): ConsoleState =>
  matchCount(state.seed.search, seed) === 0
    ? withMessage(state, 'note', noMatchWords(state.seed.search))
    : { ...state, seed: toMatch(state.seed, direction, seed) };
