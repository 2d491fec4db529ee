import type { ListedSeed, SeedStanding } from '../../contract/filter-conditions.ts';
import type { SeedRow } from '../../contract/node-api.ts';
import { NEVER } from '../../contract/seed-page.ts';
import type { SeedStatus } from '../../model/types.ts';
import type { FinishedListing } from '../../store/finished-pages.ts';

/** How every seed on the shelf stands: nobody is waited for, and we have no part in it. */
const OVER = {
  turn: { whose: null, node: null, step: null, until_ts: null },
  ...{ role: null, deadline_ts: null, unsent: false },
} as const;

/** The same of one with a status. */
export const standingOnDisk = (status: string): SeedStanding => ({ ...OVER, status: status as SeedStatus });

type Facts = Pick<SeedRow, 'bid_count' | 'claimed_by' | 'verified' | 'disputed' | 'late'>;

/** What a list knows of a finished seed; beyond its places in the orders only once it is asked for, since reading that takes the longest. */
export class ListedOnDisk implements ListedSeed {
  readonly turn = OVER.turn;
  readonly role = OVER.role;
  readonly deadline_ts = OVER.deadline_ts;
  readonly unsent = OVER.unsent;
  readonly #listing: FinishedListing;
  #read: Facts | undefined;

  constructor(listing: FinishedListing) {
    this.#listing = listing;
  }

  get status() {
    return this.#listing.orders.status as SeedStatus;
  }
  get created_by() {
    return this.#listing.orders.from;
  }
  get created_at() {
    return -this.#listing.orders.new;
  }
  get min_price() {
    return this.#listing.orders.min;
  }
  get reward() {
    return -this.#listing.orders.reward;
  }
  get best_price() {
    const { best } = this.#listing.orders;
    return best === NEVER ? null : best;
  }
  get bid_count() {
    return this.#facts.bid_count;
  }
  get claimed_by() {
    return this.#facts.claimed_by;
  }
  get verified() {
    return this.#facts.verified;
  }
  get disputed() {
    return this.#facts.disputed;
  }
  get late() {
    return this.#facts.late;
  }

  /** Throws `SyntaxError` where a disk changed it. */
  get #facts(): Facts {
    this.#read ??= JSON.parse(this.#listing.facts) as Facts;
    return this.#read;
  }
}
