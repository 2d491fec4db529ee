import type { LinkRow, PeerRow } from '../../contract/node-api.ts';
import type { NodeId } from '../../model/types.ts';
import type { Monitor } from '../../monitor/monitor.ts';
import type { Teller } from '../../monitor/topology-counter.ts';
import type { Blocked, BlockList } from '../../network/peers/block-list.ts';
import { PEER_LIVE_MS, type PeerBook } from '../../network/peers/peer-book.ts';
import type { Peer } from '../../network/peers/peer-record.ts';
import type { Link } from '../../network/transport/transport.ts';
import type { NodePorts } from '../ports.ts';
import type { RecordBook } from '../trade/record-book.ts';
import type { NamedNodes } from './named-nodes.ts';
import type { PeerActions } from './peer-actions.ts';

export interface PeerRowsParts extends Pick<NodePorts, 'clock'> {
  readonly peers: Pick<PeerBook, 'all' | 'get' | 'liveIds' | 'rateOf' | 'clockVote' | 'clockFault'>;
  readonly blocks: Pick<BlockList, 'all'>;
  readonly monitor: Pick<Monitor, 'tellers'>;
  /** The names that the owner gave. */
  readonly petnames: Pick<NamedNodes, 'of' | 'rows'>;
  readonly records: Pick<RecordBook, 'of'>;
}

/** What is known of the links. */
type Links = Pick<PeerActions, 'links' | 'catchUpWith' | 'toldBy'>;

/**
 * The peers as `peers --json` and the console show them: those that said hello, then those that are only linked or only told us
 * something, as nodes of the reference are, then those of which only a block or the owner's name is known.
 */
export function peerRows(parts: PeerRowsParts, actions: Links): readonly PeerRow[] {
  const links = linksByPeer(actions);
  const { voters } = parts.peers.clockVote(parts.clock.now());
  const voting: ReadonlySet<string> = new Set(voters.map(({ nodeId }) => nodeId));
  const blocks = new Map(parts.blocks.all().map((blocked) => [blocked.nodeId, blocked]));
  const tellers = new Map(parts.monitor.tellers().map((teller) => [teller.id, teller]));
  const rowOf = (nodeId: string, peer: Peer | undefined): PeerRow => {
    const link = links.get(nodeId);
    const toldBy = actions.toldBy(nodeId);
    const petname = parts.petnames.of(nodeId);
    const record = parts.records.of(nodeId);
    return {
      node_id: nodeId,
      ...(petname === undefined ? {} : { petname }),
      ...heardOf(parts, peer ?? tellers.get(nodeId), link),
      addrs: addressesOf(nodeId, peer?.address.text ?? tellers.get(nodeId)?.addr, link, blocks.get(nodeId)),
      votes: voting.has(nodeId),
      link: link === undefined ? null : linkRow(link),
      blocked: blocks.has(nodeId),
      blocked_reason: blocks.get(nodeId)?.reason ?? null,
      catch_up: actions.catchUpWith(nodeId),
      ...(record === undefined ? {} : { record }),
      ...(toldBy === undefined ? {} : { told_by: toldBy }),
    };
  };
  const known = new Map<string, Peer>(parts.peers.all().map((peer) => [peer.nodeId, peer]));
  return [...peerIds(parts, actions)].map((nodeId) => rowOf(nodeId, known.get(nodeId)));
}

/** The ids of all that `peerRows` has, in its order. */
export const peerIds = (
  { peers, blocks, monitor, petnames }: PeerRowsParts,
  actions: Pick<Links, 'links'>,
): ReadonlySet<string> =>
  new Set([
    ...peers.all().map(({ nodeId }) => nodeId),
    ...linksByPeer(actions).keys(),
    ...monitor
      .tellers()
      .toReversed()
      .map(({ id }) => id),
    ...blocks.all().map(({ nodeId }) => nodeId),
    ...petnames.rows().map(({ node_id }) => node_id),
  ]);

/** Peers that are there: heard within a minute, or linked. */
export function livePeerCount({ peers, monitor, clock }: PeerRowsParts, actions: Links): number {
  const nowMs = clock.now();
  const telling = monitor.tellers().filter(({ last_seen }) => nowMs - last_seen * 1000 < PEER_LIVE_MS);
  return new Set([
    ...linksByPeer(actions).keys(),
    ...peers.liveIds(nowMs),
    // Of who says hello its hellos are counted.
    ...telling.flatMap(({ id }) => (peers.get(id as NodeId) === undefined ? [id] : [])),
  ]).size;
}

/** One link of each peer, where there are several. */
const linksByPeer = (actions: Pick<Links, 'links'>): Map<string, Link> =>
  new Map(actions.links().map((link) => [link.peer, link]));

type HeardOf = Pick<
  PeerRow,
  'alias' | 'transport' | 'last_seen' | 'live' | 'verified' | 'rules' | 'clock_skew_s' | 'rate_in'
>;

function heardOf(parts: PeerRowsParts, who: Peer | Teller | undefined, link: Link | undefined): HeardOf {
  const nowMs = parts.clock.now();
  const peer = who !== undefined && 'nodeId' in who ? who : undefined;
  const heardMs = who === undefined || 'nodeId' in who ? (who?.lastSeenMs ?? 0) : who.last_seen * 1000;
  // A link that stands is a peer that is there, whether or not it says hello.
  const seenMs = link === undefined ? heardMs : nowMs;
  return {
    alias: peer?.alias ?? '',
    transport: link !== undefined || peer?.address.kind === 'link' || isToldByLink(who) ? 'dht' : 'udp',
    last_seen: Math.floor(seenMs / 1000),
    live: nowMs - seenMs < PEER_LIVE_MS,
    // Only a hello is signed by the key that signs envelopes.
    verified: peer !== undefined,
    rules: peer?.rules ?? null,
    clock_skew_s: peer === undefined ? null : Math.round(peer.clockSkewMs / 1000),
    rate_in: peer === undefined ? 0 : Math.round(parts.peers.rateOf(peer.nodeId, nowMs) * 100) / 100,
  };
}

/** A PeerId has no port. */
const isToldByLink = (who: Peer | Teller | undefined): boolean =>
  who !== undefined && 'addr' in who && !who.addr.includes(':');

/** The link's first; a PeerId is no address. */
function addressesOf(
  nodeId: string,
  told: string | undefined,
  link: Link | undefined,
  blocked: Blocked | undefined,
): readonly string[] {
  const heardAt = told ?? blocked?.address ?? nodeId;
  return [...new Set([link?.address ?? nodeId, heardAt])].filter((address) => address !== nodeId);
}

const linkRow = ({ address, direction, latencyMs, score }: Link): LinkRow => ({
  address,
  direction,
  latency_ms: latencyMs,
  score,
});
