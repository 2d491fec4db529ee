/**
 * Every limit of the market's rules, in one place. They are constants so that all nodes hold the same sets
 * (`RULES.md`, E8); numbers in brackets cite its rules.
 */

/** The version of the rules, told in hello and `status`: catch-up runs between nodes of equal rules. */
export const RULES = 2;

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** An envelope as sent, on every transport (E8). */
export const ENVELOPE_MAX_BYTES = 60_000;
export const JSON_MAX_DEPTH = 8;
export const SEED_MAX_BYTES = 16 * 1024;
export const TITLE_MAX_CHARS = 200;
export const DESCRIPTION_MAX_BYTES = 4 * 1024;
export const RULES_MAX_BYTES = 4 * 1024;
export const COMMAND_MAX_BYTES = 8 * 1024;
export const BID_MAX_BYTES = 2 * 1024;
export const CLAIM_MAX_BYTES = 8 * 1024;
export const SETTLEMENT_MAX_BYTES = 24 * 1024;
export const NOTE_MAX_BYTES = 4 * 1024;
export const ALIAS_MAX_CHARS = 32;
/** Of a receipt (T3). */
export const RECEIPT_NOTE_MAX_BYTES = 1024;
/** Told by one node and not confirmed (T4). */
export const UNCONFIRMED_MAX = 256;

/** How far ahead of our clock a `ts` may be (E4), and how far ours may be from the peers' median (`clock`). */
export const CLOCK_TOLERANCE_MS = 2 * MINUTE_MS;
/** Unsigned envelopes older than this are refused; signed ones draw on a smaller budget (E4). */
export const MESSAGE_TTL_MS = 12 * HOUR_MS;
/** How far `ts` and `created_at` of an unsigned object may lie apart (E5), and R2's slack before a claim. */
export const UNSIGNED_SLACK_S = 5;
export const INERT_PER_SIGNER = 256;
export const INERT_TOTAL = 10_000;

export const BID_WINDOW_MIN_S = 1;
export const BID_WINDOW_MAX_S = 7 * 24 * 3600;
export const TIMEOUT_MAX_MS = 14 * DAY_MS;
/** How long after the bid deadline a bid may still be dated (B1). */
export const BID_GRACE_MS = 2 * MINUTE_MS;
/** How long after the bid deadline a first award may be made (C1). */
export const AWARD_WINDOW_MS = HOUR_MS;
/** Grace that a worker has beyond its deadline before the claim is forfeited (C2). */
export const FORFEIT_GRACE_MS = 15 * MINUTE_MS;
/** How long after a forfeit the publisher may award again (C1). */
export const REAWARD_WINDOW_MS = DAY_MS;
/** A claim must be forfeited this long before the horizon (C1). */
export const CLAIM_MARGIN_MS = DAY_MS;
export const BIDS_PER_BIDDER = 3;

/** How much of one signed seed counts (L1 to L4). Tests play with small ones; between nodes they are constants. */
export interface SeedCaps {
  readonly bidsPerBidder: number;
  readonly bids: number;
  /** One more of any of these three, and the seed is void. */
  readonly claimsPerReplaced: number;
  readonly claims: number;
  readonly settlements: number;
  readonly resultsPerClaim: number;
  /** L6: the first of these a publisher keeps, whether they count or not. */
  readonly bidsOfPublisher: number;
}

export const CAPS: SeedCaps = {
  bidsPerBidder: BIDS_PER_BIDDER,
  bids: 512,
  claimsPerReplaced: 8,
  claims: 16,
  settlements: 18,
  resultsPerClaim: 2,
  bidsOfPublisher: 256,
};

/** From the execution deadline to the horizon (P1). */
export const HORIZON_MS = 30 * DAY_MS;
/** After the horizon: offered in catch-up for this long (P1). */
export const OFFER_AFTER_MS = 12 * HOUR_MS;
/** After the horizon: accepted for this long, then forgotten (P1). */
export const FORGET_AFTER_MS = DAY_MS;

/** An own envelope is told again this long after its seed is settled ("fresh settlements"). */
export const FRESH_SETTLEMENT_MS = 15 * MINUTE_MS;

/** Bytes under one raw CID, and of each leaf but the last of what is larger (F1). */
export const LEAF_BYTES = 1024 * 1024;
/** One file: as many leaves as one root lists (F1). */
export const FILE_MAX_BYTES = 1024 * LEAF_BYTES;
/** Files of one side of a seed (F2). */
export const FILES_MAX_COUNT = 20_000;
export const MANIFEST_MAX_BYTES = 8 * 1024 * 1024;
export const PATH_MAX_BYTES = 1024;
export const PATH_PART_MAX_BYTES = 255;
export const PATH_MAX_PARTS = 32;
export const PATTERNS_MAX_COUNT = 16;
export const PATTERN_MAX_BYTES = 256;
