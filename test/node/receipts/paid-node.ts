import { afterEach, beforeEach, expect } from 'vitest';
import type { ReceiptRow } from '../../../source/contract/book.ts';
import type { SignedReceipt } from '../../../source/model/receipts.ts';
import { LocalNode } from '../../support/local-node.ts';
import { helloFrom } from '../../support/made-up.ts';
import { carriersOf } from '../../support/prove-address.ts';
import { RawPeer } from '../../support/raw-peer.ts';
import { acceptedTrade, nowS, paymentOf, receiptCarrier } from '../../support/receipt-mate.ts';
import { testKey } from '../../support/sealed.ts';
import { until } from '../../support/until.ts';

/** The node under test; who traded with it; another who did; who did not. */
export const [us, mate, other, stranger] = [testKey(1), testKey(2), testKey(3), testKey(4)];

export let node: LocalNode;
export let peer: RawPeer;
export let port: number;

/** Each test has a node that traded with two, and a peer that says what it likes. */
export function setUpNode(): void {
  beforeEach(async () => {
    node = await new LocalNode({ key: 1 }).start();
    await node.api.bring([...acceptedTrade(mate, us, 7), ...acceptedTrade(other, us, 3)]);
    peer = await RawPeer.open();
    port = await node.port();
  });
  afterEach(async () => {
    await peer.close();
    await node.remove();
  });
}

export async function restart(): Promise<void> {
  await node.stop();
  await node.start();
  port = await node.port();
}

export async function receipts(): Promise<readonly ReceiptRow[]> {
  const page = await node.api.receipts({});
  if (!page.ok) throw new Error(page.refusal.code);
  return page.value.receipts;
}

export const balanceWith = async (id: string) => {
  const page = await node.api.balances({ with: id });
  return page.ok ? page.value.balances[0] : undefined;
};

const acked = (signed: SignedReceipt) =>
  until('it is acknowledged', () =>
    carriersOf(peer, 'ack').some(({ keys }) => Array.isArray(keys) && keys.includes(signed.key)),
  );

/** Tells a payment that is taken. */
export async function told(more: Parameters<typeof paymentOf>[2] = {}): Promise<SignedReceipt> {
  const signed = paymentOf(mate, us.nodeId, more);
  await peer.send(receiptCarrier(signed, mate), port);
  await acked(signed);
  return signed;
}

/** Says something that is not taken, then something that is: by then the first is judged. */
export async function notTaken(...carriers: readonly string[]): Promise<void> {
  const before = (await receipts()).length;
  for (const carrier of carriers) await peer.send(carrier, port);
  const control = paymentOf(other, us.nodeId, { amount: 1 });
  await peer.send(receiptCarrier(control, other), port);
  await acked(control);
  expect(await receipts()).toHaveLength(before + 1);
}

export const hello = () => peer.send(helloFrom(mate, nowS()), port);
