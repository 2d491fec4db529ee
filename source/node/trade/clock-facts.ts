import type { ClockFault } from '../../model/clock-vote.ts';
import type { ClockFacts } from '../../model/refusal-facts.ts';

/** So many are named. */
const AGAINST_MAX = 8;

/** What is said of a clock that the voters contradict: how far it is ahead, and of whom. */
export const clockFacts = ({ skewMs, voters, against }: ClockFault): ClockFacts => ({
  ahead_s: aheadS(skewMs),
  voters,
  against_count: against.length,
  against: against
    .slice(0, AGAINST_MAX)
    .map(({ nodeId, aheadMs }) => ({ node_id: nodeId, ahead_s: aheadS(aheadMs) })),
});

/** What is ahead of us, we are behind. */
const aheadS = (skewMs: number): number => Math.round(-skewMs / 1000);
