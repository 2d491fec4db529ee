import type { SeedStatus } from '../model/types.ts';

/** What a seed waits for: whose step is next, which, and until when it may be done. */
export interface Turn {
  /** `us` where it is this node's, in whatever role; null where nothing is waited for any more. */
  readonly whose: 'us' | 'bidders' | 'publisher' | 'worker' | null;
  /** Who that is; null where it is nobody in particular: bidders, or nobody. */
  readonly node: string | null;
  readonly step: 'bid' | 'award' | 'award-again' | 'run' | 'settle' | null;
  /** Unix seconds; null without a deadline. */
  readonly until_ts: number | null;
}

/** True when the next step on the seed is this node's to take; what runs here already asks for nothing. */
export const isOurMove = ({ turn, status }: { readonly turn: Turn; readonly status: SeedStatus }): boolean =>
  turn.whose === 'us' && status !== 'Running';

/**
 * When what a seed waits for now ends, in unix seconds; null without such a moment. Once its own is past, as that of bids is while the
 * last of them may be on their way, it is when the status changes by itself.
 */
export const untilAhead = (
  { turn, deadline_ts }: { readonly turn: Turn; readonly deadline_ts: number | null },
  nowMs: number,
): number | null => [turn.until_ts, deadline_ts].find((ts) => ts !== null && ts * 1000 > nowMs) ?? null;

/** True when nothing more is waited for. */
export const isFinished = ({ turn }: { readonly turn: Turn }): boolean => turn.whose === null;
