import type { MonitorEvent } from '../../contract/monitor-event.ts';
import type { NodeStatus, PeerRow, SeedRow } from '../../contract/node-api.ts';
import { ROUTES } from '../../contract/routes.ts';
import { type EventLookup, wordsOf } from '../../words/events/event-words.ts';
import { asMarketFact } from '../../words/events/market-fact.ts';
import { Names } from '../../words/names.ts';
import { read } from './api.ts';

const ROWS_MAX = 500;
const EVENTS_MAX = 200;

/** What the page knows of the node, bounded: who it is, its peers' names, seeds that were shown, the last events. */
export class NodeView implements EventLookup {
  status: NodeStatus;
  peers: readonly PeerRow[] = [];
  names: Names;
  /** The oldest first. */
  events: readonly MonitorEvent[] = [];
  /** Events are missing among those that are here. */
  isGap = false;
  readonly #rows = new Map<string, SeedRow>();

  private constructor(status: NodeStatus) {
    this.status = status;
    this.names = new Names(status.node_id);
  }

  static async open(): Promise<NodeView> {
    const node = new NodeView(await read(ROUTES.status));
    await node.refresh();
    node.events = (await read(ROUTES.lastEvents, { query: { limit: EVENTS_MAX } })).events;
    return node;
  }

  async refresh(): Promise<void> {
    const [status, peers] = await Promise.all([read(ROUTES.status), read(ROUTES.peers)]);
    this.status = status;
    this.peers = peers;
    if (this.names.me !== status.node_id) this.names = new Names(status.node_id);
    this.names.learn(peers);
  }

  /** Seeds that were read: events name them by their titles. */
  learn(rows: readonly SeedRow[]): void {
    for (const row of rows) {
      this.#rows.delete(row.id);
      this.#rows.set(row.id, row);
    }
    for (const id of [...this.#rows.keys()].slice(0, Math.max(0, this.#rows.size - ROWS_MAX)))
      this.#rows.delete(id);
  }

  row(id: string): SeedRow | undefined {
    return this.#rows.get(id);
  }

  /** Of bids it knows no more than their events. */
  rankOf(): null {
    return null;
  }

  take(events: readonly MonitorEvent[], isGap: boolean): void {
    this.isGap ||= isGap;
    this.events = [...this.events, ...events].slice(-EVENTS_MAX);
  }

  say(event: MonitorEvent): string {
    return wordsOf(asMarketFact(event), this).long;
  }
}
