/** The shape of the reference's `/api/topology`. */
export interface TopologyShape {
  /** The longest unseen first. */
  readonly nodes: readonly TopologyNode[];
  /** The latest seen first. */
  readonly edges: readonly TopologyEdge[];
}

export interface TopologyNode {
  readonly id: string;
  /** The source of the node's own first event, or `network-node` for one that was only heard of. */
  readonly kind: string;
  /** Unix seconds. */
  readonly last_seen: number;
  /** Sum of the totals of its edges. */
  readonly degree: number;
}

export interface TopologyEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly total: number;
  /** Of the texts of the envelopes that passed; 0 where nobody counted. */
  readonly bytes: number;
  /** Unix seconds. */
  readonly last_seen: number;
}

/** How far a catch-up with a peer is. `missing`: envelopes found so far that we lack; `fetched` of them are here. */
export interface CatchUpRow {
  readonly phase: 'comparing' | 'fetching';
  readonly missing: number;
  readonly fetched: number;
  /** The UTC day whose seeds are compared, `2026-11-28`; null while it is something else than a day. */
  readonly day: string | null;
  /** Days that come after this one. */
  readonly days_left: number;
}

/** The reference's shapes (`PROTOCOL.md`, "HTTP of the reference"): the peers as the peer book has them, edges of what passed, and the links that stand now. */
export interface Topology {
  readonly nodes: readonly ShownNode[];
  readonly edges: readonly (TopologyEdge | LinkEdge)[];
}

interface ShownNode extends TopologyNode {
  /** Heard within a minute, or linked; of this node: that it runs. */
  readonly live: boolean;
  /** There where the node is blocked. */
  readonly blocked_reason?: string;
  /** There where its clock is over 2 minutes from ours and it votes on that: how far it is ahead. */
  readonly clock_skew_s?: number;
}

/** A link of this node, or a catch-up that needs none; members as in `PeerRow` and `LinkRow`. */
export interface LinkEdge extends TopologyEdge {
  readonly kind: 'link';
  readonly transport: 'udp' | 'dht';
  /** Null over UDP, which has no links. */
  readonly direction: 'in' | 'out' | null;
  readonly latency_ms: number | null;
  readonly score: number | null;
  readonly catch_up: CatchUpRow | null;
}
