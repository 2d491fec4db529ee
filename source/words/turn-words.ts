import type { Turn } from '../contract/turn.ts';
import type { Wording } from './wording.ts';

const STEPS = {
  bid: 'bid',
  award: 'award',
  'award-again': 're-award',
  run: 'run',
  settle: 'settle',
} as const;

/** What a seed waits for: `you: run` `bidders` `worker: run` `publisher: award` (short: `pub: award`) `-`. */
export function turnWords({ whose, step }: Turn): Wording {
  if (whose === null || step === null) return { long: '-', short: '-' };
  if (whose === 'bidders') return { long: whose, short: whose };
  if (whose === 'publisher') return { long: `publisher: ${STEPS[step]}`, short: `pub: ${STEPS[step]}` };
  const words = `${whose === 'us' ? 'you' : whose}: ${STEPS[step]}`;
  return { long: words, short: words };
}
