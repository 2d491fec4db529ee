import type { Prospects } from '../../contract/prospects.ts';
import { ownBidCount } from '../../model/decide/decide.ts';
import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import { BIDS_PER_BIDDER, FORFEIT_GRACE_MS } from '../../model/limits.ts';
import * as times from '../../model/seed-times.ts';
import { statusAt } from '../../model/status-at.ts';
import type { NodeId } from '../../model/types.ts';

/** What the verbs would mean to `us` if they were given now. */
export function prospectsOf(folded: FoldedSeed, us: NodeId, nowMs: number): Prospects {
  const awardUntilMs = lastAwardMs(folded);
  return {
    award_until_ts: awardUntilMs === null ? null : Math.ceil(awardUntilMs / 1000),
    run_ms: times.runMs(folded.seed),
    grace_ms: FORFEIT_GRACE_MS,
    own_bid_count: ownBidCount(folded, us),
    own_bid_limit: BIDS_PER_BIDDER,
    reject_withdraws: statusAt(folded, nowMs).status === 'Open',
  };
}

function lastAwardMs({ seed, holding, outcome }: FoldedSeed): number | null {
  if (outcome !== undefined || holding?.countingResult !== undefined) return null;
  return holding === undefined ? times.lastAwardMs(seed) : times.lastReawardMs(holding.forfeitMs);
}
