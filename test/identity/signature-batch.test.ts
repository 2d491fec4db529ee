import sodium from 'sodium-native';
import { expect, it } from 'vitest';
import { packSignatures, verifyPacked } from '../../source/identity/signature-batch.ts';
import { testKey } from '../support/sealed.ts';

const OTHERWISE = { reason: 'bad-signature' } as const;

function signed(text: string, by = testKey(1)) {
  const bytes = Buffer.from(text);
  const signature = Buffer.alloc(64);
  sodium.crypto_sign_detached(signature, bytes, by.secretKey);
  return { publicKey: testKey(1).publicKey, signature, bytes, otherwise: OTHERWISE };
}

it('a batch is answered in its order, and its memory is given back at once', () => {
  const packed = packSignatures([signed('one'), signed('two', testKey(2)), signed('')]);
  expect([...verifyPacked(packed)]).toEqual([1, 0, 1]);
  expect(packed.buffer.detached).toBe(true);
});
