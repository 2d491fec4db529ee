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
import type { FilterContext } from '../../source/contract/filter-conditions.ts';
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
import type { PartPage, ResultRow, SeedPart, SeedParts } from '../../source/contract/seed-lists.ts';
import type { SeedQuery } from '../../source/contract/seed-page.ts';
import type { Topology } from '../../source/contract/topology.ts';
import type { BroughtAnswer, EnvelopePage } from '../../source/contract/transfer.ts';
import { done, type Outcome, refused } from '../../source/model/errors.ts';
import { eventPage } from '../../source/monitor/event-pages.ts';
import { EventRing } from '../../source/monitor/event-ring.ts';
import { pageOfRows } from './page-of-rows.ts';
import { withTurn } from './row-turn.ts';

export const US = '12D3KooWPqT3vYk8sRzN4bWm7XcJd2FhLuA5eGtQxBk7Vn9Kd2Lm';
export const OTHER = '12D3KooWCzT3vYk8sRzN4bWm7XcJd2FhLuA5eGtQxBk7VnTz41vB';
export const SEED_ID = '7f3a9c12-6abf-87ca-b0e2-1a6d2a627e0a';
export const BID_ID = '85044edd-6cac-865a-8073-7d7ea0f4a885';
/** 2026-11-23 14:00:00 UTC. */
export const NOW_S = 1_795_442_400;

/** What filters hold rows against: nobody has a name. */
export const FILTER_CONTEXT: FilterContext = { nowMs: NOW_S * 1000, us: US, aliasOf: () => '' };

export const aSeed = (more: Partial<SeedRow> = {}): SeedRow => withTurn(rowOf(more), US);

const rowOf = (more: Partial<SeedRow>): Omit<SeedRow, 'turn'> => ({
  id: SEED_ID,
  title: 'Count words',
  description: '',
  command: 'echo hello world',
  timeout_ms: 120_000,
  bid_deadline_ts: NOW_S + 600,
  exec_deadline_ms: 120_000,
  min_price: 5,
  max_bids: 4,
  reward: 20,
  rules: '',
  status: 'Open',
  created_by: OTHER,
  created_at: NOW_S - 60,
  claimed_by: null,
  claimed_at: null,
  claim_id: null,
  result_id: null,
  bid_count: 2,
  live_bid_count: 2,
  best_price: 6,
  waits_for: 'bidders',
  deadline_ts: NOW_S + 600,
  verified: true,
  role: null,
  rank: null,
  disputed: false,
  late: false,
  unsent: false,
  ...more,
});

/** A result that nothing speaks against. */
export const aResult = (more: Partial<ResultRow> = {}): ResultRow => ({
  id: 'r-1',
  seed_id: SEED_ID,
  claim_id: 'c-1',
  worker: OTHER,
  exit_code: 0,
  timed_out: false,
  stdout: 'one\n\u001b[31mtwo\n',
  stderr: '',
  output_hash: 'beef',
  duration_ms: 64_000,
  ts: NOW_S - 5,
  truncated: null,
  counting: true,
  holds: true,
  late: false,
  equivocal: false,
  hash_matches: true,
  stopped_by: null,
  limits: null,
  accepted: false,
  verified: true,
  ambiguous: false,
  ...more,
});

/** A detail whose lists are whole, where `more` does not say otherwise. */
export const aDetail = (more: Partial<SeedDetail> = {}): SeedDetail => {
  const detail = plainDetail(more);
  return { pages: wholePages(detail), ...detail };
};

/** What a detail says of its lists that has all of them. */
export function wholePages(detail: Pick<SeedDetail, SeedPart>): SeedDetail['pages'] {
  const whole = (part: SeedPart) => ({ total: detail[part].length, next_cursor: null });
  return {
    bids: whole('bids'),
    claims: whole('claims'),
    results: whole('results'),
    settlements: whole('settlements'),
    history: whole('history'),
  };
}

const plainDetail = (more: Partial<SeedDetail>): Omit<SeedDetail, 'pages'> => ({
  seed: aSeed(),
  bids: [],
  claims: [],
  results: [],
  settlements: [],
  history: [],
  refusals: { bid: null, claim: NO, run: NO, accept: NO, reject: NO },
  refused_by: [],
  prices: null,
  prospects: {
    award_until_ts: NOW_S + 4200,
    run_ms: 120_000,
    grace_ms: 900_000,
    own_bid_count: 0,
    own_bid_limit: 3,
    reject_withdraws: true,
  },
  ...more,
});

const NO = { code: 'not-yours', facts: { verb: 'settle', publisher: OTHER } } as const;

export const aStatus = (more: Partial<NodeStatus> = {}): NodeStatus => ({
  node_id: US,
  alias: 'crab-lab',
  version: '0.1.0',
  running: true,
  network: 'udp',
  listen_addrs: ['0.0.0.0:9012'],
  web_addr: '127.0.0.1:3000',
  seeds: 1,
  bids: 2,
  claims: 3,
  results: 4,
  peers: 5,
  envelopes: 10,
  unsent: 0,
  to_confirm: 0,
  store: { used_bytes: 40 * 1024 ** 2, limit_bytes: 2 * 1024 ** 3 },
  rules: 2,
  targets: [],
  floor: '2026-10-06',
  clock: null,
  catch_up: null,
  task_limits: null,
  disk: { free_bytes: 50 * 1024 ** 3, total_bytes: 100 * 1024 ** 3 },
  backlog: { messages: 0, limit: 4096, bytes: 0, limit_bytes: 32 * 1024 ** 2 },
  traffic: { received_bytes: 0, sent_bytes: 0 },
  transfers: [],
  orders: null,
  draining: null,
  alarms: [],
  alarm_codes: [],
  ...more,
});

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
