import { UNSIGNED_SLACK_S } from '../limits.ts';
import * as times from '../seed-times.ts';
import type { ClaimId, EnvelopeKey, HeldClaim, HeldResult, Seed } from '../types.ts';
import type { FoldedClaim, FoldedResult, Ineffective } from './folded-seed.ts';

/** The results that answer each valid claim, first the one that counts. `results` come sorted by (`ts`, key). */
export function resultsByClaim(
  seed: Seed,
  claims: readonly HeldClaim[],
  results: readonly HeldResult[],
): ReadonlyMap<ClaimId, readonly HeldResult[]> {
  const byId = new Map(claims.map((held) => [held.claim.id, held]));
  const byWorker = Map.groupBy(claims, ({ claim }) => claim.worker);
  const byClaim = new Map<ClaimId, HeldResult[]>();
  for (const result of results) {
    const { claim_id: claimId } = result.result;
    const named = claimId === null ? byWorker.get(result.from) : [byId.get(claimId)];
    for (const held of named ?? []) {
      if (held === undefined || !answers(seed, held, result)) continue;
      const list = byClaim.get(held.claim.id);
      if (list === undefined) byClaim.set(held.claim.id, [result]);
      else list.push(result);
    }
  }
  return byClaim;
}

/** R1 for a signed result, R2 for an unsigned one, which may name neither its seed nor its claim. */
function answers(seed: Seed, { claim }: HeldClaim, held: HeldResult): boolean {
  const { result } = held;
  if (held.from !== claim.worker || held.ts * 1000 > times.horizonMs(seed)) return false;
  if (result.worker !== '' && result.worker !== claim.worker) return false;
  if (result.seed_id !== '' && result.seed_id !== seed.id) return false;
  return result.claim_id !== null || held.ts >= claim.created_at - UNSIGNED_SLACK_S;
}

/** What the fold says of each result of a valid claim; the others have no effect. */
export function foldResults(
  seed: Seed,
  results: readonly HeldResult[],
  claims: readonly FoldedClaim[],
  byClaim: ReadonlyMap<ClaimId, readonly HeldResult[]>,
  acceptedKeys: ReadonlySet<EnvelopeKey>,
  ineffective: Ineffective[],
): readonly FoldedResult[] {
  const answeredBy = new Map<HeldResult, FoldedClaim[]>();
  for (const claim of claims) {
    for (const held of byClaim.get(claim.claim.id) ?? []) {
      const answered = answeredBy.get(held);
      if (answered === undefined) answeredBy.set(held, [claim]);
      else answered.push(claim);
    }
  }
  const folded: FoldedResult[] = [];
  for (const held of results) {
    const answered = answeredBy.get(held);
    if (answered === undefined) {
      ineffective.push({ held, fault: { code: 'no-valid-claim' } });
      continue;
    }
    folded.push({
      held,
      result: held.result,
      claimIds: answered.map(({ claim }) => claim.id),
      counts: answered.some(({ countingResult }) => countingResult === held),
      equivocal: answered.some(({ claim }) => (byClaim.get(claim.id)?.length ?? 0) > 1),
      holds: answered.some(({ holds, countingResult }) => holds && countingResult === held),
      late: answered.every(({ claim }) => held.ts * 1000 >= times.forfeitMs(seed, claim)),
      accepted: acceptedKeys.has(held.key),
    });
  }
  return folded;
}
