import type { KeyPair } from '../../source/identity/key-file.ts';
import { receiptKey, signReceipt } from '../../source/identity/receipt-proof.ts';
import { signPayload } from '../../source/identity/seal-envelope.ts';
import { type Receipt, receiptJson, type SignedReceipt } from '../../source/model/receipts.ts';
import type { JsonObject, NodeId } from '../../source/model/types.ts';
import { sealBid, sealClaim, sealResult, sealSeed, sealSettlement } from './sealed.ts';

export const nowS = () => Math.floor(Date.now() / 1000);

/** The texts of a trade that was accepted a minute ago. */
export function acceptedTrade(publisher: KeyPair, worker: KeyPair, price = 7): readonly string[] {
  const ts = nowS() - 60;
  const seed = sealSeed(publisher, ts);
  const bid = sealBid(worker, seed.held.seed, ts + 1, { price });
  const claim = sealClaim(publisher, bid, ts + 2);
  const result = sealResult(worker, claim.held.claim, ts + 3);
  const end = sealSettlement(publisher, seed.held.seed, ts + 4, 'Accepted', result.held.result.id);
  return [seed, bid, claim, result, end].map(({ text }) => text);
}

let salts = 0;

/** A payment as who paid signs it; `market` and `more` make it a wrong one. */
export function paymentOf(
  payer: KeyPair,
  to: NodeId,
  { market, ...more }: Partial<Receipt> & { readonly market?: string } = {},
): SignedReceipt {
  salts += 1;
  const salt = Buffer.alloc(16, String(salts)).toString('base64url');
  const receipt = { from: payer.nodeId, to, amount: 5, note: 'cash', ts: nowS(), salt, ...more };
  return {
    ...{ key: receiptKey(receipt), receipt, toSignature: null },
    fromSignature: signReceipt(receipt, payer, market),
  };
}

/** What a node says of a receipt, in a carrier of its own. */
export const receiptCarrier = (
  signed: Omit<SignedReceipt, 'key'>,
  by: KeyPair,
  more: JsonObject = {},
): string =>
  signPayload(
    'TaskSettle',
    0,
    { crabnet: { type: 'receipt', ts: nowS(), ...receiptJson(signed), ...more } },
    by,
  );

export const ackCarrier = (keys: readonly string[], by: KeyPair): string =>
  signPayload('TaskSettle', 0, { crabnet: { type: 'ack', ts: nowS(), keys } }, by);
