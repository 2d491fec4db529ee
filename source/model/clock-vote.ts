import { CLOCK_TOLERANCE_MS } from './limits.ts';
import type { NodeId } from './types.ts';

/** What a peer that may vote says of the time (`RULES.md`, "What a command may do"). */
export interface ClockWitness {
  readonly nodeId: NodeId;
  /** Those with the same voice have one vote together: their host. */
  readonly voice: string;
  /** Of one voice the one with the highest speaks. */
  readonly standing: number;
  /** How far its clock is ahead of ours. */
  readonly aheadMs: number;
}

/** How far the voters' clocks are from ours. */
export interface ClockVote {
  /** How far their median is ahead of ours; null where there are too few of them to tell. */
  readonly skewMs: number | null;
  /** One for each voice. */
  readonly voters: readonly ClockWitness[];
}

/** Our clock is wrong, as the voters have it. */
export interface ClockFault {
  /** How far their median is ahead of ours. */
  readonly skewMs: number;
  readonly voters: number;
  /** Those that are too far from us, the furthest first. */
  readonly against: readonly ClockWitness[];
}

const VOTERS_MIN = 3;

/** Lets each voice vote once; the median of three or more counts. */
export function clockVote(witnesses: Iterable<ClockWitness>): ClockVote {
  const byVoice = new Map<string, ClockWitness>();
  for (const witness of witnesses) {
    const before = byVoice.get(witness.voice);
    if (before === undefined || witness.standing > before.standing) byVoice.set(witness.voice, witness);
  }
  const voters = [...byVoice.values()];
  return { skewMs: voters.length < VOTERS_MIN ? null : medianOf(voters), voters };
}

/** What `clock` refuses by; null while our clock is within what the rules bear, or too few vote. */
export function clockFault({ skewMs, voters }: ClockVote): ClockFault | null {
  if (skewMs === null || !isTooFar(skewMs)) return null;
  const against = voters
    .filter(({ aheadMs }) => isTooFar(aheadMs))
    .toSorted((left, right) => Math.abs(right.aheadMs) - Math.abs(left.aheadMs));
  return { skewMs, voters: voters.length, against };
}

const isTooFar = (skewMs: number): boolean => Math.abs(skewMs) > CLOCK_TOLERANCE_MS;

function medianOf(voters: readonly ClockWitness[]): number {
  const skews = voters.map(({ aheadMs }) => aheadMs).toSorted((left, right) => left - right);
  const middle = skews.length >> 1;
  const upper = skews[middle] ?? 0;
  return skews.length % 2 === 1 ? upper : ((skews[middle - 1] ?? 0) + upper) / 2;
}
