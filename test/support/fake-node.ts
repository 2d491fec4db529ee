import type { ActionId, ActionInput, ActionValue } from '../../source/contract/actions.ts';
import type { AlertReport } from '../../source/contract/alert.ts';
import type {
  BalancePage,
  BalanceRow,
  BookQuery,
  ReceiptPage,
  ReceiptRow,
} from '../../source/contract/book.ts';
import type { EventPage, EventQuery } from '../../source/contract/event-query.ts';
import type { MonitorEvent } from '../../source/contract/monitor-event.ts';
import type {
  NodeApi,
  NodeChange,
  NodeStatus,
  PeerRow,
  SeedDetail,
  SeedPage,
  SeedRow,
  TaskRow,
} from '../../source/contract/node-api.ts';
import type { OrdersReport } from '../../source/contract/orders.ts';
import type { PetnameRow } from '../../source/contract/petname.ts';
import type { PriceQuery, PricesReport } from '../../source/contract/prices.ts';
import type { PartPage, SeedPart, SeedParts } from '../../source/contract/seed-lists.ts';
import type { SeedQuery } from '../../source/contract/seed-page.ts';
import type { Topology } from '../../source/contract/topology.ts';
import type { BroughtAnswer, EnvelopePage } from '../../source/contract/transfer.ts';
import { done, type Outcome, refused } from '../../source/model/errors.ts';
import { eventPage } from '../../source/monitor/event-pages.ts';
import { EventRing } from '../../source/monitor/event-ring.ts';
import { aDetail, aSeed, aStatus } from './made-rows.ts';
import { pageOfRows } from './page-of-rows.ts';

type Acted = {
  readonly [Id in ActionId]: { readonly action: Id; readonly input: ActionInput[Id] };
}[ActionId];

type Answer = Outcome<unknown> | Promise<Outcome<unknown>>;

/** What an action came to, in members that fit every action. */
export const SENT = {
  told: 'sent',
  targets: 2,
  seed_id: 'abcdef01-0000-8000-8000-000000000000',
  bid_id: 'bid',
  claim_id: 'claim',
  status: 'Accepted',
};

const NOTHING: NodeChange = {
  seeds: [],
  forgotten: [],
  events: [],
  peers: false,
  tasks: false,
  status: false,
};

const EVENTS_KEPT = 10_000;

/** A node without a node: it holds what a test puts into it, and remembers what it was asked to do. */
export class FakeNode implements NodeApi {
  statusNow = aStatus();
  seedRows: readonly SeedRow[] = [];
  /** Of the seeds whose detail says more than their row. */
  readonly details = new Map<string, SeedDetail>();
  peerRows: readonly PeerRow[] = [];
  taskRows: readonly TaskRow[] = [];
  alertsNow: AlertReport = { alerts: [], untold: 0 };
  ordersNow: OrdersReport = {
    file: null,
    state: 'none',
    reading: false,
    orders: [],
    nobody: [],
    would: [],
    would_more: 0,
  };
  balanceRows: readonly BalanceRow[] = [];
  receiptRows: readonly ReceiptRow[] = [];
  pricesNow: PricesReport = { prices: [], reading: false };
  readonly priceQueries: PriceQuery[] = [];
  topologyNow: Topology = { nodes: [], edges: [] };
  /** Answered before the events that have happened. */
  pages: EventPage[] = [];
  /** What every action comes to. */
  answer: Answer | ((action: ActionId, input: ActionInput[ActionId]) => Answer) = done(SENT);
  readonly acted: Acted[] = [];
  readonly queries: EventQuery[] = [];
  readonly listeners = new Set<(change: NodeChange) => void>();
  closed = 0;
  readonly #events = new EventRing(EVENTS_KEPT, 1);

  /** The one seed that it has a detail of, if any. */
  set detail(detail: SeedDetail | undefined) {
    this.details.clear();
    if (detail !== undefined) this.details.set(detail.seed.id, detail);
  }

  happened(...events: readonly MonitorEvent[]): void {
    for (const event of events) this.#events.push(event);
  }

  tell(change: Partial<NodeChange>): void {
    for (const listener of this.listeners) listener({ ...NOTHING, ...change });
  }

  async petnames(): Promise<readonly PetnameRow[]> {
    return this.peerRows.flatMap(({ node_id, petname }) =>
      petname === undefined ? [] : [{ node_id, petname }],
    );
  }

  async prices(query: PriceQuery): Promise<PricesReport> {
    this.priceQueries.push(query);
    return this.pricesNow;
  }

  async status(): Promise<NodeStatus> {
    return this.statusNow;
  }

  async seeds(query: SeedQuery): Promise<SeedPage> {
    return pageOfRows(this.seedRows, query);
  }

  async seedPart<Part extends SeedPart>(
    idOrPrefix: string,
    part: Part,
    cursor: number,
  ): Promise<Outcome<PartPage<SeedParts[Part]>>> {
    const detail = await this.seed(idOrPrefix);
    if (!detail.ok) return detail;
    const all = detail.value[part] as readonly SeedParts[Part][];
    return done({ rows: all.slice(cursor), total: all.length, next_cursor: null });
  }

  async rows(ids: readonly string[]): Promise<readonly SeedRow[]> {
    return ids.flatMap((id) => this.seedRows.find((row) => row.id === id) ?? []);
  }

  async seed(idOrPrefix: string): Promise<Outcome<SeedDetail>> {
    const found = this.#find(idOrPrefix.toLowerCase());
    return found.ok ? done(this.details.get(found.value) ?? this.detailOf(found.value)) : found;
  }

  async peers(): Promise<readonly PeerRow[]> {
    return this.peerRows;
  }

  async tasks(): Promise<readonly TaskRow[]> {
    return this.taskRows;
  }

  async digest() {
    return { digest: 'abc', envelopes: 10, seeds: 1, unsigned_digest: null };
  }

  async events(query: EventQuery): Promise<EventPage> {
    this.queries.push(query);
    return this.pages.shift() ?? eventPage(this.#events, undefined, query);
  }

  async topology(): Promise<Topology> {
    return this.topologyNow;
  }

  async envelopes(): Promise<EnvelopePage> {
    return { envelopes: [], next_cursor: null };
  }

  async bring(texts: readonly string[]): Promise<BroughtAnswer> {
    return { verdicts: texts.map(() => ({ verdict: 'admitted' })), freed: 0 };
  }

  async orders(): Promise<OrdersReport> {
    return this.ordersNow;
  }

  async why() {
    return refused('no-such-seed', { given: '' }, 'seed');
  }

  async balances(_query: BookQuery): Promise<Outcome<BalancePage>> {
    return done({ balances: this.balanceRows, next_cursor: null });
  }

  async trades() {
    return done({ trades: [], next_cursor: null });
  }

  async proofs() {
    return done({ proofs: [], next_cursor: null });
  }

  async receipts(_query: BookQuery): Promise<Outcome<ReceiptPage>> {
    return done({ receipts: this.receiptRows, proofs: [], next_cursor: null });
  }

  async alerts(): Promise<AlertReport> {
    return this.alertsNow;
  }

  async overview() {
    return {
      nodes: this.topologyNow.nodes.length,
      edges: this.topologyNow.edges.length,
      events: 0,
      last_event_ts: null,
      node_events: 0,
      top_kinds: [],
      top_sources: [],
    };
  }

  watch(listener: (change: NodeChange) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  async act<Id extends ActionId>(action: Id, input: ActionInput[Id]): Promise<Outcome<ActionValue[Id]>> {
    this.acted.push({ action, input } as Acted);
    const answer = typeof this.answer === 'function' ? this.answer(action, input) : this.answer;
    return (await answer) as Outcome<ActionValue[Id]>;
  }

  async close(): Promise<void> {
    this.closed += 1;
  }

  /** What it says of a seed that has a row alone. */
  protected detailOf(id: string): SeedDetail {
    return aDetail({ seed: this.seedRows.find((row) => row.id === id) ?? aSeed({ id }) });
  }

  #find(asked: string): Outcome<string> {
    const ids = new Set([...this.seedRows.map(({ id }) => id), ...this.details.keys()]);
    if (ids.has(asked)) return done(asked);
    const [first, second] = asked === '' ? [] : [...ids].filter((id) => id.startsWith(asked));
    if (first === undefined) return refused('no-such-seed', { given: asked }, 'seed');
    const facts = {
      what: 'seed',
      given: asked,
      count: 2,
      example: first.slice(0, asked.length + 4),
    } as const;
    return second === undefined ? done(first) : refused('ambiguous-id', facts, 'seed');
  }
}
