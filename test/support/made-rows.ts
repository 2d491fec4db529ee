import type { FilterContext } from '../../source/contract/filter-conditions.ts';
import type { NodeStatus, SeedDetail, SeedRow } from '../../source/contract/node-api.ts';
import type { ResultRow, SeedPart } from '../../source/contract/seed-lists.ts';
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
