import { byTimeThenKey } from '../../base/order.ts';
import * as limits from '../limits.ts';
import * as times from '../seed-times.ts';
import type { Claim, ClaimId, HeldBid, HeldClaim, Seed } from '../types.ts';

/** A bid as the rules judge it. */
type SaidBid = Pick<HeldBid, 'bid' | 'from' | 'verified'>;

/** Why a bid is none on `seed` (B1, P1); undefined when it is valid. */
export function bidFault(
  seed: Seed,
  { bid, from, verified }: SaidBid,
): { code: 'not-author' | 'too-low' | 'too-early' | 'too-late'; detail: string } | undefined {
  if (bid.bidder !== from) return { code: 'not-author', detail: 'its sender is not its bidder' };
  if (bid.price < seed.min_price)
    return {
      code: 'too-low',
      detail: `its price is under the minimum of ${seed.min_price}`,
    };
  if (verified && bid.created_at < seed.created_at) {
    return { code: 'too-early', detail: 'it is dated before its seed' };
  }
  if (bid.created_at * 1000 > Math.min(times.lastBidMs(seed), times.horizonMs(seed))) {
    return { code: 'too-late', detail: 'it is dated after the bids closed' };
  }
  return undefined;
}

/** Why a claim could never be valid on `seed`, whatever else is held; `bid` is the bid that it is judged by (C1). */
export function claimFault(
  seed: Seed,
  held: HeldClaim,
  bid: SaidBid,
): { code: 'not-author' | 'bad-bid' | 'too-late'; detail: string } | undefined {
  const { claim } = held;
  if (held.from !== seed.created_by) return { code: 'not-author', detail: "it is not the publisher's" };
  const fault = bidFault(seed, bid);
  if (fault !== undefined)
    return {
      code: 'bad-bid',
      detail: `the bid it awards is not valid: ${fault.detail}`,
    };
  if (bid.bid.seed_id !== claim.seed_id || bid.bid.id !== claim.bid_id || bid.bid.bidder !== claim.worker) {
    return {
      code: 'bad-bid',
      detail: 'it does not name the bid and its bidder',
    };
  }
  if (times.forfeitMs(seed, claim) > times.lastForfeitMs(seed)) {
    return {
      code: 'too-late',
      detail: "its forfeit lies too near the seed's horizon",
    };
  }
  if (claim.replaces === null && claim.created_at * 1000 > times.lastAwardMs(seed)) {
    return { code: 'too-late', detail: 'it is dated after the hour to award' };
  }
  return undefined;
}

/** The valid claims, and how they follow each other. */
export interface ClaimChain {
  readonly valid: ReadonlySet<HeldClaim>;
  readonly holding: HeldClaim | undefined;
  readonly disputed: ReadonlySet<ClaimId>;
}

/**
 * C1, C2: from the claims that are right in themselves, those reached from a first award through valid re-awards, and
 * the end of that chain. Of several with the same `replaces` one with a signed result goes first, then the smallest.
 */
export function chainClaims(
  seed: Seed,
  candidates: readonly HeldClaim[],
  hasSignedResult: (claim: Claim) => boolean,
): ClaimChain {
  const followers = Map.groupBy(candidates, (held) => held.claim.replaces);
  const valid = new Set<HeldClaim>();
  const disputed = new Set<ClaimId>();
  const reached = new Set<ClaimId>();
  const pending: (HeldClaim | null)[] = [null];
  for (let replaced = pending.pop(); replaced !== undefined; replaced = pending.pop()) {
    const siblings = validFollowers(seed, replaced, followers).filter((held) => !reached.has(held.claim.id));
    for (const held of siblings) {
      reached.add(held.claim.id);
      if (siblings.length > 1) disputed.add(held.claim.id);
      valid.add(held);
      pending.push(held);
    }
  }
  return {
    valid,
    holding: endOfChain(seed, followers, hasSignedResult),
    disputed,
  };
}

type Followers = ReadonlyMap<ClaimId | null, readonly HeldClaim[]>;

function validFollowers(seed: Seed, replaced: HeldClaim | null, followers: Followers): readonly HeldClaim[] {
  const named = followers.get(replaced?.claim.id ?? null) ?? [];
  if (replaced === null) return named;
  const forfeitedAtMs = times.forfeitMs(seed, replaced.claim);
  return named.filter(({ claim }) => {
    const createdMs = claim.created_at * 1000;
    return createdMs >= forfeitedAtMs && createdMs <= forfeitedAtMs + limits.REAWARD_WINDOW_MS;
  });
}

function endOfChain(
  seed: Seed,
  followers: Followers,
  hasSignedResult: (claim: Claim) => boolean,
): HeldClaim | undefined {
  const rank = (held: HeldClaim) => (hasSignedResult(held.claim) ? 0 : 1);
  const passed = new Set<ClaimId>();
  let end: HeldClaim | undefined;
  for (;;) {
    const next = smallest(
      validFollowers(seed, end ?? null, followers).filter((held) => !passed.has(held.claim.id)),
      (left, right) =>
        rank(left) - rank(right) ||
        byTimeThenKey(
          { time: left.claim.created_at, key: left.key },
          { time: right.claim.created_at, key: right.key },
        ),
    );
    if (next === undefined) return end;
    passed.add(next.claim.id);
    end = next;
  }
}

const smallest = <T>(items: readonly T[], compare: (left: T, right: T) => number): T | undefined =>
  items.slice(1).reduce((least, item) => (compare(item, least as T) < 0 ? item : least), items[0]);
