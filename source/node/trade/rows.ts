import type { SeedRow } from '../../contract/node-api.ts';
import { countingResult, type FoldedBid, type FoldedSeed } from '../../model/fold/folded-seed.ts';
import { statusAt } from '../../model/status-at.ts';
import type { NodeId } from '../../model/types.ts';
import { turnOf } from './turn.ts';

/** What a row shows beyond the market itself. */
export interface RowContext {
  readonly us: NodeId;
  readonly nowMs: number;
  /** The seed's task runs here now: since when and until when at most, once it has begun. */
  readonly running: { readonly sinceMs: number | null; readonly endsMs: number | null } | null;
  readonly unsent: boolean;
}

/** One seed as `seed list`, the HTTP API and the market table show it. */
export function seedRow(folded: FoldedSeed, context: RowContext): SeedRow {
  const { seed, holding, bids } = folded;
  const at = statusAt(folded, context.nowMs, context.running !== null);
  const { status, waitsFor, changesAtMs } = at;
  const counted = bids.filter(({ counts }) => counts);
  const live = bids.filter((bid) => bid.live);
  const result = countingResult(folded);
  return {
    ...seed,
    status,
    claimed_by: holding?.claim.worker ?? null,
    claimed_at: holding?.claim.created_at ?? null,
    claim_id: holding?.claim.id ?? null,
    result_id: result?.result.id ?? null,
    bid_count: counted.length,
    live_bid_count: live.length,
    best_price: live.length === 0 ? null : Math.min(...live.map(({ bid }) => bid.price)),
    waits_for: waitsFor,
    deadline_ts: changesAtMs === null ? null : Math.ceil(changesAtMs / 1000),
    turn: turnOf(folded, at, context.us, context.running?.endsMs ?? null),
    verified: folded.held.verified,
    role: roleOf(folded, context.us),
    rank: rankOf(folded, context.us),
    disputed:
      folded.claims.some(({ disputed }) => disputed) || folded.results.some(({ equivocal }) => equivocal),
    late: result?.late ?? false,
    unsent: context.unsent,
  };
}

function roleOf({ seed, claims, bids }: FoldedSeed, us: NodeId): SeedRow['role'] {
  if (seed.created_by === us) return 'publisher';
  if (claims.some(({ claim }) => claim.worker === us)) return 'worker';
  return bids.some(({ bid }) => bid.bidder === us) ? 'bidder' : null;
}

/** The live bids from the lowest price on, among equal ones the earliest first (B2's order). */
export const rankedBids = ({ bids }: FoldedSeed): readonly FoldedBid[] =>
  bids.filter(({ live }) => live).toSorted((left, right) => left.bid.price - right.bid.price);

/** The rank of our best bid, from 1; null without a live bid of ours, or once another's was chosen. */
function rankOf(folded: FoldedSeed, us: NodeId): number | null {
  if (folded.holding !== undefined && folded.holding.claim.worker !== us) return null;
  const index = rankedBids(folded).findIndex(({ bid }) => bid.bidder === us);
  return index < 0 ? null : index + 1;
}
