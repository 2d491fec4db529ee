import { randomBytes } from 'node:crypto';
import { signPayload } from '../../../source/identity/seal-envelope.ts';
import type { Attack } from '../attack.ts';
import { crowd, newKey } from './hellos.ts';

const RATE_PER_SECOND = 1500;
const KEYS_EACH = 64;
const CORES_MAX = 0.6;

/** Rightly signed, and of no use to anybody: an acknowledgement or a refusal of what nobody told. */
function useless(number: number): string {
  const keys = Array.from({ length: KEYS_EACH }, () => randomBytes(32).toString('hex'));
  const ts = Math.floor(Date.now() / 1000);
  const crabnet =
    number % 2 === 0 ? { type: 'ack', ts, keys } : { type: 'refused', ts, keys, reason: 'quota' };
  return signPayload('TaskSettle', 0, { crabnet }, newKey());
}

/** Acknowledgements and refusals of nothing, of a new key each. */
export const uselessCarriers: Attack = {
  name: 'useless-carriers',
  tries: 'acknowledgements and refusals of nothing cost a look at a signature each',
  network: 'udp',
  async begin(victim) {
    const siege = await crowd(victim, RATE_PER_SECOND, useless);
    return { ...siege, coresMax: CORES_MAX };
  },
};
