import { compareText } from '../../base/order.ts';
import { insertSorted, placeIn, removeSorted } from '../../base/sorted-list.ts';
import type { SeedCaps } from '../limits.ts';
import type { HeldBid, NodeId } from '../types.ts';

const byKey = (left: HeldBid, right: HeldBid): number => compareText(left.key, right.key);

/**
 * L1, L2: taken by ascending key, a bid counts unless enough of its bidder or in all already do. Those are the first few in all
 * among the first few of each bidder, so that what one more changes is found by its place.
 */
export class CountedBids {
  readonly #caps: SeedCaps;
  /** All that are held, by key. */
  readonly #byBidder = new Map<NodeId, HeldBid[]>();
  /** The first few of each bidder, by key. */
  readonly #eligible: HeldBid[] = [];

  constructor(caps: SeedCaps) {
    this.#caps = caps;
  }

  /** How many count. */
  get size(): number {
    return Math.min(this.#eligible.length, this.#caps.bids);
  }

  add(held: HeldBid): void {
    const ofBidder = this.#byBidder.get(held.from) ?? [];
    this.#byBidder.set(held.from, ofBidder);
    if (insertSorted(ofBidder, held, byKey) >= this.#caps.bidsPerBidder) return;
    insertSorted(this.#eligible, held, byKey);
    const over = ofBidder[this.#caps.bidsPerBidder];
    if (over !== undefined) removeSorted(this.#eligible, over, byKey);
  }

  remove(held: HeldBid): void {
    const ofBidder = this.#byBidder.get(held.from);
    if (ofBidder === undefined) return;
    const place = removeSorted(ofBidder, held, byKey);
    if (ofBidder.length === 0) this.#byBidder.delete(held.from);
    if (place < 0 || place >= this.#caps.bidsPerBidder) return;
    removeSorted(this.#eligible, held, byKey);
    const next = ofBidder[this.#caps.bidsPerBidder - 1];
    if (next !== undefined) insertSorted(this.#eligible, next, byKey);
  }

  counts(held: HeldBid): boolean {
    const place = placeIn(this.#eligible, held, byKey);
    return place < this.#caps.bids && this.#eligible[place]?.key === held.key;
  }

  /** Whether a bid that is not held would count if it were. */
  wouldCount(held: HeldBid): boolean {
    const ofBidder = this.#byBidder.get(held.from) ?? [];
    return (
      placeIn(ofBidder, held, byKey) < this.#caps.bidsPerBidder &&
      placeIn(this.#eligible, held, byKey) < this.#caps.bids
    );
  }

  /** Those that the last bid of a bidder may have pushed out. */
  overtakenBy(held: HeldBid): readonly HeldBid[] {
    const ofBidder = this.#byBidder.get(held.from)?.[this.#caps.bidsPerBidder];
    const last = this.#eligible[this.#caps.bids];
    return [ofBidder, last].filter((each) => each !== undefined);
  }
}
