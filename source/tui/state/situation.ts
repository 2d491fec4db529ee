import type { PeerRow } from '../../contract/node-api.ts';
import { untilAhead } from '../../contract/turn.ts';
import { seedOf } from '../../words/events/event-facts.ts';
import { nodeOf } from '../../words/events/event-words.ts';
import { haveWords } from '../../words/names.ts';
import { formatMoment } from '../../words/time.ts';
import { type ConsoleData, detailOf, taskOf } from '../data/console-data.ts';
import { type EventEntry, placeOfEntry } from '../data/event-log.ts';
import { chosenEvents } from '../data/event-view.ts';
import { chosenPeers, placeOfPeer } from '../data/peer-view.ts';
import { type Context, NO_PEER, type Situation } from '../keymap/situation.ts';
import { classOf } from '../layout/layout.ts';
import { type ConsoleState, contextOf, layoutIn } from './console-state.ts';

/** What the registry judges its actions by, in this state. */
export function situationOf(
  state: ConsoleState,
  data: ConsoleData,
  context: Context = contextOf(state),
): Situation {
  const { id } = state.market.cursor;
  const row = id === null ? undefined : data.market.get(id);
  return {
    context,
    data,
    row,
    peer: peerUnderCursor(state, data),
    isSmall: classOf(state.columns, state.rows) === 'small',
    isAlone: layoutIn(state).boxes.market === undefined || state.isZoomed,
    isSearched: searchOf(state) !== '',
    hasMessages: state.said.length > 0,
    markCount: state.market.marks.length,
    isHeld: state.held?.hasLeft === false,
    lastVerb: state.lastSent?.kind ?? null,
    copyable: copyableIn(state, data),
    openReason: openReason(state, data, context),
  };
}

/** What is searched for in the text that has the keys. */
export function searchOf({ overlay, seed }: ConsoleState): string {
  if (overlay === null) return seed.search;
  return overlay.kind === 'help' ? overlay.search : overlay.text.search;
}

function openReason(state: ConsoleState, data: ConsoleData, context: Context): string | null {
  const { id } = state.market.cursor;
  const row = id === null ? undefined : data.market.get(id);
  switch (context) {
    case 'market':
      return row === undefined ? 'no seed under the cursor' : null;
    case 'seed': {
      if (row === undefined) return 'no seed under the cursor';
      if (hasOutput(data, row.id)) return null;
      const { node, step } = row.turn;
      if (step !== 'run' || node === null) return 'no result yet';
      const untilTs = untilAhead(row, data.nowMs);
      if (untilTs === null) return 'no result yet';
      return `no result yet: ${haveWords(data.names.nameOf(node))} until ${formatMoment(untilTs, data.nowMs)}`;
    }
    case 'events': {
      const entry = eventUnderCursor(state, data);
      const isNamed = entry !== undefined && (isHeldSeed(entry, data) || isKnownPeer(entry, data));
      return isNamed ? null : 'this event names no seed or peer';
    }
    case 'peers':
      return peerUnderCursor(state, data) === undefined ? NO_PEER : null;
    default:
      return null;
  }
}

/** True where a task runs for the seed here, or a result of it is held. */
const hasOutput = (data: ConsoleData, seedId: string): boolean =>
  taskOf(data, seedId) !== undefined || (detailOf(data, seedId)?.results.length ?? 0) > 0;

export const isHeldSeed = ({ event }: EventEntry, data: ConsoleData): boolean =>
  data.market.get(seedOf(event)) !== undefined;

const isKnownPeer = ({ event }: EventEntry, data: ConsoleData): boolean =>
  data.peers.some(({ node_id }) => node_id === nodeOf(event));

/** The event that keys act on: the one under the cursor, or the newest while the log follows. */
export function eventUnderCursor(state: ConsoleState, data: ConsoleData): EventEntry | undefined {
  const { frozen } = state.events;
  const events = chosenEvents(data, state.events, frozen?.newest);
  return frozen === null ? events.at(-1) : events[placeOfEntry(events, frozen.cursor)];
}

/** The peer that keys act on in Peers. */
export function peerUnderCursor({ peers }: ConsoleState, data: ConsoleData): PeerRow | undefined {
  const shown = chosenPeers(data, peers);
  return shown[placeOfPeer(shown, peers.cursor)];
}

/** What can be copied in this state, or undefined. Of an event the id is that of its seed, else of its peer. */
export function copyableIn(state: ConsoleState, data: ConsoleData): Situation['copyable'] {
  if (state.overlay?.kind === 'output') return seedToCopy(state.overlay.seedId, data);
  switch (state.focus) {
    case 'market':
    case 'seed':
      return seedToCopy(state.market.cursor.id, data);
    case 'events': {
      const event = eventUnderCursor(state, data)?.event;
      return event === undefined ? undefined : { id: seedOf(event) || nodeOf(event), whole: event };
    }
    case 'peers': {
      const peer = peerUnderCursor(state, data);
      return peer === undefined ? undefined : { id: peer.node_id, whole: peer };
    }
  }
}

function seedToCopy(id: string | null, data: ConsoleData): Situation['copyable'] {
  const row = id === null ? undefined : data.market.get(id);
  return row === undefined ? undefined : { id: row.id, whole: row };
}
