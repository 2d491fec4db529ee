import type { PeerRow } from '../../contract/node-api.ts';
import { PAGE_ROWS_BYTES, thatFit } from '../../contract/page-size.ts';
import type { LinkEdge, Topology, TopologyShape } from '../../contract/topology.ts';
import { CLOCK_TOLERANCE_MS } from '../../model/limits.ts';

export interface Ourselves {
  readonly us: string;
  readonly running: boolean;
  readonly nowS: number;
}

/**
 * What passed between nodes, with all peers that are known and the links that stand now. When a peer was seen last is what its row
 * says: that something was noted of it, its silence perhaps, is no sign of life.
 */
export function withPeers(
  { nodes, edges }: TopologyShape,
  peers: readonly PeerRow[],
  { us, running, nowS }: Ourselves,
): Topology {
  const links = peers
    .filter(({ link, catch_up }) => link !== null || catch_up !== null)
    .map((peer) => linkEdge(peer, us, nowS));
  const rows = new Map(peers.map((peer) => [peer.node_id, peer]));
  const seen = new Map(nodes.map((node) => [node.id, node]));
  // Each link counts once at both its ends, as every edge does with its total.
  const degrees = new Map(links.map(({ to }) => [to, 1]));
  if (links.length > 0) degrees.set(us, links.length);
  const ids = new Set([...seen.keys(), ...degrees.keys(), ...rows.keys()]);
  const all = [...ids].map((id) => {
    const { kind = 'network-node', last_seen = 0, degree = 0 } = seen.get(id) ?? {};
    const linked = degrees.get(id) ?? 0;
    const row = rows.get(id);
    const isUs = id === us;
    return {
      id,
      kind,
      last_seen: isUs && running ? nowS : (row?.last_seen ?? last_seen),
      degree: degree + linked,
      live: isUs ? running : row?.live === true,
      ...(row?.blocked === true ? { blocked_reason: row.blocked_reason ?? '' } : {}),
      ...(row !== undefined && isContrary(row) ? { clock_skew_s: row.clock_skew_s ?? 0 } : {}),
    };
  });
  return {
    nodes: all.sort((left, right) => left.last_seen - right.last_seen),
    edges: [...links, ...edges],
  };
}

const isContrary = ({ votes, clock_skew_s }: PeerRow): boolean =>
  votes && Math.abs(clock_skew_s ?? 0) * 1000 > CLOCK_TOLERANCE_MS;

const linkEdge = (
  { node_id, transport, link, catch_up }: PeerRow,
  us: string,
  last_seen: number,
): LinkEdge => ({
  from: us,
  to: node_id,
  kind: 'link',
  total: 1,
  bytes: 0,
  last_seen,
  transport,
  direction: link?.direction ?? null,
  latency_ms: link?.latency_ms ?? null,
  score: link?.score ?? null,
  catch_up,
});

/** As much of it as an answer holds: the nodes and edges that were seen last. */
export const fittingTopology = ({ nodes, edges }: Topology): Topology => ({
  nodes: thatFit(nodes.toReversed(), PAGE_ROWS_BYTES / 2).toReversed(),
  edges: thatFit(edges, PAGE_ROWS_BYTES / 2),
});
