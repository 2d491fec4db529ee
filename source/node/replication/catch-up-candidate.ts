import { Backoff } from '../../base/backoff.ts';
import type { HeldDays } from '../../network/sync/told-days.ts';
import type { PeerAddress } from '../../network/transport/peer-address.ts';

/** Between two turns with one peer, from those that brought something to those that brought nothing. */
export const AGAIN = { firstMs: 20_000, mostMs: 2 * 60_000 } as const;

/** A peer to catch up with; times are monotonic milliseconds. */
export interface Candidate {
  address: PeerAddress;
  /** What its newest hello says that it holds. */
  said: HeldDays;
  /** What it said is being held against what is here. */
  isComparing: boolean;
  /** Heard for the first time in this run, or after it was away: before the others. */
  urgent: boolean;
  differs: boolean;
  /** Something that was held is missing here, and it was not asked since. */
  mayRestore: boolean;
  /** Not asked yet, in this run, for all that we have a part in. */
  isFirst: boolean;
  /** It did not answer when it was asked last. */
  isSilent: boolean;
  notBeforeMs: number;
  /** When a marked day was last gone through with it, by day (P3). */
  readonly markedAtMs: Map<number, number>;
  /** Of turns that brought nothing: it may hold only what we refuse, such as what comes from the future. */
  readonly vain: Backoff;
}

export const newCandidate = (address: PeerAddress, said: HeldDays): Candidate => ({
  address,
  said,
  isComparing: false,
  urgent: true,
  differs: false,
  mayRestore: false,
  isFirst: true,
  isSilent: false,
  notBeforeMs: 0,
  markedAtMs: new Map(),
  vain: new Backoff(AGAIN),
});
