import { createPublicKey, verify } from 'node:crypto';
import { expect, it } from 'vitest';
import { AuthorBook } from '../../source/identity/node-id.ts';
import { receiptKey, receiptProblem, signReceipt } from '../../source/identity/receipt-proof.ts';
import { testKey } from '../support/sealed.ts';

const [payer, payee, stranger] = [testKey(1), testKey(2), testKey(3)];
const receipt = {
  ...{ from: payer.nodeId, to: payee.nodeId, amount: 40, note: 'é "bank"', ts: 1_800_000_000 },
  salt: Buffer.alloc(16, 7).toString('base64url'),
};
const signed = {
  receipt,
  fromSignature: signReceipt(receipt, payer),
  toSignature: signReceipt(receipt, payee),
};
const problemOf = (changed: Partial<typeof signed>) =>
  receiptProblem({ ...signed, ...changed }, new AuthorBook())?.field;

it('what both sign is the tag with the market, and RFC 8785 of the receipt (T3)', () => {
  const { amount, from, note, salt, to, ts } = receipt;
  const canonical = JSON.stringify({ amount, from, note, salt, to, ts });
  const bytes = Buffer.from(`crabnet/receipt/1/crabnet-mvp-v1\n${canonical}`);
  const key = createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), payer.publicKey]),
    ...{ format: 'der', type: 'spki' },
  });
  const signature = Buffer.from(signed.fromSignature.replace('ed25519:', ''), 'base64url');
  expect(verify(null, bytes, key, signature)).toBe(true);
});

it('holds with both signatures, and with that of who paid alone', () => {
  expect(receiptProblem(signed, new AuthorBook())).toBeUndefined();
  expect(receiptProblem({ ...signed, toSignature: null }, new AuthorBook())).toBeUndefined();
});

it('does not hold with a signature of somebody else, of another market, or over other content', () => {
  expect(problemOf({ fromSignature: signReceipt(receipt, stranger) })).toBe('signatures.from');
  expect(problemOf({ fromSignature: signReceipt(receipt, payer, 'other') })).toBe('signatures.from');
  expect(problemOf({ toSignature: signed.fromSignature })).toBe('signatures.to');
  expect(problemOf({ toSignature: signReceipt({ ...receipt, amount: 41 }, payee) })).toBe('signatures.to');
  expect(problemOf({ receipt: { ...receipt, note: '' } })).toBe('signatures.from');
  const toNobody = { ...receipt, to: 'node-1' as never };
  const fromSignature = signReceipt(toNobody, payer);
  expect(problemOf({ receipt: toNobody, fromSignature })).toBe('receipt.to');
});

it('is named by its content, whoever signed it', () => {
  expect(receiptKey(receipt)).toMatch(/^[\da-f]{64}$/u);
  expect(receiptKey({ ...receipt })).toBe(receiptKey(receipt));
  expect(receiptKey({ ...receipt, salt: Buffer.alloc(16, 8).toString('base64url') })).not.toBe(
    receiptKey(receipt),
  );
});
