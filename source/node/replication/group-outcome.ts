import type { CrabnetError } from '../../model/errors.ts';
import type { SeedId } from '../../model/types.ts';
import type { Problem, Verdict } from '../../model/verdict.ts';
import type { Arrived } from '../../network/inbox/inbox-ports.ts';

/** What became of a group of arrivals. */
export interface GroupOutcome {
  readonly accepted: readonly Arrived[];
  readonly inert: readonly Arrived[];
  readonly refused: ReadonlyMap<Arrived, Problem>;
  readonly touched: ReadonlySet<SeedId>;
  /** The store failed: nothing of the group was kept. */
  readonly fault: CrabnetError | undefined;
}

/** Why what was admitted is not kept after all. */
export const PUSHED_OUT: Problem = { reason: 'crowded', detail: 'what came with it counts before it' };

export const STORE_FAILED: Problem = {
  reason: 'store-failed',
  detail: 'it could not be written; peers will tell it again',
};

/** Of what could not be judged, since a disk does not tell what it has, or takes nothing. */
export const UNJUDGED = { verdict: 'ignore', ...STORE_FAILED } satisfies Verdict;
