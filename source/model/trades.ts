import type { FoldedClaim, FoldedSeed } from './fold/folded-seed.ts';
import type { ClaimId, NodeId, SeedId } from './types.ts';

/**
 * What became of one award. `in-hand`: the worker may still deliver; `delivered`: the publisher has to settle; `accepted`: the
 * publisher owes the price; `refused`: the seed was settled without it, or never; `forfeited`: nothing came in time.
 */
export const TRADE_STATES = ['in-hand', 'delivered', 'accepted', 'refused', 'forfeited'] as const;
export type TradeState = (typeof TRADE_STATES)[number];

/** One award of one seed between two nodes, as the signed history has it. */
export interface Trade {
  readonly seedId: SeedId;
  readonly claimId: ClaimId;
  readonly publisher: NodeId;
  readonly worker: NodeId;
  readonly price: number;
  /** Unix seconds. */
  readonly awardedTs: number;
  /** When it was delivered, accepted, refused or forfeited, whichever came last; unix seconds, null while it is in hand. */
  readonly endedTs: number | null;
  readonly state: TradeState;
  /** What was delivered is dated at or after the forfeit. */
  readonly isLate: boolean;
}

/**
 * The awards of a seed that are signed on all sides (C1, R1, T1): each is judged by the bid that its claim carries. What is unsigned
 * can be forged, and makes no line of a book. On a void seed a party's own view counts (L3).
 */
export const tradesOf = (folded: FoldedSeed, nowMs: number): readonly Trade[] =>
  folded.held.verified ? folded.claims.flatMap((claim) => tradeOf(folded, claim, nowMs) ?? []) : [];

function tradeOf(
  folded: FoldedSeed,
  { held, claim, forfeitMs }: FoldedClaim,
  nowMs: number,
): Trade | undefined {
  if (!held.verified || held.carriedBid === null) return undefined;
  const { seed, outcome, horizonMs } = folded;
  const results = folded.results.filter(
    (result) => result.held.verified && result.claimIds.includes(claim.id),
  );
  const accepted = results.find((result) => result.accepted);
  const delivered = accepted ?? results.find(({ counts }) => counts);
  const base = {
    ...{ seedId: seed.id, claimId: claim.id, publisher: seed.created_by, worker: claim.worker },
    ...{ price: held.carriedBid.bid.price, awardedTs: claim.created_at, isLate: delivered?.late ?? false },
  };
  if (accepted !== undefined)
    return { ...base, state: 'accepted', endedTs: acceptedTs(folded, accepted.held.key) ?? accepted.held.ts };
  if (delivered !== undefined) {
    if (outcome !== undefined) return { ...base, state: 'refused', endedTs: outcome.held.ts };
    const isOver = nowMs >= horizonMs;
    const endedTs = isOver ? Math.ceil(horizonMs / 1000) : delivered.held.ts;
    return { ...base, state: isOver ? 'refused' : 'delivered', endedTs };
  }
  if (nowMs < forfeitMs) return { ...base, state: 'in-hand', endedTs: null };
  return { ...base, state: 'forfeited', endedTs: Math.ceil(forfeitMs / 1000) };
}

const acceptedTs = ({ settlements }: FoldedSeed, resultKey: string): number | undefined =>
  settlements.find(({ state, result, settlement }) => {
    return state === 'effective' && settlement.status === 'Accepted' && result?.key === resultKey;
  })?.held.ts;
