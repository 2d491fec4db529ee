import { shortSeed } from '../../words/names.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { seedOf } from '../data/event-facts.ts';
import { nodeOf } from '../data/event-words.ts';
import { openBidForm } from '../forms/bid-form.ts';
import { openClaimForm } from '../forms/claim-form.ts';
import type { Form } from '../forms/form.ts';
import { openPublishForm } from '../forms/publish-form.ts';
import { openRunForm } from '../forms/run-form.ts';
import { openSettleForm } from '../forms/settle-form.ts';
import type { ActionName } from '../keymap/actions.ts';
import type { Measures, TextMeasure } from '../layout/measures.ts';
import { PANES, type Pane } from '../layout/pane.ts';
import { type ConsoleState, just, layoutIn, say, type Update } from './console-state.ts';
import { eventsAction } from './events-update.ts';
import { jumpTo, moveBy } from './market-cursor.ts';
import { askAddress, blockOrUnblock } from './peer-prompt.ts';
import { peersAction, withPeers } from './peers-update.ts';
import { openFilter, setFilter } from './prompt-update.ts';
import { eventUnderCursor, isHeldSeed, peerUnderCursor } from './situation.ts';
import { linesOf, scrollText, toMatch } from './text-scroll.ts';

const SIDEWAYS = 8;

/** Carries out an action that the registry allows in a pane. */
export function viewAction(
  state: ConsoleState,
  name: ActionName,
  data: ConsoleData,
  measures: Measures,
): Update {
  switch (name) {
    case 'publish':
    case 'bid':
    case 'claim':
    case 'run':
    case 'settle':
      return just(openForm(state, name, data));
    case 'cancel': {
      const { id } = state.market.cursor;
      return just(id === null ? state : { ...state, prompt: { kind: 'cancel', seedId: id } });
    }
    case 'dial':
      return just(askAddress(state));
    case 'block': {
      const peer = peerUnderCursor(state, data);
      return peer === undefined ? just(state) : blockOrUnblock(state, peer, data);
    }
    case 'next-turn':
      return just(goToTurn(state, data, measures, 1));
    case 'previous-turn':
      return just(goToTurn(state, data, measures, -1));
    case 'pane-1':
      return just(focusOn(state, 'market', data));
    case 'pane-2':
      return just(focusOn(state, 'seed', data));
    case 'pane-3':
      return just(focusOn(state, 'events', data));
    case 'pane-4':
      return just(focusOn(state, 'peers', data));
    case 'next-pane':
      return just(focusOn(state, neighbour(state.focus, 1), data));
    case 'previous-pane':
      return just(focusOn(state, neighbour(state.focus, -1), data));
    case 'zoom':
      return just({ ...state, isZoomed: !state.isZoomed });
    case 'search':
      return just(openFilter(state, state.focus));
    case 'order':
      return just({
        ...state,
        prompt: { kind: 'order', pane: state.focus === 'peers' ? 'peers' : 'market' },
      });
    case 'reverse':
      return just(reverseOrder(state));
    case 'help':
      return just({ ...state, overlay: { kind: 'help', from: state.focus, cursor: 0, search: '' } });
    case 'open':
      return just(openUnderCursor(state, data, measures));
    case 'back':
      return just(back(state, data));
    case 'quit':
      return canGoBack(state) ? just(back(state, data)) : quit(state, data);
    default:
      return just(paneAction(state, name, data, measures));
  }
}

function openForm(state: ConsoleState, name: Form['kind'], data: ConsoleData): ConsoleState {
  const row = state.market.cursor.id === null ? undefined : data.market.get(state.market.cursor.id);
  const opened = { ...state, message: null };
  if (name === 'publish') return { ...opened, form: openPublishForm() };
  if (row === undefined) return state;
  switch (name) {
    case 'bid':
      return { ...opened, form: openBidForm(row) };
    case 'claim':
      return { ...opened, form: openClaimForm(row, data) };
    case 'run':
      return { ...opened, form: openRunForm(row) };
    case 'settle':
      return { ...opened, form: openSettleForm(row) };
  }
}

/** The next or previous seed that waits for this node, from any pane. */
function goToTurn(state: ConsoleState, data: ConsoleData, measures: Measures, by: 1 | -1): ConsoleState {
  const waiting = data.market.waiting();
  const place = waiting.findIndex(({ id }) => id === state.market.cursor.id);
  const from = place < 0 && by < 0 ? 0 : place;
  const next = waiting[(from + by + waiting.length) % waiting.length];
  return next === undefined ? state : goToSeed(state, next.id, data, measures);
}

function goToSeed(state: ConsoleState, id: string, data: ConsoleData, measures: Measures): ConsoleState {
  const cursor = jumpTo(data.market, state.market.cursor, id, measures.market);
  return {
    ...state,
    focus: state.focus === 'seed' ? 'seed' : 'market',
    seed: { ...state.seed, top: 0 },
    market: { ...state.market, cursor },
  };
}

function focusOn(state: ConsoleState, focus: Pane, data: ConsoleData): ConsoleState {
  const right = focus === 'events' || focus === 'peers' ? focus : state.right;
  return withPeers({ ...state, focus, right }, data);
}

function neighbour(pane: Pane, by: 1 | -1): Pane {
  return PANES[(PANES.indexOf(pane) + by + PANES.length) % PANES.length] ?? pane;
}

const reverseOrder = (state: ConsoleState): ConsoleState =>
  state.focus === 'peers'
    ? { ...state, peers: { ...state.peers, reverse: !state.peers.reverse } }
    : { ...state, market: { ...state.market, reverse: !state.market.reverse } };

function openUnderCursor(state: ConsoleState, data: ConsoleData, measures: Measures): ConsoleState {
  switch (state.focus) {
    case 'market':
      return { ...state, focus: 'seed', isZoomed: true, seed: { ...state.seed, top: 0 } };
    case 'seed': {
      const seedId = state.market.cursor.id;
      if (seedId === null) return state;
      return { ...state, overlay: { kind: 'output', seedId, text: { top: 0, left: 0, search: '' } } };
    }
    case 'events':
      return openEvent(state, data, measures);
    case 'peers':
      return openPeer(state, data);
  }
}

function openEvent(state: ConsoleState, data: ConsoleData, measures: Measures): ConsoleState {
  const entry = eventUnderCursor(state, data);
  if (entry === undefined) return state;
  const unzoomed = { ...state, isZoomed: false };
  if (isHeldSeed(entry, data)) return goToSeed(unzoomed, seedOf(entry.event), data, measures);
  return focusOn({ ...state, peers: { ...state.peers, cursor: nodeOf(entry.event) } }, 'peers', data);
}

function openPeer(state: ConsoleState, data: ConsoleData): ConsoleState {
  const peer = peerUnderCursor(state, data);
  if (peer === undefined) return state;
  const focused = focusOn(state, 'events', data);
  return say(
    setFilter(focused, 'events', peer.node_id.slice(-6)),
    'note',
    `events of ${data.names.nameOf(peer.node_id)}. Esc: all`,
  );
}

const isBeside = (state: ConsoleState): boolean => layoutIn(state).boxes.market !== undefined;

/** True while `q` goes a step back instead of quitting. */
function canGoBack(state: ConsoleState): boolean {
  return state.isZoomed || !isBeside(state);
}

/** One step back: zoom, filter, message. */
function back(state: ConsoleState, data: ConsoleData): ConsoleState {
  if (state.isZoomed)
    return { ...state, isZoomed: false, focus: state.focus === 'seed' ? 'market' : state.focus };
  if (!isBeside(state)) return focusOn(state, 'market', data);
  if (state.focus === 'events' && state.events.opened !== null)
    return { ...state, events: { ...state.events, opened: null } };
  if (state.focus === 'events' && state.events.frozen !== null)
    return { ...state, events: { ...state.events, frozen: null } };
  if (state.focus === 'market' && state.market.filter !== '') return setFilter(state, 'market', '');
  if (state.focus === 'events' && state.events.filter !== '') return setFilter(state, 'events', '');
  if (state.focus === 'peers' && state.peers.filter !== '') return setFilter(state, 'peers', '');
  if (state.message !== null) return { ...state, message: null };
  return focusOn(state, 'market', data);
}

/** Quits; asks first only if a task runs or something is unsent. */
export function quit(state: ConsoleState, data: ConsoleData): Update {
  const tasks = data.tasks.length;
  const unsent = data.status?.unsent ?? 0;
  const isAttached = data.facts.modes.includes('attached');
  if (isAttached || (tasks === 0 && unsent === 0)) {
    return just(state, { effect: 'leave' });
  }
  const parts = [
    ...(tasks === 0 ? [] : [tasks === 1 ? '1 task runs' : `${tasks} tasks run`]),
    ...(unsent === 0 ? [] : [`${unsent} unsent`]),
  ];
  return just({
    ...state,
    prompt: { kind: 'quit', words: `Quit? ${parts.join(', ')}. Enter quits, Esc stays` },
  });
}

function paneAction(
  state: ConsoleState,
  name: ActionName,
  data: ConsoleData,
  measures: Measures,
): ConsoleState {
  switch (state.focus) {
    case 'market':
      return marketAction(state, name, data, measures.market ?? 1);
    case 'seed':
      return seedAction(state, name, measures.seed);
    case 'events': {
      const events = eventsAction(state.events, name, data, measures.events ?? 1);
      return events === null ? state : { ...state, events };
    }
    case 'peers':
      return peersAction(state, name, data, measures.peers ?? 1);
  }
}

function marketAction(state: ConsoleState, name: ActionName, data: ConsoleData, rows: number): ConsoleState {
  const { market } = state;
  if (name === 'left') return { ...state, market: { ...market, left: Math.max(0, market.left - SIDEWAYS) } };
  if (name === 'right') return { ...state, market: { ...market, left: market.left + SIDEWAYS } };
  const by = linesOf(name, rows);
  if (by === null) return state;
  const cursor = moveBy(data.market, market.cursor, by, rows);
  return { ...state, market: { ...market, cursor }, seed: { ...state.seed, top: 0 } };
}

function seedAction(state: ConsoleState, name: ActionName, measure: TextMeasure | undefined): ConsoleState {
  const { seed } = state;
  if (name === 'view') {
    return { ...state, seed: { ...seed, top: 0, view: seed.view === 'state' ? 'history' : 'state' } };
  }
  const next = toMatch(seed, name, measure) ?? scrollText(seed, name, measure);
  return next === null ? state : { ...state, seed: next };
}

/** What the message line says when a verb is not allowed. */
export function verbRefusal(
  name: ActionName,
  reason: string,
  state: ConsoleState,
  data: ConsoleData,
): ConsoleState {
  const { id } = state.market.cursor;
  const isVerb =
    name === 'bid' || name === 'claim' || name === 'run' || name === 'settle' || name === 'publish';
  if (name === 'dial' || name === 'block') return say(state, 'refused', `${name}: ${reason}`);
  if (!isVerb) return say(state, 'note', reason);
  const isOnSeed = id !== null && name !== 'publish' && (state.focus === 'market' || state.focus === 'seed');
  const about = isOnSeed ? `${name} on ${shortSeed(id)}` : name;
  const waiting = data.market.waiting().some((row) => row.id !== id);
  const help = isOnSeed && waiting ? '.  a: next seed for you' : '';
  return say(state, 'refused', `${about}: ${reason}${help}`);
}
