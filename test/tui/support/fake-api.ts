import type { Clock } from '../../../source/base/ports.ts';
import type { ActionId, ActionInput, ActionValue } from '../../../source/contract/actions.ts';
import type {
  BidRow,
  NodeApi,
  NodeChange,
  NodeStatus,
  PeerRow,
  SeedDetail,
  SeedRow,
  TaskRow,
} from '../../../source/contract/node-api.ts';
import { done, type Outcome, refused } from '../../../source/model/errors.ts';
import type { NodeEvent } from '../../../source/tui/data/event-facts.ts';
import { withTurn } from '../../support/row-turn.ts';
import { detailOfRow } from './fake-details.ts';
import { EVENTS, ME, NOW, oldRows, PEERS, ROWS } from './fake-market.ts';

const NOTHING: NodeChange = {
  seeds: [],
  forgotten: [],
  events: [],
  peers: false,
  tasks: false,
  status: false,
};

export interface FakeMarket {
  readonly rows: readonly SeedRow[];
  readonly peers: readonly PeerRow[];
  readonly events: readonly NodeEvent[];
  readonly unsent?: number;
}

/** The market of the mock-ups: 1,204 seeds, seven peers. */
export const mockMarket = (): FakeMarket => ({
  rows: [...ROWS, ...oldRows(1204 - ROWS.length)],
  peers: PEERS,
  events: EVENTS,
});

export const emptyMarket = (): FakeMarket => ({ rows: [], peers: [], events: [] });

type Answer = Outcome<ActionValue[ActionId]> | Promise<Outcome<ActionValue[ActionId]>>;

/** A node without a node: holds rows, tells what changed, and answers actions as a script says. */
export class FakeApi implements NodeApi {
  readonly acted: { readonly action: ActionId; readonly input: ActionInput[ActionId] }[] = [];
  readonly details = new Map<string, SeedDetail>();
  answer: (action: ActionId, input: ActionInput[ActionId]) => Answer = () => done(SENT);
  /** What it refuses, it refuses at this moment. */
  clock: Clock = { now: () => NOW };
  taskRows: readonly TaskRow[] = [];
  unsent: number;
  readonly #rows: Map<string, SeedRow>;
  readonly #listeners = new Set<(change: NodeChange) => void>();
  readonly #events: readonly NodeEvent[];
  peerRows: readonly PeerRow[];

  constructor(market: FakeMarket = mockMarket()) {
    this.#rows = new Map(market.rows.map((row) => [row.id, row]));
    this.#events = market.events;
    this.peerRows = market.peers;
    this.unsent = market.unsent ?? 0;
  }

  /** Changes rows, by id or its beginning, and says so. */
  change(idOrPrefix: string, more: Partial<SeedRow>, bids: readonly BidRow[] = []): void {
    const row = this.#find(idOrPrefix);
    if (row === undefined) throw new Error(`no seed ${idOrPrefix}`);
    const next = withTurn({ ...row, ...more }, ME);
    this.#rows.set(row.id, next);
    this.details.set(row.id, detailOfRow(next, bids));
    this.tell({ seeds: [row.id] });
  }

  addSeed(row: SeedRow): void {
    this.#rows.set(row.id, row);
    this.tell({ seeds: [row.id] });
  }

  forget(idOrPrefix: string): void {
    const row = this.#find(idOrPrefix);
    if (row === undefined) return;
    this.#rows.delete(row.id);
    this.tell({ forgotten: [row.id] });
  }

  tell(change: Partial<NodeChange>): void {
    for (const listener of this.#listeners) listener({ ...NOTHING, ...change });
  }

  async status(): Promise<NodeStatus> {
    return {
      node_id: ME,
      alias: 'crab-lab',
      version: '0.1.0',
      running: true,
      network: 'udp',
      listen_addrs: ['0.0.0.0:9012'],
      web_addr: null,
      seeds: this.#rows.size,
      bids: 0,
      claims: 0,
      results: 0,
      peers: 5,
      envelopes: 0,
      unsent: this.unsent,
      alarms: [],
    };
  }
  async seeds(): Promise<readonly SeedRow[]> {
    return [...this.#rows.values()];
  }
  async rows(ids: readonly string[]): Promise<readonly SeedRow[]> {
    return ids.flatMap((id) => this.#rows.get(id) ?? []);
  }
  async seed(idOrPrefix: string): Promise<Outcome<SeedDetail>> {
    const row = this.#find(idOrPrefix);
    if (row === undefined) return refused('no-such-seed', { given: idOrPrefix });
    return done(this.details.get(row.id) ?? detailOfRow(row, [], Math.floor(this.clock.now() / 1000)));
  }
  async peers(): Promise<readonly PeerRow[]> {
    return this.peerRows;
  }
  async tasks(): Promise<readonly TaskRow[]> {
    return this.taskRows;
  }
  async events() {
    return { events: this.#events, total: this.#events.length, next: this.#events.length };
  }
  async digest() {
    return { digest: '', envelopes: 0, seeds: 0, unsigned_digest: null };
  }
  async topology() {
    return { nodes: [], edges: [] };
  }
  async overview() {
    return {
      nodes: 0,
      edges: 0,
      events: 0,
      last_event_ts: null,
      node_events: 0,
      top_kinds: [],
      top_sources: [],
    };
  }
  watch(listener: (change: NodeChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  async act<Id extends ActionId>(action: Id, input: ActionInput[Id]): Promise<Outcome<ActionValue[Id]>> {
    this.acted.push({ action, input });
    return (await this.answer(action, input)) as Outcome<ActionValue[Id]>;
  }
  async close(): Promise<void> {}

  #find(idOrPrefix: string): SeedRow | undefined {
    return this.#rows.get(idOrPrefix) ?? [...this.#rows.values()].find(({ id }) => id.startsWith(idOrPrefix));
  }
}

/** An answer that fits every action. */
export const SENT = {
  told: 'sent',
  targets: 2,
  seed_id: 'abcdef01-0000-8000-8000-000000000000',
  bid_id: 'bid',
  claim_id: 'claim',
  status: 'Accepted',
} as unknown as ActionValue[ActionId];
