import { z } from 'zod';
import type { Refusal } from '../../model/errors.ts';
import { NO_FILES_PROBLEMS } from '../../model/files/no-files.ts';
import { SEED_STATUSES } from '../../model/types.ts';
import type { HistoryRow } from '../history.ts';
import type { SeedDetail, SeedRow } from '../node-api.ts';
import type { Prospects } from '../prospects.ts';
import type { SeedFilesAnswer } from '../routes.ts';
import type {
  BidRow,
  ClaimRow,
  PartPage,
  PartRest,
  ResultRow,
  SeedPart,
  SeedParts,
  SettlementRow,
} from '../seed-lists.ts';
import { LIMIT_NAMES } from '../task-limits.ts';
import type { Turn } from '../turn.ts';
import { bytes, count, flag, listOf, ms, named, shapeOf, text, unixSeconds } from './shape.ts';
import { priceRow, recordRow } from './trade-answers.ts';

const turn = shapeOf<Turn>('Turn')(
  z.object({
    whose: z.enum(['us', 'bidders', 'publisher', 'worker']).nullable(),
    node: text.nullable(),
    step: z.enum(['bid', 'award', 'award-again', 'run', 'settle']).nullable(),
    until_ts: unixSeconds.nullable(),
  }),
);

/** Several files under one name. */
const filesName = z.object({ cid: text.describe('Of their manifest'), bytes, count });
/** What is wrong with what an envelope says of its files. */
const malformedFiles = z.object({
  fault: z.object({ problem: z.literal('member'), field: text, wanted: text }),
});
const seedFiles = z.object({
  inputs: filesName.nullable(),
  outputs: z.object({ patterns: listOf(text), max_bytes: bytes, max_count: count }).nullable(),
  open_inputs: flag.describe('Anybody may have the inputs'),
});

const seedFile = z.object({
  path: text,
  mode: z.enum(['plain', 'executable']),
  bytes,
  here: flag.describe('Whether it is on this node'),
});
export const seedFilesAnswer = shapeOf<SeedFilesAnswer>('SeedFiles')(
  z.object({
    seed_id: text,
    sides: listOf(
      z.object({
        side: z.enum(['inputs', 'outputs']),
        ...filesName.shape,
        files: listOf(seedFile).describe('The first 1,000; none where their list is not here'),
      }),
    ),
  }),
);

export const seedRow = shapeOf<SeedRow>('Seed')(
  z.object({
    id: text,
    title: text,
    description: text,
    command: text,
    timeout_ms: ms,
    bid_deadline_ts: unixSeconds,
    exec_deadline_ms: ms,
    min_price: count,
    max_bids: count.describe('0: no limit'),
    reward: count,
    rules: text,
    created_by: text,
    created_at: unixSeconds,
    files: z.union([seedFiles, malformedFiles]).exactOptional(),
    status: z.enum(SEED_STATUSES),
    claimed_by: text.nullable(),
    claimed_at: unixSeconds.nullable(),
    claim_id: text.nullable(),
    result_id: text.nullable(),
    bid_count: count,
    live_bid_count: count,
    best_price: count.nullable().describe('The lowest live bid'),
    waits_for: z.enum(['bidders', 'publisher', 'worker']).nullable(),
    deadline_ts: unixSeconds.nullable().describe('Unix seconds when the status next changes by itself'),
    turn,
    verified: flag,
    role: z.enum(['publisher', 'worker', 'bidder']).nullable().describe("This node's part in it"),
    rank: count.nullable().describe('Of our best live bid, from 1'),
    disputed: flag,
    late: flag,
    unsent: flag,
  }),
);

const bidRow = shapeOf<BidRow>('Bid')(
  z.object({
    id: text,
    seed_id: text,
    bidder: text,
    price: count,
    notes: text,
    created_at: unixSeconds,
    live: flag,
    rank: count.nullable(),
    verified: flag,
    record: recordRow.exactOptional().describe('What became of our awards with the bidder'),
  }),
);

const claimRow = shapeOf<ClaimRow>('Claim')(
  z.object({
    id: text,
    seed_id: text,
    bid_id: text,
    worker: text,
    created_at: unixSeconds,
    replaces: text.nullable(),
    holds: flag,
    disputed: flag,
    forfeit_ts: unixSeconds,
  }),
);

const resultRow = shapeOf<ResultRow>('Result')(
  z.object({
    id: text,
    seed_id: text,
    claim_id: text.nullable(),
    worker: text,
    exit_code: z.int(),
    timed_out: flag,
    stdout: text,
    stderr: text,
    output_hash: text.describe('SHA-256 of stdout, then stderr, in hexadecimal'),
    duration_ms: ms,
    ts: unixSeconds,
    truncated: z
      .object({ stdout_bytes: count, stderr_bytes: count })
      .nullable()
      .describe('How much there was before it was cut'),
    counting: flag.describe("The seed's result: the accepted one, else the holding claim's, else the first"),
    holds: flag,
    late: flag,
    equivocal: flag,
    hash_matches: flag,
    stopped_by: text.nullable(),
    limits: z
      .object({ exact: listOf(z.enum(LIMIT_NAMES)), watched: listOf(z.enum(LIMIT_NAMES)) })
      .nullable()
      .describe("Which limits held the task exactly and which were watched, in the worker's word"),
    no_files: z
      .object({ problem: z.enum(NO_FILES_PROBLEMS), path: text.optional(), most: count.optional() })
      .optional()
      .describe("Why it brought no files although some were made, in the worker's word"),
    files: z.union([filesName, malformedFiles]).exactOptional().describe('That it brought'),
    accepted: flag,
    verified: flag,
    ambiguous: flag,
  }),
);

const settlementRow = shapeOf<SettlementRow>('Settlement')(
  z.object({
    status: z.enum(['Accepted', 'Rejected']),
    result_id: text.nullable(),
    note: text,
    ts: unixSeconds,
    effective: flag,
    waiting: flag,
  }),
);

/** As it is told: with the words of the verdict. */
type ToldHistoryRow = HistoryRow & { readonly verdict: string };

const historyRow = shapeOf<ToldHistoryRow & { readonly detail?: string }>('HistoryEntry')(
  z.object({
    ts: unixSeconds,
    kind: text,
    from: text,
    key: text.describe('Of the envelope'),
    effective: flag,
    code: text,
    detail: text.exactOptional(),
    order: text.exactOptional().describe('The standing order of this node that said it'),
    verdict: text.describe('What the envelope came to, in words'),
  }),
);

const partRest = shapeOf<PartRest>('ListRest')(
  z.object({ total: count, next_cursor: count.nullable().describe('The number of the next row') }),
);

/** Which facts belong to a code is more than the document says. */
const refusal = named(
  'Refusal',
  z.object({ code: text, facts: z.looseObject({}), field: text.exactOptional() }),
) as z.ZodType as z.ZodType<Refusal>;

const prospects = shapeOf<Prospects>('Prospects')(
  z.object({
    award_until_ts: unixSeconds.nullable(),
    run_ms: ms,
    grace_ms: ms,
    own_bid_count: count,
    own_bid_limit: count,
    reject_withdraws: flag,
  }),
);

type ToldDetail = Omit<SeedDetail, 'history'> & { readonly history: readonly ToldHistoryRow[] };

export const seedDetail = shapeOf<ToldDetail>('SeedDetail')(
  z.object({
    seed: seedRow,
    bids: listOf(bidRow),
    claims: listOf(claimRow),
    results: listOf(resultRow),
    settlements: listOf(settlementRow),
    history: listOf(historyRow),
    pages: z.object({
      bids: partRest,
      claims: partRest,
      results: partRest,
      settlements: partRest,
      history: partRest,
    }),
    refusals: z
      .object({
        bid: refusal.nullable(),
        claim: refusal.nullable(),
        run: refusal.nullable(),
        accept: refusal.nullable(),
        reject: refusal.nullable(),
      })
      .describe('For each verb why it would be refused now; null where it is allowed'),
    prospects,
    publisher_record: recordRow.exactOptional(),
    prices: priceRow.nullable().describe('Of tasks like it, of the last 30 days'),
    refused_by: listOf(z.object({ node_id: text, reason: text })),
  }),
);

const pageOf = <Row>(id: string, row: z.ZodType<Row>) =>
  shapeOf<PartPage<Row>>(id)(
    z.object({ rows: listOf(row), total: count, next_cursor: count.nullable() }) as z.ZodType<PartPage<Row>>,
  );

/** A page of each list of a seed. */
export const PART_PAGES: { readonly [Part in SeedPart]: z.ZodType } = {
  bids: pageOf<SeedParts['bids']>('BidPage', bidRow),
  claims: pageOf('ClaimPage', claimRow),
  results: pageOf('ResultPage', resultRow),
  settlements: pageOf('SettlementPage', settlementRow),
  history: pageOf('HistoryPage', historyRow),
};
