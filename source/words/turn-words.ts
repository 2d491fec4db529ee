import { type Turn, untilAhead } from '../contract/turn.ts';
import { formatLeft, formatShortMoment } from './time.ts';
import type { Wording } from './wording.ts';

/** What is to be done, behind who is waited for: `waits for you to run it`. */
export const TO_DO = {
  award: 'to award',
  'award-again': 'to award again',
  settle: 'to settle',
  run: 'to run it',
  bid: '',
} as const;

type Waiting = Parameters<typeof untilAhead>[0];

/** What a seed waits for: `you: run` `bidders` `bids under way` `worker: run` `publisher: award` (short: `pub: award`) `-`. */
export function turnWords({ whose, step, until_ts }: Turn, nowMs: number): Wording {
  if (whose === null || step === null) return { long: '-', short: '-' };
  if (whose === 'bidders') {
    // What was bid in time may still be on its way (`RULES.md`, "Status").
    const isClosed = until_ts === null || until_ts * 1000 <= nowMs;
    return isClosed ? { long: 'bids under way', short: 'late bids' } : { long: whose, short: whose };
  }
  const said = step === 'award-again' ? 're-award' : step;
  if (whose === 'publisher') return { long: `publisher: ${said}`, short: `pub: ${said}` };
  const words = `${whose === 'us' ? 'you' : whose}: ${said}`;
  return { long: words, short: words };
}

/** When that ends, for a column of six: `14:19`, and `29 Nov` of another day; `-` without such a moment. */
export function dueWords(seed: Waiting, nowMs: number): string {
  const untilTs = untilAhead(seed, nowMs);
  return untilTs === null ? '-' : formatShortMoment(untilTs, nowMs);
}

/** How long that is from now on, as under LEFT; `-` without such a moment. */
export function leftWords(seed: Waiting, nowMs: number): string {
  const untilTs = untilAhead(seed, nowMs);
  return untilTs === null ? '-' : formatLeft(untilTs * 1000 - nowMs);
}
