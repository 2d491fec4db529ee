import { BoundedMap } from '../base/bounded-map.ts';
import type { MonitorEvent } from '../contract/monitor-event.ts';
import type { TopologyEdge, TopologyShape } from '../contract/topology.ts';

const NODES_MAX = 2_000;
const EDGES_MAX = 5_000;

/** Who was heard of in network events, and how often, by the reference's rules; the longest unseen are dropped. */
export class TopologyCounter {
  readonly #nodes = new BoundedMap<string, { readonly kind: string; readonly last_seen: number }>(NODES_MAX);
  readonly #edges = new BoundedMap<string, TopologyEdge>(EDGES_MAX);

  count(event: MonitorEvent): void {
    this.#touchNode(event.node_id, event.source, event.ts);
    const to = otherEnd(event);
    if (to === undefined) return;
    this.#touchNode(to, 'network-node', event.ts);
    this.#touchEdge(event.node_id, to, event);
  }

  topology(): TopologyShape {
    const edges = [...this.#edges.values()].filter(
      ({ from, to }) => this.#nodes.has(from) && this.#nodes.has(to),
    );
    const degrees = new Map<string, number>();
    for (const { from, to, total } of edges) {
      degrees.set(from, (degrees.get(from) ?? 0) + total);
      degrees.set(to, (degrees.get(to) ?? 0) + total);
    }
    const nodes = [...this.#nodes].map(([id, { kind, last_seen }]) => ({
      id,
      kind,
      last_seen,
      degree: degrees.get(id) ?? 0,
    }));
    return {
      nodes: nodes.sort((left, right) => left.last_seen - right.last_seen),
      edges: edges.sort((left, right) => right.last_seen - left.last_seen),
    };
  }

  #touchNode(id: string, kind: string, ts: number): void {
    const known = this.#nodes.get(id);
    // Our own node is in every event.
    if (known?.last_seen === ts) return;
    this.#nodes.set(id, {
      kind: known?.kind ?? kind,
      last_seen: Math.max(known?.last_seen ?? ts, ts),
    });
  }

  #touchEdge(from: string, to: string, { kind, ts }: MonitorEvent): void {
    const key = JSON.stringify([from, to, kind]);
    const known = this.#edges.get(key);
    this.#edges.set(key, {
      from,
      to,
      kind,
      total: (known?.total ?? 0) + 1,
      last_seen: Math.max(known?.last_seen ?? ts, ts),
    });
  }
}

/** Only network events that name a peer make an edge (`PROTOCOL.md`, "HTTP of the reference"). */
function otherEnd({ source, kind, payload }: MonitorEvent): string | undefined {
  const { peer, target } = payload;
  if (source !== 'network' || typeof peer !== 'string') return undefined;
  // Whoever sends junk from an address is no node of the market.
  if (kind === 'envelope_refused') return undefined;
  const isSending = kind === 'udp_broadcast' || kind === 'dht_message_to' || kind === 'dht_fallback_send';
  return isSending && typeof target === 'string' ? target : peer;
}
