import type { ActionId, ActionInput, ActionValue } from '../../source/contract/actions.ts';
import type {
  EventPage,
  EventQuery,
  NodeApi,
  NodeChange,
  NodeStatus,
  PeerRow,
  SeedDetail,
  SeedRow,
  TaskRow,
} from '../../source/contract/node-api.ts';
import type { Topology } from '../../source/contract/topology.ts';
import { done, type Outcome, refused } from '../../source/model/errors.ts';
import { withTurn } from '../support/row-turn.ts';

export const US = '12D3KooWPqT3vYk8sRzN4bWm7XcJd2FhLuA5eGtQxBk7Vn9Kd2Lm';
export const OTHER = '12D3KooWCzT3vYk8sRzN4bWm7XcJd2FhLuA5eGtQxBk7VnTz41vB';
export const SEED_ID = '7f3a9c12-6abf-87ca-b0e2-1a6d2a627e0a';
export const BID_ID = '85044edd-6cac-865a-8073-7d7ea0f4a885';
/** 2026-11-23 14:00:00 UTC. */
export const NOW_S = 1_795_442_400;

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

export const aDetail = (more: Partial<SeedDetail> = {}): SeedDetail => ({
  seed: aSeed(),
  bids: [],
  claims: [],
  results: [],
  settlements: [],
  history: [],
  refusals: { bid: null, claim: NO, run: NO, accept: NO, reject: NO },
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
  alarms: [],
  ...more,
});

type Acted = {
  readonly [Id in ActionId]: { readonly action: Id; readonly input: ActionInput[Id] };
}[ActionId];

/** A node that holds what a test puts into it, and remembers what it was asked to do. */
export class FakeNode implements NodeApi {
  statusNow = aStatus();
  seedRows: readonly SeedRow[] = [];
  detail: SeedDetail | undefined;
  peerRows: readonly PeerRow[] = [];
  pages: EventPage[] = [];
  topologyNow: Topology = { nodes: [], edges: [] };
  taskRows: readonly TaskRow[] = [];
  /** What the next verb answers. */
  answer: Outcome<unknown> | Promise<Outcome<unknown>> = done({});
  readonly acted: Acted[] = [];
  readonly queries: EventQuery[] = [];
  readonly listeners = new Set<(change: NodeChange) => void>();
  closed = 0;

  async status() {
    return this.statusNow;
  }

  async seeds() {
    return this.seedRows;
  }

  async seed(id: string): Promise<Outcome<SeedDetail>> {
    return this.detail === undefined ? refused('no-such-seed', { given: id }) : done(this.detail);
  }

  async peers() {
    return this.peerRows;
  }

  async digest() {
    return { digest: 'abc', envelopes: 10, seeds: 1, unsigned_digest: null };
  }

  async events(query: EventQuery) {
    this.queries.push(query);
    return this.pages.shift() ?? { events: [], total: 0, next: query.after ?? 0 };
  }

  async topology() {
    return this.topologyNow;
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

  async rows() {
    return this.seedRows;
  }

  async tasks() {
    return this.taskRows;
  }

  watch(listener: (change: NodeChange) => void) {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  async act<Id extends ActionId>(action: Id, input: ActionInput[Id]): Promise<Outcome<ActionValue[Id]>> {
    this.acted.push({ action, input } as Acted);
    return (await this.answer) as Outcome<ActionValue[Id]>;
  }

  async close() {
    this.closed += 1;
  }
}
