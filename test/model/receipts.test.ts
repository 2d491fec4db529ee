import { describe, expect, it } from 'vitest';
import { FieldProblem, Fields } from '../../source/model/fields.ts';
import { noteFault, readSignedReceipt, receiptJson } from '../../source/model/receipts.ts';
import type { JsonObject, JsonValue, NodeId } from '../../source/model/types.ts';

const RECEIPT = {
  ...{ from: '12D3KooWA' as NodeId, to: '12D3KooWB' as NodeId, amount: 40, note: 'bank' },
  ...{ ts: 1_800_000_000, salt: 'AAAAAAAAAAAAAAAAAAAAAA' },
};

const read = (receipt: JsonValue, signatures: JsonValue = { from: 'a', to: null }, more: JsonObject = {}) =>
  readSignedReceipt(new Fields({ receipt, signatures, ...more }, ''));

function faultOf(receipt: JsonValue, signatures?: JsonValue): string | undefined {
  try {
    read(receipt, signatures);
    return undefined;
  } catch (error) {
    if (error instanceof FieldProblem) return error.problem.field;
    throw error;
  }
}

describe('a receipt (T3)', () => {
  it('is read as it is told, confirmed or not', () => {
    const signed = { receipt: RECEIPT, fromSignature: 'a', toSignature: null };
    expect(read(RECEIPT)).toEqual(signed);
    const { receipt, signatures } = receiptJson({ ...signed, toSignature: 'b' });
    expect(read(receipt, signatures)).toEqual({ ...signed, toSignature: 'b' });
  });

  it.each([
    ['receipt.amount', { amount: 0 }],
    ['receipt.amount', { amount: -1 }],
    ['receipt.amount', { amount: 2 ** 53 }],
    ['receipt.amount', { amount: '40' }],
    ['receipt.note', { note: 'one\u0000two' }],
    ['receipt.note', { note: 'one\u009b31mtwo' }],
    ['receipt.note', { note: 'x'.repeat(1025) }],
    ['receipt.note', { note: '\ud800' }],
    ['receipt.to', { to: RECEIPT.from }],
    ['receipt.from', { from: '' }],
    ['receipt.ts', { ts: 1e12 }],
    ['receipt.salt', { salt: 'AAAAAAAAAAAAAAAAAAAAAB' }],
    ['receipt.salt', { salt: '' }],
    ['receipt.more', { more: 1 }],
  ])('has no %s that is %o', (field, changed) => {
    expect(faultOf({ ...RECEIPT, ...changed })).toBe(field);
  });

  it('has a signature of who paid, and of who was paid at the most', () => {
    expect(faultOf(RECEIPT, { to: 'b' })).toBe('signatures.from');
    expect(faultOf(RECEIPT, { from: 'a', to: 1 })).toBe('signatures.to');
    expect(faultOf(RECEIPT, { from: 'a', to: 'b', third: 'c' })).toBe('signatures.third');
  });
});

it.each([
  ['', undefined],
  ['a word, Ünïcode and 🦀', undefined],
  ['x'.repeat(1024), undefined],
  ['é'.repeat(513), 'too-long'],
  ['two\nlines', 'control-character'],
  ['\u001b[31m', 'control-character'],
  ['\udc00', 'not-unicode'],
])('the note %j has the fault %s', (note, fault) => {
  expect(noteFault(note)).toBe(fault);
});
