import type { ConsoleData } from '../data/console-data.ts';
import { chosenPeers, placeOfPeer } from '../data/peer-view.ts';
import type { Measures } from '../layout/measures.ts';
import { moved } from '../layout/scroll.ts';
import type { ConsoleState } from './console-state.ts';
import type { Move } from './text-scroll.ts';

/** Once Peers was visited its cursor is on a peer that the node knows, if there is one. */
export function withPeers(state: ConsoleState, data: ConsoleData): ConsoleState {
  const { peers } = state;
  if (peers.cursor === null && state.focus !== 'peers') return state;
  if (data.peers.some(({ node_id }) => node_id === peers.cursor)) return state;
  const [first] = chosenPeers(data, peers);
  return first === undefined ? state : { ...state, peers: { ...peers, cursor: first.node_id } };
}

/** Moves over the peers. */
export function moveOverPeers(
  state: ConsoleState,
  move: Move,
  data: ConsoleData,
  { peers: rows = 1 }: Measures,
): ConsoleState {
  const shown = chosenPeers(data, state.peers);
  const from = { place: placeOfPeer(shown, state.peers.cursor), line: state.peers.line };
  const { place, line } = moved(from, move(rows), shown.length, rows);
  const cursor = shown[place]?.node_id ?? state.peers.cursor;
  return { ...state, peers: { ...state.peers, cursor, line } };
}

/** Peers as a list, or with their map. */
export const otherPeersView = (state: ConsoleState): ConsoleState => ({
  ...state,
  peers: { ...state.peers, view: state.peers.view === 'list' ? 'map' : 'list' },
});
