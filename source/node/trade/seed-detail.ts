import { compareText } from '../../base/order.ts';
import type { HistoryRow, HistoryVerdict } from '../../contract/history.ts';
import type { BidRow, ClaimRow, ResultRow, SeedDetail, SettlementRow } from '../../contract/node-api.ts';
import { hashMatches } from '../../identity/verify-envelope.ts';
import type { SayCommand } from '../../model/decide/command.ts';
import type { Outcome, Refusal } from '../../model/errors.ts';
import {
  countingResult,
  type FoldedClaim,
  type FoldedResult,
  type FoldedSeed,
} from '../../model/fold/folded-seed.ts';
import type { Market } from '../../model/fold/market.ts';
import { ENVELOPE_KINDS, type EnvelopeKey, type HeldEnvelope, type JsonObject } from '../../model/types.ts';
import type { PolicyGuard } from '../../operator/policy-guard.ts';
import { anyBid, type Judges, permitRun, permitSaying } from './permit.ts';
import { prospectsOf } from './prospects.ts';
import { type RowContext, rankedBids, seedRow } from './rows.ts';

/** Where a detail comes from besides the market: outputs are not kept in memory, and the operator has a say. */
export interface DetailSources {
  readonly textOf: (key: EnvelopeKey) => string | undefined;
  readonly policy: Pick<PolicyGuard, 'refusal'>;
  /** Why a run of this seed wants a confirmation. */
  readonly unfinishedRun: Refusal | undefined;
}

/** One seed with all that is known of it. */
export function seedDetail(
  market: Market,
  folded: FoldedSeed,
  context: RowContext,
  sources: DetailSources,
): SeedDetail {
  return {
    seed: seedRow(folded, context),
    bids: bidRows(folded),
    claims: folded.claims.map(
      ({ claim, holds, disputed, forfeitMs }): ClaimRow => ({
        ...claim,
        holds,
        disputed,
        forfeit_ts: Math.ceil(forfeitMs / 1000),
      }),
    ),
    results: folded.results.map((result) =>
      resultRow(market, folded, result, sources.textOf(result.held.key)),
    ),
    settlements: folded.settlements.map(
      ({ held, settlement, state, result }): SettlementRow => ({
        status: settlement.status,
        result_id: result?.result.id ?? settlement.result_id,
        note: settlement.note,
        ts: held.ts,
        effective: state === 'effective',
        waiting: state === 'waiting',
      }),
    ),
    history: historyOf(market, folded),
    refusals: refusalsOf(market, folded, context, sources),
    prospects: prospectsOf(folded, context.us, context.nowMs),
  };
}

function bidRows(folded: FoldedSeed): readonly BidRow[] {
  const ranks = new Map(rankedBids(folded).map(({ held }, index) => [held.key, index + 1]));
  return folded.bids.map(
    ({ held, bid, live }): BidRow => ({
      ...bid,
      live,
      rank: ranks.get(held.key) ?? null,
      verified: held.verified,
    }),
  );
}

function resultRow(
  market: Market,
  folded: FoldedSeed,
  { held, result, claimIds, holds, late, equivocal, accepted }: FoldedResult,
  text: string | undefined,
): ResultRow {
  const stored = storedResult(text);
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
    accepted,
    verified: held.verified,
    ambiguous: result.seed_id === '' && market.candidateSeeds(held).length > 1,
  };
}

function storedResult(text: string | undefined): JsonObject {
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

function historyOf(market: Market, folded: FoldedSeed): readonly HistoryRow[] {
  const placeless = folded.results.filter(({ result }) => result.seed_id === '').map(({ held }) => held);
  const verdicts = verdictsOf(folded);
  return [...market.envelopesOf(folded.seed.id), ...placeless].toSorted(inHistory).map((held) => {
    const { ts, kind, from, key } = held;
    const verdict = verdicts.get(key) ?? EFFECTIVE;
    const effective = verdict.code === 'effective' || verdict.code === 'disputed-holds';
    return { ts, kind, from, key, ...verdict, effective };
  });
}

const EFFECTIVE: HistoryVerdict = { code: 'effective' };

/** By time; within one second in the order of a trade. */
const inHistory = (left: HeldEnvelope, right: HeldEnvelope): number =>
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

function refusalsOf(
  market: Market,
  folded: FoldedSeed,
  { us, nowMs, running }: RowContext,
  { policy, unfinishedRun }: DetailSources,
): SeedDetail['refusals'] {
  const judges: Judges = { market, policy, decider: { us, nowMs } };
  const seedId = folded.seed.id;
  const bidId = anyBid(folded);
  const refusal = (outcome: Outcome<unknown>): Refusal | null => (outcome.ok ? null : outcome.refusal);
  const saying = (command: SayCommand): Refusal | null => refusal(permitSaying(command, judges));
  return {
    bid: saying({ command: 'bid', seedId, price: folded.seed.min_price, notes: '' }),
    claim: saying({ command: 'claim', seedId, bidId }),
    run: refusal(permitRun(seedId, judges, running, unfinishedRun)),
    accept: saying({ command: 'accept', seedId, note: '' }),
    reject: saying({ command: 'reject', seedId, note: '' }),
  };
}
