import type { ConsoleData } from '../data/console-data.ts';
import { chosenPeers, placeOfPeer } from '../data/peer-view.ts';
import type { ActionName } from '../keymap/actions.ts';
import { moved } from '../layout/scroll.ts';
import type { ConsoleState } from './console-state.ts';
import { linesOf } from './text-scroll.ts';

/** Once Peers was visited its cursor is on a peer that the node knows, if there is one. */
export function withPeers(state: ConsoleState, data: ConsoleData): ConsoleState {
  const { peers } = state;
  if (peers.cursor === null && state.focus !== 'peers') return state;
  if (data.peers.some(({ node_id }) => node_id === peers.cursor)) return state;
  const [first] = chosenPeers(data, peers);
  return first === undefined ? state : { ...state, peers: { ...peers, cursor: first.node_id } };
}

/** Peers, of `rows` rows, after an action. */
export function peersAction(
  state: ConsoleState,
  name: ActionName,
  data: ConsoleData,
  rows: number,
): ConsoleState {
  const shown = chosenPeers(data, state.peers);
  const by = linesOf(name, rows);
  if (by === null) return state;
  const from = { place: placeOfPeer(shown, state.peers.cursor), line: state.peers.line };
  const { place, line } = moved(from, by, shown.length, rows);
  const cursor = shown[place]?.node_id ?? state.peers.cursor;
  return { ...state, peers: { ...state.peers, cursor, line } };
}
