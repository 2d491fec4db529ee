import type { EnvelopeFacts } from '../../contract/envelope-facts.ts';
import { seedIdOf } from '../../model/fold/market.ts';
import type { HeldEnvelope } from '../../model/types.ts';

/** What a monitor event says of an envelope: who, which seed, and the one figure that matters. */
export function envelopeFacts(held: HeldEnvelope): EnvelopeFacts {
  return {
    kind: held.kind,
    seed_id: seedIdOf(held),
    from: held.from,
    key: held.key,
    verified: held.verified,
    ...figures(held),
  };
}

function figures(held: HeldEnvelope): Partial<EnvelopeFacts> {
  switch (held.kind) {
    case 'SeedCreated':
      return { title: held.seed.title, reward: held.seed.reward, min_price: held.seed.min_price };
    case 'BidSubmitted':
      return { bid_id: held.bid.id, price: held.bid.price };
    case 'ClaimCreated':
      return {
        claim_id: held.claim.id,
        worker: held.claim.worker,
        price: held.carriedBid?.bid.price ?? null,
      };
    case 'TaskResult':
      return {
        result_id: held.result.id,
        exit_code: held.result.exit_code,
        timed_out: held.result.timed_out,
      };
    case 'TaskSettle':
      return { status: held.settlement.status };
  }
}
