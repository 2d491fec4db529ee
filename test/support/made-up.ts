import { randomBytes } from 'node:crypto';
import { type KeyPair, keyPairFromSeed } from '../../source/identity/key-file.ts';
import { signPayload } from '../../source/identity/seal-envelope.ts';
import type { JsonObject } from '../../source/model/types.ts';

/** Keys that cost nothing to make. */
export const madeUpKeys = (count: number): readonly KeyPair[] =>
  Array.from({ length: count }, () => keyPairFromSeed(randomBytes(32)));

/** A hello as a node signs it; without more of one that tells of no days. */
export const helloFrom = (key: KeyPair, ts: number, more: JsonObject = {}): string => {
  const hello = { type: 'hello', ts, alias: 'x', version: '1', boot: 'b', ...more };
  return signPayload('TaskSettle', 0, { crabnet: hello }, key);
};
