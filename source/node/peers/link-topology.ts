import type { PeerRow } from '../../contract/node-api.ts';
import { PAGE_ROWS_BYTES, thatFit } from '../../contract/page-size.ts';
import type { LinkEdge, Topology } from '../../contract/topology.ts';
import { CLOCK_TOLERANCE_MS } from '../../model/limits.ts';

/** What was seen of the network, with the links that stand now and the peers that are blocked. */
export function withPeers(
  { nodes, edges }: Topology,
  peers: readonly PeerRow[],
  us: string,
  nowS: number,
): Topology {
  const links = peers
    .filter(({ link, catch_up }) => link !== null || catch_up !== null)
    .map((peer) => linkEdge(peer, us, nowS));
  const blocked = new Map(peers.flatMap((peer) => (peer.blocked ? [[peer.node_id, peer]] : [])));
  const seen = new Map(nodes.map((node) => [node.id, node]));
  const contrary = new Map(
    peers.flatMap((peer) => (isContrary(peer) ? [[peer.node_id, peer.clock_skew_s]] : [])),
  );
  // Each link counts once at both its ends, as every edge does with its total.
  const degrees = new Map(links.map(({ to }) => [to, 1]));
  if (links.length > 0) degrees.set(us, links.length);
  const ids = new Set([...seen.keys(), ...degrees.keys(), ...blocked.keys(), ...contrary.keys()]);
  const all = [...ids].map((id) => {
    const { kind = 'network-node', last_seen = 0, degree = 0 } = seen.get(id) ?? {};
    const linked = degrees.get(id) ?? 0;
    const stands = blocked.get(id);
    const clock_skew_s = contrary.get(id);
    return {
      id,
      kind,
      last_seen: linked > 0 ? nowS : Math.max(last_seen, stands?.last_seen ?? 0),
      degree: degree + linked,
      ...(stands === undefined ? {} : { blocked_reason: stands.blocked_reason ?? '' }),
      ...(clock_skew_s == null ? {} : { clock_skew_s }),
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
