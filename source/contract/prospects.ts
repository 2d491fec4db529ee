/** What a verb would mean if it were given now, as far as the rules say. */
export interface Prospects {
  /** Unix seconds until which the seed may be awarded, or awarded again; null where it is not to be awarded any more. */
  readonly award_until_ts: number | null;
  /** How long an award gives to run the task, and the grace after that. */
  readonly run_ms: number;
  readonly grace_ms: number;
  readonly own_bid_count: number;
  readonly own_bid_limit: number;
  /** A rejection would withdraw a seed that nobody works on. */
  readonly reject_withdraws: boolean;
}
