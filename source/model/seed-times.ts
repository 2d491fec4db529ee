import * as limits from './limits.ts';
import type { Claim, Seed } from './types.ts';

/** The moments of a seed's life, all in unix milliseconds; a limit is reached at `now` ≥ it (E4). */

/** P1: nothing of a seed with a later time is valid. */
export const horizonMs = (seed: Seed): number =>
  seed.bid_deadline_ts * 1000 + seed.exec_deadline_ms + limits.HORIZON_MS;

/** P1: from here on all of a seed's envelopes are forgotten together. */
export const forgetAtMs = (seed: Seed): number => horizonMs(seed) + limits.FORGET_AFTER_MS;

/** P1: from here on catch-up offers nothing of a seed any more. */
export const offerUntilMs = (seed: Seed): number => horizonMs(seed) + limits.OFFER_AFTER_MS;

/** C2: how long an award gives to run the task. */
export const runMs = (seed: Seed): number => Math.max(seed.exec_deadline_ms, seed.timeout_ms);

/** C2: when a claim on `seed` is forfeited. */
export const forfeitMs = (seed: Seed, claim: Pick<Claim, 'created_at'>): number =>
  claim.created_at * 1000 + runMs(seed) + limits.FORFEIT_GRACE_MS;

/** B1: the latest `created_at` of a bid. */
export const lastBidMs = (seed: Seed): number => seed.bid_deadline_ts * 1000 + limits.BID_GRACE_MS;

/** C1: the latest `created_at` of a first award. */
export const lastAwardMs = (seed: Seed): number => seed.bid_deadline_ts * 1000 + limits.AWARD_WINDOW_MS;

/** C1: the latest `created_at` of a re-award after a forfeit at `forfeitedAtMs`. */
export const lastReawardMs = (forfeitedAtMs: number): number => forfeitedAtMs + limits.REAWARD_WINDOW_MS;

/** C1: the latest forfeit that a valid claim may have. */
export const lastForfeitMs = (seed: Seed): number => horizonMs(seed) - limits.CLAIM_MARGIN_MS;
