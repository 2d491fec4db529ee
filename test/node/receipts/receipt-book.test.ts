import { describe, expect, it } from 'vitest';
import { signReceipt } from '../../../source/identity/receipt-proof.ts';
import { CrabnetError } from '../../../source/model/errors.ts';
import { receiptJson } from '../../../source/model/receipts.ts';
import { ReceiptBook } from '../../../source/node/receipts/receipt-book.ts';
import type { StoredReceipt } from '../../../source/store/receipt-table.ts';
import { paymentOf } from '../../support/receipt-mate.ts';
import { testKey } from '../../support/sealed.ts';

const US = testKey(1);
const THEM = testKey(2);

const confirmed = (amount: number): StoredReceipt => {
  const signed = paymentOf(THEM, US.nodeId, { amount });
  const text = JSON.stringify(receiptJson({ ...signed, toSignature: signReceipt(signed.receipt, US) }));
  return { key: signed.key, text, isSealed: true, told: 'held', isOpen: false };
};

/** A book on a disk that fails while `fails` says so, with 600 receipts of 1: more than it reads at once. */
function bookOn(fails: () => boolean) {
  const rows = Array.from({ length: 600 }, () => confirmed(1));
  const check = () => {
    if (fails()) throw new CrabnetError('store', 'it does not work');
  };
  const waiting = paymentOf(THEM, US.nodeId);
  const text = JSON.stringify(receiptJson(waiting));
  const receipts = {
    open: () => [{ key: waiting.key, text, isSealed: true, told: 'silent', isOpen: true }],
    page(after: unknown, limit: number) {
      if (after === null) return rows.slice(0, limit);
      check();
      return rows.slice(limit);
    },
    put: check,
  };
  const parts = { us: US.nodeId, keyPair: US, store: { receipts } };
  return { book: new ReceiptBook(parts as never), waiting };
}

describe('where the disk fails', () => {
  it('what was confirmed is not told by half, and is right once the disk works', () => {
    let isFailing = true;
    const { book } = bookOn(() => isFailing);
    for (let time = 0; time < 2; time += 1) expect(() => book.confirmedWith(THEM.nodeId)).toThrow('not work');
    isFailing = false;
    expect(book.confirmedWith(THEM.nodeId)).toEqual({ paid: 0, received: 600 });
  });

  it('a payment that could not be set aside waits still', () => {
    const { book, waiting } = bookOn(() => true);
    expect(() => book.setAside(waiting)).toThrow('not work');
    expect(book.openOf(waiting.key)).toBeDefined();
  });
});
