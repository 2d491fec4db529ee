import type { Receipt, SignedReceipt } from '../model/receipts.ts';
import type { ReceiptKey } from '../model/types.ts';
import type { Problem } from '../model/verdict.ts';
import { blake2b } from './blake2b.ts';
import { canonicalText, MARKET_NAME } from './canonical.ts';
import type { KeyPair } from './key-file.ts';
import type { AuthorBook } from './node-id.ts';
import { signatureVerifies, signBytes } from './signature.ts';

/** T3: what both parties sign. */
function receiptBytes({ from, to, amount, note, ts, salt }: Receipt, market = MARKET_NAME): Buffer {
  const content = canonicalText({ from, to, amount, note, ts, salt });
  return Buffer.from(`crabnet/receipt/1/${market}\n${content}`);
}

/** T3: the hash of what is signed names a receipt. */
export const receiptKey = (receipt: Receipt): ReceiptKey =>
  blake2b(receiptBytes(receipt)).toString('hex') as ReceiptKey;

/** A party's signature; `market` is another only in tests. */
export const signReceipt = (receipt: Receipt, keyPair: KeyPair, market?: string): string =>
  signBytes(receiptBytes(receipt, market), keyPair);

/** T3: why a receipt is not signed by whom it names, as far as it says that it is; undefined where it is. */
export function receiptProblem(
  { receipt, fromSignature, toSignature }: Omit<SignedReceipt, 'key'>,
  authors: AuthorBook,
): Problem | undefined {
  const bytes = receiptBytes(receipt);
  const signatures = [
    ['from', fromSignature],
    ['to', toSignature],
  ] as const;
  for (const [party, signature] of signatures) {
    const author = authors.get(receipt[party]);
    if (author === undefined)
      return { reason: 'bad-author', field: `receipt.${party}`, detail: 'it is no PeerId' };
    if (signature !== null && !signatureVerifies(signature, bytes, author.publicKey))
      return { reason: 'bad-signature', field: `signatures.${party}`, detail: 'it does not verify' };
  }
  return undefined;
}
