import { cut } from '../../base/text/width.ts';
import type { PeerRow } from '../../contract/node-api.ts';
import { blockedWords, latencyWords } from '../../words/peer-words.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { chosenPeers } from '../data/peer-view.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { type Line, plain, span } from '../text/span.ts';
import { fitLine } from '../text/width.ts';
import { type LinkKind, type MapFacts, type MapPeer, mapLegend, peerMap } from './map/peer-map.ts';

/** From this width on the map stands beside the list. */
const BESIDE_FROM = 88;
const LIST_SHARE = 0.45;
/** Where the list ends with whole ids they have to fit. */
const LEAST_LIST = { alone: 54, beside: 44 } as const;
/** Below this height there is no line for the peer under the cursor. */
const DETAIL_FROM = 6;

/** How many columns the map takes of a pane: all of them where there is no room for the list beside it. */
export function mapColumnsOf(width: number, isAlone: boolean): number {
  if (width < BESIDE_FROM) return width;
  const list = Math.max(isAlone ? LEAST_LIST.alone : LEAST_LIST.beside, Math.floor(width * LIST_SHARE));
  return width - list - 1;
}

/** The map of the peers that the list shows, with its legend and what there is to say of the peer under the cursor. */
export function peerMapLines(
  state: ConsoleState,
  data: ConsoleData,
  width: number,
  height: number,
): readonly Line[] {
  const peers = chosenPeers(data, state.peers);
  const { cursor } = state.peers;
  const chosen = peers.find(({ node_id }) => node_id === cursor);
  const facts: MapFacts = {
    peers: peers.map((peer) => mapPeer(peer, data)),
    cursor,
    isFocused: state.focus === 'peers' && state.form === null,
  };
  const details = chosen === undefined || height < DETAIL_FROM ? [] : [detailLine(chosen, data, width)];
  const rows = Math.max(0, height - 1 - details.length);
  return [...peerMap(facts, width, rows), ...details, mapLegend(facts, width, rows, width)].map((line) =>
    fitLine(line, width),
  );
}

const mapPeer = (peer: PeerRow, { names }: ConsoleData): MapPeer => ({
  id: peer.node_id,
  name: names.nameOf(peer.node_id),
  shortName: peer.node_id.slice(-6),
  kind: kindOf(peer),
  latency: (peer.link?.latency_ms ?? null) === null ? '' : latencyWords(peer.link?.latency_ms ?? null),
  toldBy: peer.told_by ?? null,
});

/** Of a peer over libp2p that is heard without a link others bring what it says; over UDP it says it itself. */
function kindOf({ live, link, transport, blocked }: PeerRow): LinkKind {
  if (!live || blocked) return 'lost';
  if (link === null) return transport === 'udp' ? 'direct' : 'relayed';
  return link.address.includes('/p2p-circuit') ? 'relayed' : 'direct';
}

function detailLine(peer: PeerRow, data: ConsoleData, width: number): Line {
  const { link, told_by } = peer;
  const told = data.peers.filter((other) => other.told_by === peer.node_id).length;
  const words = [
    kindOf(peer),
    ...(link === null ? [] : [link.direction]),
    ...((link?.latency_ms ?? null) === null ? [] : [latencyWords(link?.latency_ms ?? null)]),
    blockedWords(peer),
    told_by === undefined ? null : `told of by ${data.names.nameOf(told_by)}`,
    told === 0 ? null : `told of ${told}`,
  ].filter((each) => each !== null);
  const name = span(` ▸ ${data.names.nameOf(peer.node_id)}`, 'strong');
  return [name, ...plain(cut(`  ${words.join(', ')}`, Math.max(0, width - 4)))];
}
