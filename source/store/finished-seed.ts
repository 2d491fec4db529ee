import type { PricedTrade } from '../model/prices.ts';
import type { EnvelopeKey, SeedId } from '../model/types.ts';

/** How many envelopes one seed may have on the shelf: more than L1 to L4 let anybody hold. */
export const SHELVED_MAX = 1024;

/** How many envelopes of each kind that refers to a seed. */
export interface ShelfCounts {
  readonly bids: number;
  readonly claims: number;
  readonly results: number;
  readonly settlements: number;
}

export interface ShelfTotals extends ShelfCounts {
  readonly seeds: number;
  readonly bytes: number;
}

/** Where a finished seed stands in each order of a list: the least comes first. */
export interface FinishedOrders {
  readonly new: number;
  readonly best: number;
  readonly min: number;
  readonly reward: number;
  readonly status: string;
  readonly from: string;
}

/** What is kept of a finished seed beside its envelopes: what lists, catch-up, digest and room ask of it. */
export interface FinishedFacts {
  readonly id: SeedId;
  /** Days since 1970, UTC: where it stands in catch-up (P3). */
  readonly day: number;
  readonly orders: FinishedOrders;
  /** What a filter finds it by, in lower case. */
  readonly words: string;
  /** What a row shows beyond the seed itself, as JSON. */
  readonly facts: string;
  /** The seed's part of the digest. */
  readonly hash: Uint8Array;
  /** The places of its envelopes in the order of catch-up, one after the other. */
  readonly places: Uint8Array;
  readonly counts: ShelfCounts;
  /** Of all its texts. */
  readonly bytes: number;
  /** From when on nobody is waited for, unix milliseconds; 0 where that does not depend on the time. */
  readonly overAtMs: number;
  /** P1, unix milliseconds. */
  readonly forgetAtMs: number;
  /** Whose share of the room it takes (P2). */
  readonly broughtBy: string;
}

/** A finished seed on its way to the shelf. */
export interface FinishedSeed extends FinishedFacts {
  /** Who is publisher, bidder or worker of it, each as a number of 48 bits that stands for the node. */
  readonly parties: readonly number[];
  /** The keys of its envelopes, its own first. */
  readonly members: readonly EnvelopeKey[];
  /** What it says of prices. */
  readonly priced: readonly PricedTrade[];
  /** Of those of its envelopes that take another's room, whose (P2). */
  readonly guests: ReadonlyMap<EnvelopeKey, string>;
}
