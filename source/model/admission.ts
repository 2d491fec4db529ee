import { bidFault, claimFault } from './fold/fold-claims.ts';
import { namesResult } from './fold/fold-settlements.ts';
import type { SeedRecord } from './fold/folded-seed.ts';
import { type Market, seedIdOf } from './fold/market.ts';
import { mayKeep } from './keeping.ts';
import * as limits from './limits.ts';
import * as times from './seed-times.ts';
import type {
  HeldBid,
  HeldClaim,
  HeldEnvelope,
  HeldResult,
  HeldSettlement,
  NodeId,
  Seed,
  SeedId,
} from './types.ts';
import type { RefusalReason, Verdict } from './verdict.ts';

const ACCEPT: Verdict = { verdict: 'accept' };
const ignore = (reason: RefusalReason, detail: string): Verdict => ({
  verdict: 'ignore',
  reason,
  detail,
});
const waitFor = (waitsFor: string): Verdict => ({ verdict: 'inert', waitsFor });

/** What `waitsFor` says for a v0 result that no held claim explains yet: it waits for an award to its sender. */
export const awardTo = (worker: NodeId): string => `award-to:${worker}`;

/**
 * E4: the verdict that depends on our clock alone. Signed envelopes may be of any age; unsigned ones of 12 h at most.
 */
export function checkTime(ts: number, signed: boolean, nowMs: number): Verdict {
  if (ts * 1000 > nowMs + limits.CLOCK_TOLERANCE_MS) {
    return {
      verdict: 'ignore',
      reason: 'future',
      field: 'meta.ts',
      detail: 'it is over 2 minutes ahead of our clock',
    };
  }
  if (!signed && ts * 1000 + limits.MESSAGE_TTL_MS <= nowMs) {
    return {
      verdict: 'ignore',
      reason: 'expired',
      field: 'meta.ts',
      detail: 'it is unsigned and over 12 h old',
    };
  }
  return ACCEPT;
}

/**
 * Whether a verified envelope (or an unsigned one, where those are welcome) may join the set: who may say it (B1, C1,
 * R1, T1), what it waits for (E6), whether it would count (L1 to L4) or may be kept all the same by `us`, our own id (L6).
 */
export function admit(market: Market, held: HeldEnvelope, us: NodeId, nowMs: number): Verdict {
  if (held.kind === 'SeedCreated') {
    if (nowMs >= times.forgetAtMs(held.seed)) return ignore('expired', 'its seed would be forgotten already');
    return ACCEPT;
  }
  const id = seedIdOf(held);
  if (id === '') {
    return market.hasUnsignedWorker(held.from) ? ACCEPT : waitFor(awardTo(held.from));
  }
  const record = market.record(id);
  if (record === undefined || record.seeds.length === 0) return waitFor(id);
  if (held.from !== us && market.countingOf(id)?.isVoid === true) {
    return ignore('void', 'its publisher has awarded or settled the seed more often than may be');
  }
  const verdict = checkAgainstSeed(record, held, nowMs);
  if (verdict.verdict !== 'accept') return verdict;
  return hasPlace(market, id, held, us) ? ACCEPT : ignore('crowded', 'others count before it');
}

/** L1, L2, L4, L6: an envelope that may count has a place where it does, or where we may keep it all the same. */
const hasPlace = (market: Market, id: SeedId, held: HeldEnvelope, us: NodeId): boolean =>
  market.countingOf(id)?.wouldCount(held) !== false || mayKeep(market, held, us);

function checkAgainstSeed(
  record: SeedRecord,
  held: Exclude<HeldEnvelope, { kind: 'SeedCreated' }>,
  nowMs: number,
): Verdict {
  // A signed seed id has one content; of an unsigned one there may be several, and any may turn out to be meant (E5).
  const verdicts = record.seeds.map(({ seed }) => checkAgainst(seed, record, held, nowMs));
  return verdicts.find(({ verdict }) => verdict !== 'ignore') ?? verdicts[0] ?? ACCEPT;
}

function checkAgainst(
  seed: Seed,
  record: SeedRecord,
  held: Exclude<HeldEnvelope, { kind: 'SeedCreated' }>,
  nowMs: number,
): Verdict {
  if (nowMs >= times.forgetAtMs(seed)) return ignore('expired', 'its seed is about to be forgotten');
  if (held.ts * 1000 > times.horizonMs(seed))
    return ignore('past-horizon', "it is dated after its seed's horizon");
  switch (held.kind) {
    case 'BidSubmitted':
      return checkBid(seed, held);
    case 'ClaimCreated':
      return checkClaim(seed, held);
    case 'TaskResult':
      return checkResult(record, held);
    case 'TaskSettle':
      return checkSettlement(seed, held);
  }
}

function checkBid(seed: Seed, held: HeldBid): Verdict {
  const fault = bidFault(seed, held);
  return fault === undefined ? ACCEPT : ignore(fault.code, fault.detail);
}

function checkClaim(seed: Seed, held: HeldClaim): Verdict {
  if (held.from !== seed.created_by) return ignore('not-author', 'only the publisher of a seed awards it');
  if (held.carriedBid === null) return ACCEPT;
  const fault = claimFault(seed, held, held.carriedBid);
  return fault === undefined ? ACCEPT : ignore(fault.code, fault.detail);
}

function checkResult({ claims }: SeedRecord, { from, result }: HeldResult): Verdict {
  const claimId = result.claim_id;
  if (claimId === null) {
    // It names no claim, so an award to its sender may still come (R2).
    return claims.some(({ claim }) => claim.worker === from) ? ACCEPT : waitFor(awardTo(from));
  }
  const named = claims.filter(({ claim }) => claim.id === claimId);
  if (named.length === 0) return waitFor(claimId);
  if (named.some(({ claim }) => claim.worker === from)) return ACCEPT;
  return ignore('not-worker', 'the claim is not awarded to its sender');
}

function checkSettlement(seed: Seed, held: HeldSettlement): Verdict {
  if (held.from !== seed.created_by) return ignore('not-author', 'only the publisher of a seed settles it');
  return held.verified && !namesResult(held)
    ? ignore('bad-field', 'an acceptance names the result that it accepts')
    : ACCEPT;
}

/** What an envelope that has just been admitted may set free from the inert cache (E6). */
export function releases(held: HeldEnvelope): readonly string[] {
  if (held.kind === 'SeedCreated') return [held.seed.id];
  if (held.kind === 'ClaimCreated') return [held.claim.id, awardTo(held.claim.worker)];
  return [];
}
