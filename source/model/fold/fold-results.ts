import { UNSIGNED_SLACK_S } from '../limits.ts';
import * as times from '../seed-times.ts';
import type { ClaimId, HeldClaim, HeldResult, Seed } from '../types.ts';

/** The results that answer each valid claim, first the one that counts. `results` come sorted by (`ts`, key). */
export function resultsByClaim(
  seed: Seed,
  claims: readonly HeldClaim[],
  results: readonly HeldResult[],
): ReadonlyMap<ClaimId, readonly HeldResult[]> {
  const byClaim = new Map<ClaimId, HeldResult[]>();
  for (const result of results) {
    for (const held of claims) {
      if (!answers(seed, held, result)) continue;
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
  if (result.claim_id !== null) return result.claim_id === claim.id;
  return held.ts >= claim.created_at - UNSIGNED_SLACK_S;
}
