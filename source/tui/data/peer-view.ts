import type { PeerRow } from '../../contract/node-api.ts';
import { filterWords } from '../../contract/seed-page.ts';
import { blockedWords } from '../../words/peer-words.ts';
import type { ConsoleData } from './console-data.ts';

export interface PeerChoice {
  readonly order: 'heard' | 'in' | 'node' | 'seeds';
  readonly reverse: boolean;
  readonly filter: string;
}

const MINUTE_MS = 60_000;

/** The peers as the pane lists them. */
export function chosenPeers(data: ConsoleData, { order, reverse, filter }: PeerChoice): readonly PeerRow[] {
  const words = filterWords(filter);
  const text = (peer: PeerRow): string =>
    [peer.node_id, data.names.nameOf(peer.node_id), ...peer.addrs, peer.transport, blockedWords(peer) ?? '']
      .join(' ')
      .toLowerCase();
  const sorted = data.peers
    .filter((peer) => words.every((word) => text(peer).includes(word)))
    .sort((left, right) => compare(left, right, order, data) || (left.node_id < right.node_id ? -1 : 1));
  return reverse ? sorted.reverse() : sorted;
}

/** Where the cursor is among the listed peers: while a filter leaves its own out, on the first; -1 where it is on none. */
export const placeOfPeer = (shown: readonly PeerRow[], cursor: string | null): number =>
  cursor === null || shown.length === 0
    ? -1
    : Math.max(
        0,
        shown.findIndex(({ node_id }) => node_id === cursor),
      );

function compare(left: PeerRow, right: PeerRow, order: PeerChoice['order'], data: ConsoleData): number {
  switch (order) {
    case 'heard':
      return heardStep(left, data) - heardStep(right, data) || right.rate_in - left.rate_in;
    case 'in':
      return right.rate_in - left.rate_in;
    case 'seeds':
      return data.market.liveBy(right.node_id) - data.market.liveBy(left.node_id);
    case 'node':
      return 0;
  }
}

/** Live peers are equal, so that the list does not move with every message; the others by minutes of silence. */
const heardStep = (peer: PeerRow, { nowMs }: ConsoleData): number =>
  Math.max(0, Math.floor((nowMs - peer.last_seen * 1000) / MINUTE_MS));
