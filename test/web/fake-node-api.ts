import type { ActionId, ActionInput } from '../../source/contract/actions.ts';
import type { MonitorEvent } from '../../source/contract/monitor-event.ts';
import type {
  EventPage,
  EventQuery,
  NodeApi,
  NodeStatus,
  SeedDetail,
  SeedRow,
} from '../../source/contract/node-api.ts';
import { done, refused } from '../../source/model/errors.ts';

export const seedRow = (id: string): SeedRow => ({
  id,
  title: 'count words',
  description: '',
  command: 'wc -w',
  timeout_ms: 1,
  bid_deadline_ts: 1,
  exec_deadline_ms: 1,
  min_price: 0,
  max_bids: 0,
  reward: 0,
  rules: '',
  status: 'Open',
  created_by: 'us',
  created_at: 1,
  claimed_by: null,
  claimed_at: null,
  claim_id: null,
  result_id: null,
  bid_count: 0,
  live_bid_count: 0,
  best_price: null,
  waits_for: 'bidders',
  deadline_ts: 1,
  turn: { whose: 'bidders', step: 'bid', until_ts: 1 },
  verified: true,
  role: null,
  rank: null,
  disputed: false,
  late: false,
  unsent: false,
});

const seedDetail = (id: string): SeedDetail => ({
  seed: seedRow(id),
  bids: [],
  claims: [],
  results: [],
  settlements: [],
  history: [],
  refusals: { bid: null, claim: null, run: null, accept: null, reject: null },
});

const status: NodeStatus = {
  node_id: 'us',
  alias: 'fake',
  version: '0',
  running: true,
  network: 'udp',
  listen_addrs: ['127.0.0.1:9012'],
  web_addr: null,
  seeds: 2,
  bids: 0,
  claims: 0,
  results: 0,
  peers: 1,
  envelopes: 2,
  unsent: 0,
  alarms: [],
};

/** A node that knows the seeds `aa1` and `aa2`, remembers what it was asked, and does as it is told. */
export class FakeNodeApi implements NodeApi {
  readonly queries: EventQuery[] = [];
  readonly acts: { readonly action: ActionId; readonly input: unknown }[] = [];
  /** What `act` comes to. */
  outcome: () => Promise<unknown> = async () => done({ told: 'sent', targets: 1 });
  /** What every reading does first; throws to fail it. */
  before: () => void | Promise<void> = () => undefined;
  events_: MonitorEvent[] = [];

  async status() {
    await this.before();
    return status;
  }
  async seeds() {
    return [seedRow('aa1'), seedRow('aa2')];
  }
  async seed(id: string) {
    if (id === 'aa')
      return refused('ambiguous-id', { what: 'seed', given: id, count: 2, example: 'ab' }, 'seed');
    if (!['aa1', 'aa2', 'ä /?'].includes(id)) return refused('no-such-seed', { given: id });
    return done(seedDetail(id));
  }
  async peers() {
    return [];
  }
  async digest() {
    return { digest: 'd', envelopes: 2, seeds: 2, unsigned_digest: null };
  }
  async events(query: EventQuery): Promise<EventPage> {
    this.queries.push(query);
    const after = query.after ?? Math.max(0, this.events_.length - query.limit);
    const events = this.events_.slice(after, after + query.limit);
    return { events, total: events.length, next: Math.min(after, this.events_.length) + events.length };
  }
  async topology() {
    return { nodes: [{ id: 'us', kind: 'node', last_seen: 1, degree: 0 }], edges: [] };
  }
  async overview() {
    return {
      nodes: 1,
      edges: 0,
      events: 0,
      last_event_ts: null,
      node_events: 0,
      top_kinds: [],
      top_sources: [],
    };
  }
  async rows(ids: readonly string[]) {
    return ids.filter((id) => id.startsWith('aa')).map(seedRow);
  }
  async tasks() {
    return [];
  }
  watch() {
    return () => undefined;
  }
  async act<Id extends ActionId>(action: Id, input: ActionInput[Id]) {
    this.acts.push({ action, input });
    return (await this.outcome()) as never;
  }
  async close() {}
}
