import { createHash } from 'node:crypto';
import type { SeedDetail, SeedRow } from '../../../source/contract/node-api.ts';
import type { Prospects } from '../../../source/contract/prospects.ts';
import type { BidRow, ClaimRow, ResultRow } from '../../../source/contract/seed-lists.ts';
import { BIDS_PER_BIDDER, FORFEIT_GRACE_MS } from '../../../source/model/limits.ts';
import { wholePages } from '../../support/made-rows.ts';
import { at, HERON, ME, MOLE, nowTs, OTTER, QE7, V0LAB } from './fake-market.ts';
import { fakeRefusals } from './fake-refusals.ts';

type BidFacts = readonly [bidder: string, price: number, clock: string, notes?: string, live?: boolean];

const bidRow = (
  seed_id: string,
  [bidder, price, clock, notes = '', live = true]: BidFacts,
  index: number,
): BidRow => ({
  id: `bid-${seed_id.slice(0, 6)}-${index}`,
  seed_id,
  bidder,
  price,
  notes,
  created_at: at(clock),
  live,
  rank: null,
  verified: bidder !== V0LAB,
});

/** The bids with their ranks, as a node would tell them. */
function ranked(bids: readonly BidRow[]): readonly BidRow[] {
  const live = bids
    .filter((bid) => bid.live)
    .sort((left, right) => left.price - right.price || left.created_at - right.created_at);
  return bids.map((bid) => ({ ...bid, rank: bid.live ? live.indexOf(bid) + 1 : null }));
}

const BIDS: Readonly<Record<string, readonly BidFacts[]>> = {
  '7f3a9c': [
    [OTTER, 14, '13:51:02', 'cached'],
    [HERON, 15, '13:52:40'],
    [MOLE, 19, '13:52:44', 'gpu'],
  ],
  b90e12: [
    [OTTER, 6, '13:12:09', '8 cores, two minutes'],
    [HERON, 7, '13:12:30'],
    [V0LAB, 7, '13:13:02', 'fast'],
    [MOLE, 9, '13:15:44', 'gpu'],
    [QE7, 5, '13:20:10', '', false],
  ],
  c2715f: [
    [MOLE, 9, '14:01:02'],
    [ME, 10, '14:02:07'],
    [OTTER, 12, '14:01:10'],
    [QE7, 13, '14:01:20'],
  ],
  '04d7e8': [[ME, 33, '13:40:00']],
};

const STDOUT = '-rw-r--r-- 1 w w 14234112 Nov 23 13:58 talk-041.opus\ndone\n';

function claimsOf(row: SeedRow, bids: readonly BidRow[]): readonly ClaimRow[] {
  if (row.claimed_by === null) return [];
  const created_at = row.claimed_at ?? nowTs;
  return [
    {
      id: `claim-${row.id}`,
      seed_id: row.id,
      bid_id: bids.find(({ bidder }) => bidder === row.claimed_by)?.id ?? '',
      worker: row.claimed_by,
      created_at,
      replaces: null,
      holds: true,
      disputed: false,
      // What a claim is waited for is its forfeit.
      forfeit_ts:
        (row.status === 'Claimed' ? row.deadline_ts : null) ?? created_at + row.exec_deadline_ms / 1000 + 900,
    },
  ];
}

export const resultRow = (row: SeedRow, more: Partial<ResultRow> = {}): ResultRow => ({
  id: `result-${row.id}`,
  seed_id: row.id,
  claim_id: `claim-${row.id}`,
  worker: row.claimed_by ?? OTTER,
  exit_code: 0,
  timed_out: false,
  stdout: STDOUT,
  stderr: '',
  output_hash: `9c56cc51b374c3ba${createHash('sha256').update(row.id).digest('hex').slice(16)}`,
  duration_ms: 64_000,
  ts: at('13:58:21'),
  truncated: null,
  counting: true,
  holds: true,
  late: row.late,
  equivocal: row.disputed,
  hash_matches: true,
  stopped_by: null,
  limits: null,
  accepted: row.status === 'Accepted',
  verified: true,
  ambiguous: false,
  ...more,
});

const hasResult = ({ status }: SeedRow): boolean =>
  status === 'Done' || status === 'Accepted' || status === 'Rejected';

const prospectsOf = (row: SeedRow, bids: readonly BidRow[]): Prospects => ({
  award_until_ts: row.waits_for === 'publisher' ? row.deadline_ts : row.bid_deadline_ts + 3600,
  run_ms: Math.max(row.exec_deadline_ms, row.timeout_ms),
  grace_ms: FORFEIT_GRACE_MS,
  own_bid_count: bids.filter(({ bidder }) => bidder === ME).length,
  own_bid_limit: BIDS_PER_BIDDER,
  reject_withdraws: row.status === 'Open',
});

/** What the node would say of a row of the fake market. */
export function detailOfRow(row: SeedRow, bidsMore: readonly BidRow[] = [], atTs = nowTs): SeedDetail {
  const bids = ranked([
    ...(BIDS[row.id.slice(0, 6)] ?? []).map((facts, index) => bidRow(row.id, facts, index)),
    ...bidsMore,
  ]);
  const claims = claimsOf(row, bids);
  const results = hasResult(row) ? [resultRow(row)] : [];
  const lists = {
    bids,
    claims,
    results,
    settlements: [],
    history: [
      {
        ts: row.created_at,
        kind: 'SeedCreated',
        from: row.created_by,
        key: 'aa',
        code: 'effective' as const,
        effective: true,
      },
      ...bids.map(({ created_at, bidder, live }) => ({
        ts: created_at,
        kind: 'BidSubmitted',
        from: bidder,
        key: 'bb',
        ...(live
          ? ({ code: 'effective' } as const)
          : ({ code: 'too-late', detail: 'over the limit of bids' } as const)),
        effective: live,
      })),
    ],
  };
  return {
    seed: row,
    ...lists,
    pages: wholePages(lists),
    refused_by: [],
    prices: null,
    refusals: fakeRefusals(row, { bids, claims, results }, atTs),
    prospects: prospectsOf(row, bids),
  };
}
