import { definedOf } from '../../base/defined-of.ts';
import { compareText } from '../../base/order.ts';
import type { HistoryRow, HistoryVerdict } from '../../contract/history.ts';
import { thatFit } from '../../contract/page-size.ts';
import type { RecordRow } from '../../contract/record.ts';
import type {
  BidRow,
  ClaimRow,
  PartPage,
  ResultRow,
  SeedPart,
  SeedParts,
  SettlementRow,
} from '../../contract/seed-lists.ts';
import { LIMIT_NAMES } from '../../contract/task-limits.ts';
import { hashMatches } from '../../identity/verify-envelope.ts';
import { readNoFiles } from '../../model/files/no-files.ts';
import {
  countingResult,
  type FoldedBid,
  type FoldedClaim,
  type FoldedResult,
  type FoldedSeed,
  type FoldedSettlement,
} from '../../model/fold/folded-seed.ts';
import type { Market } from '../../model/fold/market.ts';
import {
  ENVELOPE_KINDS,
  type EnvelopeKey,
  type HeldEnvelope,
  type JsonObject,
  type NodeId,
} from '../../model/types.ts';
import { rankedBids } from './rows.ts';

/** Where the rows of a seed's lists come from. */
export interface PartSources {
  readonly market: Market;
  readonly folded: FoldedSeed;
  /** The stored text: outputs are not kept in memory. */
  readonly textOf: (key: EnvelopeKey) => string | undefined;
  /** What became of our awards with a node. */
  readonly recordOf?: (node: NodeId) => RecordRow | undefined;
  /** The standing order that said an envelope; undefined for what a person or another node said. */
  readonly orderOf: (held: HeldEnvelope) => string | undefined;
}

/** A page of one list of a seed, from the row with the number `cursor` on; only rows of the page are made. */
export function partPage<Part extends SeedPart>(
  part: Part,
  sources: PartSources,
  cursor: number,
  mostBytes: number,
): PartPage<SeedParts[Part]> {
  const { count, rowAt } = LISTS[part](sources);
  const rows = thatFit(
    (function* () {
      for (let place = cursor; place < count; place += 1) yield rowAt(place);
    })(),
    mostBytes,
  );
  const next = cursor + rows.length;
  return { rows, total: count, next_cursor: next < count ? next : null };
}

/** A list whose rows are made when they are wanted. */
interface PartList<Row> {
  readonly count: number;
  readonly rowAt: (place: number) => Row;
}

function listOf<Item, Row>(items: readonly Item[], rowOf: (item: Item) => Row): PartList<Row> {
  return { count: items.length, rowAt: (place) => rowOf(items[place] as Item) };
}

const LISTS: { readonly [part in SeedPart]: (sources: PartSources) => PartList<SeedParts[part]> } = {
  bids: ({ folded, recordOf }) => {
    const ranks = new Map(rankedBids(folded).map(({ held }, index) => [held.key, index + 1]));
    return listOf(inOrder(folded, ranks), (bid) =>
      withRecord(bidRow(bid, ranks), recordOf?.(bid.bid.bidder)),
    );
  },
  claims: ({ folded }) => listOf(folded.claims, claimRow),
  results: (sources) => {
    const { results } = sources.folded;
    const counting = countingResult(sources.folded);
    const others = results.filter((result) => result !== counting);
    return listOf(counting === undefined ? others : [counting, ...others], (result) =>
      resultRow(sources, result),
    );
  },
  settlements: ({ folded }) => listOf(folded.settlements, settlementRow),
  history: ({ market, folded, orderOf }) => {
    const verdicts = verdictsOf(folded);
    return listOf(inHistory(market, folded), (held) => {
      const order = orderOf(held);
      return { ...historyRow(verdicts, held), ...(order === undefined ? {} : { order }) };
    });
  },
};

/** The awarded bid, the live ones by rank, then the others by time. */
function inOrder(
  { bids, holding }: FoldedSeed,
  ranks: ReadonlyMap<EnvelopeKey, number>,
): readonly FoldedBid[] {
  const placeOf = ({ held, bid }: FoldedBid): number =>
    bid.id === holding?.claim.bid_id ? 0 : (ranks.get(held.key) ?? bids.length + 1);
  return bids.toSorted((left, right) => placeOf(left) - placeOf(right));
}

const bidRow = ({ held, bid, live }: FoldedBid, ranks: ReadonlyMap<EnvelopeKey, number>): BidRow => ({
  ...bid,
  live,
  rank: ranks.get(held.key) ?? null,
  verified: held.verified,
});

const withRecord = (row: BidRow, record: RecordRow | undefined): BidRow =>
  record === undefined ? row : { ...row, record };

const claimRow = ({ claim, holds, disputed, forfeitMs }: FoldedClaim): ClaimRow => ({
  ...claim,
  holds,
  disputed,
  forfeit_ts: Math.ceil(forfeitMs / 1000),
});

const settlementRow = ({ held, settlement, state, result }: FoldedSettlement): SettlementRow => ({
  status: settlement.status,
  result_id: result?.result.id ?? settlement.result_id,
  note: settlement.note,
  ts: held.ts,
  effective: state === 'effective',
  waiting: state === 'waiting',
});

function resultRow(
  { market, folded, textOf }: PartSources,
  { held, result, claimIds, holds, late, equivocal, accepted }: FoldedResult,
): ResultRow {
  const stored = storedResult(textOf(held.key));
  return {
    id: result.id,
    seed_id: folded.seed.id,
    claim_id: (holds ? folded.holding?.claim.id : claimIds[0]) ?? null,
    worker: held.from,
    exit_code: result.exit_code,
    timed_out: result.timed_out,
    stdout: String(stored.stdout ?? ''),
    stderr: String(stored.stderr ?? ''),
    output_hash: result.output_hash,
    duration_ms: result.duration_ms,
    ts: held.ts,
    truncated: truncationOf(stored.truncated),
    counting: countingResult(folded)?.held.key === held.key,
    holds,
    late,
    equivocal,
    hash_matches: hashMatches(stored),
    stopped_by: typeof stored.stopped_by === 'string' ? stored.stopped_by : null,
    limits: heldLimitsIn(stored.limits),
    ...definedOf({ files: result.files, no_files: readNoFiles(stored.no_files) }),
    accepted,
    verified: held.verified,
    ambiguous: result.seed_id === '' && market.candidateSeeds(held).length > 1,
  };
}

/** The result in a stored envelope, its output included; empty where there is none. */
export function storedResult(text: string | undefined): JsonObject {
  if (text === undefined) return {};
  const { payload } = JSON.parse(text) as { payload: { result: JsonObject } };
  return payload.result;
}

/** A peer's word: shown only where it is of the right shape. */
function truncationOf(value: JsonObject[string] | undefined): ResultRow['truncated'] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { stdout_bytes: stdout, stderr_bytes: stderr } = value as JsonObject;
  return typeof stdout === 'number' && typeof stderr === 'number'
    ? { stdout_bytes: stdout, stderr_bytes: stderr }
    : null;
}

/** The same: of what it names, the limits that there are; what is called both is not exact. */
function heldLimitsIn(value: JsonObject[string] | undefined): ResultRow['limits'] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { exact, watched } = value as JsonObject;
  if (!Array.isArray(exact) || !Array.isArray(watched)) return null;
  return {
    exact: LIMIT_NAMES.filter((name) => exact.includes(name) && !watched.includes(name)),
    watched: LIMIT_NAMES.filter((name) => watched.includes(name)),
  };
}

function inHistory(market: Market, folded: FoldedSeed): readonly HeldEnvelope[] {
  const placeless = folded.results.filter(({ result }) => result.seed_id === '').map(({ held }) => held);
  return [...market.envelopesOf(folded.seed.id), ...placeless].toSorted(compareInHistory);
}

function historyRow(verdicts: ReadonlyMap<EnvelopeKey, HistoryVerdict>, held: HeldEnvelope): HistoryRow {
  const { ts, kind, from, key } = held;
  const verdict = verdicts.get(key) ?? EFFECTIVE;
  const effective = verdict.code === 'effective' || verdict.code === 'disputed-holds';
  return { ts, kind, from, key, ...verdict, effective };
}

const EFFECTIVE: HistoryVerdict = { code: 'effective' };

/** By time; within one second in the order of a trade. */
const compareInHistory = (left: HeldEnvelope, right: HeldEnvelope): number =>
  left.ts - right.ts ||
  ENVELOPE_KINDS.indexOf(left.kind) - ENVELOPE_KINDS.indexOf(right.kind) ||
  compareText(left.key, right.key);

/** What became of each envelope of a seed, where it is not simply effective. */
function verdictsOf(folded: FoldedSeed): ReadonlyMap<EnvelopeKey, HistoryVerdict> {
  const { claims, results, settlements, ineffective, standing } = folded;
  return new Map<EnvelopeKey, HistoryVerdict>([
    ...claims.map((claim) => [claim.held.key, claimVerdict(claim)] as const),
    ...results.map(({ held, counts }) => [held.key, counts ? EFFECTIVE : SECOND] as const),
    ...settlements.map(({ held, state }) => {
      const code = state === 'waiting' || state === 'overruled' ? state : 'effective';
      return [held.key, { code }] as const;
    }),
    ...[...standing.uncounted].map((key) => [key, NOT_COUNTED] as const),
    ...ineffective.map(({ held, fault }) => [held.key, fault] as const),
  ]);
}

const SECOND: HistoryVerdict = { code: 'second-result' };
const NOT_COUNTED: HistoryVerdict = { code: 'not-counted' };

function claimVerdict({ holds, disputed }: FoldedClaim): HistoryVerdict {
  if (disputed) return { code: holds ? 'disputed-holds' : 'disputed' };
  return { code: holds ? 'effective' : 'replaced' };
}
