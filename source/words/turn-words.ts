import type { Turn } from '../contract/turn.ts';
import type { Wording } from './wording.ts';

const STEPS = {
  bid: 'bid',
  award: 'award',
  'award-again': 're-award',
  run: 'run',
  settle: 'settle',
} as const;

/** What a seed waits for: `you: run` `bidders` `bids under way` `worker: run` `publisher: award` (short: `pub: award`) `-`. */
export function turnWords({ whose, step, until_ts }: Turn, nowMs: number): Wording {
  if (whose === null || step === null) return { long: '-', short: '-' };
  if (whose === 'bidders') {
    // What was bid in time may still be on its way (`RULES.md`, "Status").
    const isClosed = until_ts !== null && until_ts * 1000 <= nowMs;
    return isClosed ? { long: 'bids under way', short: 'late bids' } : { long: whose, short: whose };
  }
  if (whose === 'publisher') return { long: `publisher: ${STEPS[step]}`, short: `pub: ${STEPS[step]}` };
  const words = `${whose === 'us' ? 'you' : whose}: ${STEPS[step]}`;
  return { long: words, short: words };
}
