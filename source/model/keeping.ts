import type { SeedRecord } from './fold/folded-seed.ts';
import { type Market, seedIdOf } from './fold/market.ts';
import type { HeldBid, HeldEnvelope, HeldResult, NodeId } from './types.ts';

/** True when `us` is publisher, bidder or worker of the seed. */
export const hasPart = (record: SeedRecord, us: NodeId): boolean =>
  isPublisher(record, us) ||
  record.bids.some(({ bid }) => bid.bidder === us) ||
  record.claims.some(({ claim }) => claim.worker === us);

const isPublisher = ({ seeds }: SeedRecord, us: NodeId): boolean =>
  seeds.some(({ seed }) => seed.created_by === us);

/**
 * L6: whether `us` may hold an envelope that does not count: its own; the publisher also the first bids and the first results of
 * each claim, which it may have seen and relied on.
 */
export function mayKeep(market: Market, held: HeldEnvelope, us: NodeId): boolean {
  if (held.from === us) return true;
  const id = seedIdOf(held);
  const record = id === '' ? undefined : market.record(id);
  if (record === undefined || !isPublisher(record, us)) return false;
  if (held.kind === 'BidSubmitted') {
    return isAmongFirst(record.bids, held, market.caps.bidsOfPublisher, () => true);
  }
  if (held.kind !== 'TaskResult') return false;
  const isOfClaim = ({ result }: HeldResult) => result.claim_id === held.result.claim_id;
  return isAmongFirst(record.results, held, market.caps.resultsPerClaim, isOfClaim);
}

/** Lists are in the order of arrival; what is not held would be the next. */
function isAmongFirst<T extends HeldBid | HeldResult>(
  list: readonly T[],
  { key }: T,
  count: number,
  isMeant: (each: T) => boolean,
): boolean {
  let before = 0;
  for (const each of list) {
    if (each.key === key || before >= count) break;
    if (each.verified && isMeant(each)) before += 1;
  }
  return before < count;
}

/**
 * L3, L5: what is to be dropped now that `held` has been added: what it pushed out of what counts, and of a seed that it made void
 * all but the proof. A party to the seed keeps what it may (L6), and of a void seed what it held.
 */
export function droppedBy(market: Market, held: HeldEnvelope, us: NodeId): readonly HeldEnvelope[] {
  const id = seedIdOf(held);
  const record = id === '' ? undefined : market.record(id);
  const counting = id === '' ? undefined : market.countingOf(id);
  if (id === '' || record === undefined || counting === undefined) return [];
  const proof = market.voidProof(id);
  if (proof === undefined) return counting.overtakenBy(held).filter((each) => !mayKeep(market, each, us));
  if (hasPart(record, us)) return [];
  const kept = new Set(proof.map(({ key }) => key));
  return market.envelopesOf(id).filter(({ key }) => !kept.has(key));
}
