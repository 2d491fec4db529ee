import { BoundedMap } from '../base/bounded-map.ts';
import type { EventKind, MonitorEvent } from '../contract/monitor-event.ts';
import type { TopologyEdge, TopologyShape } from '../contract/topology.ts';

const NODES_MAX = 2_000;
const EDGES_MAX = 5_000;
const TELLERS_MAX = 1024;

/** Events of the reference that say that something passed between two nodes. */
const PASSED: ReadonlySet<EventKind> = new Set([
  'udp_broadcast',
  'udp_receive',
  'listener_message_received',
  'dht_message_received',
  'dht_message_to',
  'dht_fallback_send',
  'dht_connection_established',
]);

/** Somebody who told us something, and from where it came last. */
export interface Teller {
  readonly id: string;
  readonly addr: string;
  /** Unix seconds. */
  readonly last_seen: number;
}

/** What passed, from whom to whom. */
interface Passage {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly bytes: number;
}

/**
 * What passed between nodes: what we took in and from whom, what peers acknowledged of ours, and by the reference's rules what its event
 * files say. That somebody fell silent, or was refused, is no sign of life. The longest unseen are dropped.
 */
export class TopologyCounter {
  readonly #nodes = new BoundedMap<string, { readonly kind: string; readonly last_seen: number }>(NODES_MAX);
  readonly #edges = new BoundedMap<string, TopologyEdge>(EDGES_MAX);
  readonly #tellers = new BoundedMap<string, Teller>(TELLERS_MAX);

  count(event: MonitorEvent): void {
    this.#touchNode(event.node_id, event.source, event.ts);
    const passage = passageOf(event);
    if (passage === undefined) return;
    const other = passage.from === event.node_id ? passage.to : passage.from;
    this.#touchNode(other, 'network-node', event.ts);
    this.#touchEdge(passage, event.ts);
    const { addr, by } = event.payload;
    if (typeof addr === 'string' && other === by) {
      this.#tellers.set(other, { id: other, addr, last_seen: event.ts });
    }
  }

  /** What was counted so far is of an earlier run: who told us something then is nobody that is known now. */
  beginRun(): void {
    this.#tellers.clear();
  }

  /** Who told us envelopes in this run, the last ones last. */
  tellers(): readonly Teller[] {
    return [...this.#tellers.values()];
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

  #touchEdge({ from, to, kind, bytes }: Passage, ts: number): void {
    const key = JSON.stringify([from, to, kind]);
    const known = this.#edges.get(key);
    this.#edges.set(key, {
      from,
      to,
      kind,
      total: (known?.total ?? 0) + 1,
      bytes: (known?.bytes ?? 0) + bytes,
      last_seen: Math.max(known?.last_seen ?? ts, ts),
    });
  }
}

function passageOf({ node_id: us, source, kind, payload }: MonitorEvent): Passage | undefined {
  const { peer, target, by, bytes } = payload;
  const size = typeof bytes === 'number' ? bytes : 0;
  if (kind === 'store_sync') {
    if (typeof by !== 'string') return undefined;
    return { from: by, to: us, kind: typeof payload.kind === 'string' ? payload.kind : kind, bytes: size };
  }
  if (source !== 'network' || typeof peer !== 'string') return undefined;
  if (kind === 'announce_acknowledged') return { from: us, to: peer, kind, bytes: 0 };
  // By the reference's rules (`PROTOCOL.md`, "HTTP of the reference").
  if (!PASSED.has(kind)) return undefined;
  const isSending = kind === 'udp_broadcast' || kind === 'dht_message_to' || kind === 'dht_fallback_send';
  return { from: us, to: isSending && typeof target === 'string' ? target : peer, kind, bytes: size };
}
