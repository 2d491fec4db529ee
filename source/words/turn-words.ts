import type { Turn } from '../contract/turn.ts';
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

/** What a seed waits for: `you: run` `bidders` `bids under way` `worker: run` `publisher: award` (short: `pub: award`) `-`. */
export function turnWords(turn: Turn, nowMs: number): Wording {
  const { whose, step } = turn;
  if (whose === null || step === null) return { long: '-', short: '-' };
  if (whose === 'bidders') {
    // What was bid in time may still be on its way (`RULES.md`, "Status").
    return untilAhead(turn, nowMs) === null
      ? { long: 'bids under way', short: 'late bids' }
      : { long: whose, short: whose };
  }
  const said = step === 'award-again' ? 're-award' : step;
  if (whose === 'publisher') return { long: `publisher: ${said}`, short: `pub: ${said}` };
  const words = `${whose === 'us' ? 'you' : whose}: ${said}`;
  return { long: words, short: words };
}

/** Until when it may be done, in unix seconds; null without a deadline, and once that is past. */
export const untilAhead = ({ until_ts }: Turn, nowMs: number): number | null =>
  until_ts !== null && until_ts * 1000 > nowMs ? until_ts : null;

/** When that is, for a column of six: `14:19`, and `29 Nov` of another day; `-` without such a moment. */
export function dueWords(turn: Turn, nowMs: number): string {
  const untilTs = untilAhead(turn, nowMs);
  return untilTs === null ? '-' : formatShortMoment(untilTs, nowMs);
}

/** How long that is from now on, as under LEFT; `-` without such a moment. */
export function leftWords(turn: Turn, nowMs: number): string {
  const untilTs = untilAhead(turn, nowMs);
  return untilTs === null ? '-' : formatLeft(untilTs * 1000 - nowMs);
}
