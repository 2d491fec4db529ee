import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReceiptRow } from '../../../source/contract/book.ts';
import { signReceipt } from '../../../source/identity/receipt-proof.ts';
import { receiptJson, type SignedReceipt } from '../../../source/model/receipts.ts';
import { act } from '../../support/act.ts';
import { LocalNode } from '../../support/local-node.ts';
import { helloFrom } from '../../support/made-up.ts';
import { carriersOf } from '../../support/prove-address.ts';
import { RawPeer } from '../../support/raw-peer.ts';
import { acceptedTrade, ackCarrier, nowS, paymentOf, receiptCarrier } from '../../support/receipt-mate.ts';
import { testKey } from '../../support/sealed.ts';
import { until } from '../../support/until.ts';

/** The node under test; who traded with it; another who did; who did not. */
const [us, mate, other, stranger] = [testKey(1), testKey(2), testKey(3), testKey(4)];

let node: LocalNode;
let peer: RawPeer;
let port: number;

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

async function receipts(): Promise<readonly ReceiptRow[]> {
  const page = await node.api.receipts({});
  if (!page.ok) throw new Error(page.refusal.code);
  return page.value.receipts;
}

const balanceWith = async (id: string) => {
  const page = await node.api.balances({ with: id });
  return page.ok ? page.value.balances[0] : undefined;
};

const acked = (signed: SignedReceipt) =>
  until('it is acknowledged', () =>
    carriersOf(peer, 'ack').some(({ keys }) => Array.isArray(keys) && keys.includes(signed.key)),
  );

/** Tells a payment that is taken. */
async function told(more: Parameters<typeof paymentOf>[2] = {}): Promise<SignedReceipt> {
  const signed = paymentOf(mate, us.nodeId, more);
  await peer.send(receiptCarrier(signed, mate), port);
  await acked(signed);
  return signed;
}

/** Says something that is not taken, then something that is: by then the first is judged. */
async function notTaken(...carriers: readonly string[]): Promise<void> {
  const before = (await receipts()).length;
  for (const carrier of carriers) await peer.send(carrier, port);
  const control = paymentOf(other, us.nodeId, { amount: 1 });
  await peer.send(receiptCarrier(control, other), port);
  await acked(control);
  expect(await receipts()).toHaveLength(before + 1);
}

const hello = () => peer.send(helloFrom(mate, nowS()), port);

describe('a payment that a partner tells (T3, T4)', () => {
  it('is kept, acknowledged, shown apart, and counts once its owner confirmed it', async () => {
    const signed = await told({ amount: 4 });
    expect(node.eventsOf('payment_heard')).toEqual([
      { receipt_id: signed.key, peer: mate.nodeId, amount: 4, note: 'cash' },
    ]);
    expect(await balanceWith(mate.nodeId)).toMatchObject({
      ...{ owed: 7, confirmed_received: 0, unconfirmed: 4, to_confirm: 4, balance: 7 },
    });
    expect((await node.api.status()).to_confirm).toBe(1);
    expect((await node.metrics()).get('crabnet_receipts{state="to_confirm"}')).toBe(1);

    await hello();
    await until('the peer is known', async () => (await node.api.peers()).length === 1);
    const confirmed = await act(node.api, 'confirm', { receipt: signed.key.slice(0, 8) });
    expect(confirmed).toEqual({ receipt_id: signed.key, told: 'sent', targets: 1 });
    const [carrier] = await until('it comes back signed', () => {
      const back = carriersOf(peer, 'receipt');
      return back.length > 0 && back;
    });
    const toSignature = signReceipt(signed.receipt, us);
    expect(carrier).toMatchObject(receiptJson({ ...signed, toSignature }));
    expect(await balanceWith(mate.nodeId)).toMatchObject({
      ...{ owed: 7, confirmed_received: 4, unconfirmed: 0, to_confirm: 0, balance: 3 },
    });
    expect((await node.api.status()).to_confirm).toBe(0);
  });

  it('counts once however often it is told, and is acknowledged each time', async () => {
    const signed = await told();
    const before = carriersOf(peer, 'ack').length;
    await peer.send(receiptCarrier(signed, mate, { again: 1 }), port);
    await until('it is acknowledged again', () => carriersOf(peer, 'ack').length > before);
    expect(await receipts()).toHaveLength(1);
    expect(node.eventsOf('payment_heard')).toHaveLength(1);
  });

  it('that is confirmed already brings the confirmation to who did not hear it', async () => {
    const signed = await told();
    await act(node.api, 'confirm', { receipt: signed.key });
    expect(carriersOf(peer, 'receipt')).toEqual([]);
    await peer.send(receiptCarrier(signed, mate, { again: 1 }), port);
    await until('the confirmation comes', () => carriersOf(peer, 'receipt').length > 0);
    expect(await balanceWith(mate.nodeId)).toMatchObject({ confirmed_received: 5, unconfirmed: 0 });
  });

  it('is not taken where its signature is forged, of another market, or of other content', async () => {
    const good = paymentOf(mate, us.nodeId);
    await notTaken(
      receiptCarrier({ ...good, fromSignature: signReceipt(good.receipt, stranger) }, mate),
      receiptCarrier(paymentOf(mate, us.nodeId, { market: 'another-market' }), mate),
      receiptCarrier({ ...good, receipt: { ...good.receipt, amount: 500 } }, mate),
      receiptCarrier({ ...good, fromSignature: 'ed25519:' }, mate),
    );
    await until('all are counted', () => node.refused('bad-signature') === 4);
  });

  it('is not taken from a stranger, in another’s name, or between others', async () => {
    const theirs = paymentOf(mate, us.nodeId);
    await notTaken(
      receiptCarrier(paymentOf(stranger, us.nodeId), stranger),
      // Rightly signed, but it is another who brings it.
      receiptCarrier(theirs, other),
      receiptCarrier(paymentOf(mate, other.nodeId), mate),
      // A carrier that says it is mate's.
      receiptCarrier(theirs, stranger).replace(stranger.nodeId, mate.nodeId),
    );
    await until('both are counted', () => node.refused('not-author') === 2);
  });

  it('is not taken with fields that are out of their bounds', async () => {
    await notTaken(
      receiptCarrier(paymentOf(mate, us.nodeId, { amount: 0 }), mate),
      receiptCarrier(paymentOf(mate, us.nodeId, { note: 'two\nlines' }), mate),
      receiptCarrier(paymentOf(mate, us.nodeId, { note: 'x'.repeat(1025) }), mate),
      receiptCarrier(paymentOf(mate, us.nodeId, { salt: 'short' }), mate),
      receiptCarrier(paymentOf(mate, mate.nodeId), mate),
      receiptCarrier(paymentOf(mate, us.nodeId, { extra: 1 } as never), mate),
    );
  });

  it('from a clock that is ahead waits until ours has come so far, and any age is taken', async () => {
    await told({ ts: nowS() - 400 * 86_400 });
    await notTaken(receiptCarrier(paymentOf(mate, us.nodeId, { ts: nowS() + 3600 }), mate));
    expect(node.refused('future')).toBe(1);
  });

  it('is one of 256 that wait at most; others have their own', async () => {
    const flood = Array.from({ length: 300 }, () => paymentOf(mate, us.nodeId, { amount: 2 ** 53 - 1 }));
    for (const [nth, signed] of flood.entries()) {
      await peer.send(receiptCarrier(signed, mate), port);
      if (nth % 20 === 0)
        await until('it keeps up', async () => (await receipts()).length >= Math.min(256, nth - 40));
    }
    await until('the rest is refused', () => node.refused('quota') > 0);
    await notTaken(receiptCarrier(paymentOf(mate, us.nodeId), mate));
    expect((await receipts()).filter(({ from }) => from === mate.nodeId)).toHaveLength(256);
    // What anybody may say makes no sum that is wrong.
    expect(await balanceWith(mate.nodeId)).toMatchObject({ to_confirm: 2 ** 53 - 1, balance: 7 });
  });
});

describe('a payment that is set aside', () => {
  const proofs = async () => {
    const page = await node.api.receipts({});
    return page.ok ? page.value.proofs : undefined;
  };

  it('waits, counts and is exported no more, whoever tells it again, until it is confirmed after all', async () => {
    const signed = await told({ amount: 4 });
    expect(await act(node.api, 'setAside', { receipt: signed.key.slice(0, 8) })).toEqual({
      receipt_id: signed.key,
    });
    await peer.send(receiptCarrier(signed, mate, { again: 1 }), port);
    await until('it is acknowledged again', () => carriersOf(peer, 'ack').length > 1);
    await node.stop();
    await node.start();
    port = await node.port();
    expect(await receipts()).toMatchObject([{ state: 'set-aside', to_confirm: false, amount: 4 }]);
    expect(await proofs()).toEqual([]);
    expect(await balanceWith(mate.nodeId)).toMatchObject({ unconfirmed: 0, to_confirm: 0, balance: 7 });
    expect((await node.api.status()).to_confirm).toBe(0);
    expect(node.eventsOf('payment_heard')).toHaveLength(1);
    expect(node.eventsOf('payment_set_aside')).toEqual([
      { receipt_id: signed.key, peer: mate.nodeId, amount: 4, note: 'cash' },
    ]);

    await act(node.api, 'confirm', { receipt: signed.key });
    expect(await balanceWith(mate.nodeId)).toMatchObject({ confirmed_received: 4, balance: 3 });
    expect(await node.api.act('setAside', { receipt: signed.key })).toMatchObject({
      refusal: { code: 'already-confirmed' },
    });
  });

  it('that is ours is told no more', async () => {
    const { receipt_id: receipt } = await act(node.api, 'pay', { node: mate.nodeId, amount: 40 });
    await act(node.api, 'setAside', { receipt });
    await act(node.api, 'setAside', { receipt });
    expect(node.eventsOf('payment_set_aside')).toHaveLength(1);
    const next = await act(node.api, 'pay', { node: mate.nodeId, amount: 41 });
    await hello();
    await until('the next is told', () => carriersOf(peer, 'receipt').length > 0);
    expect(carriersOf(peer, 'receipt').map((said) => (said as { receipt?: object }).receipt)).toMatchObject([
      { amount: 41 },
    ]);
    expect(await receipts()).toContainEqual(
      expect.objectContaining({ receipt_id: receipt, state: 'set-aside' }),
    );
    expect(await proofs()).toMatchObject([{ receipt_id: next.receipt_id }]);
  });
});

describe('a payment of ours', () => {
  it('is told where the other is heard, until it is acknowledged, and ends with the receipt', async () => {
    const paid = await act(node.api, 'pay', { node: mate.nodeId.slice(-8), amount: 40, note: 'bank' });
    expect(paid).toMatchObject({ told: 'waiting', targets: 0 });
    expect(await balanceWith(mate.nodeId)).toMatchObject({
      confirmed_paid: 0,
      unconfirmed: 40,
      to_confirm: 0,
    });
    await hello();
    const carriers = () => carriersOf(peer, 'receipt');
    await until('it is told', () => carriers().length > 0);
    const [said] = carriers();
    const { receipt, signatures } = said as unknown as {
      readonly receipt: SignedReceipt['receipt'];
      readonly signatures: { readonly from: string; readonly to: null };
    };
    expect({ ...receipt, ts: 0, salt: '' }).toEqual({
      ...{ from: us.nodeId, to: mate.nodeId, amount: 40, note: 'bank', ts: 0, salt: '' },
    });
    expect(signatures).toEqual({ from: signReceipt(receipt, us), to: null });

    await peer.send(ackCarrier([paid.receipt_id], mate), port);
    const signed = { receipt, fromSignature: signatures.from };
    await peer.send(receiptCarrier({ ...signed, toSignature: signReceipt(receipt, mate) }, mate), port);
    await until('the receipt is here', () => node.eventsOf('receipt_heard').length === 1);
    expect(await balanceWith(mate.nodeId)).toMatchObject({ confirmed_paid: 40, unconfirmed: 0, balance: 47 });
    await until('it is acknowledged', () => carriersOf(peer, 'ack').length > 0);
  });

  it('is not confirmed by a signature over another amount, by a stranger’s, or by another party', async () => {
    await act(node.api, 'pay', { node: mate.nodeId, amount: 40 });
    await hello();
    await until('it is told', () => carriersOf(peer, 'receipt').length > 0);
    const { receipt, signatures } = carriersOf(peer, 'receipt')[0] as unknown as {
      readonly receipt: SignedReceipt['receipt'];
      readonly signatures: { readonly from: string };
    };
    const ours = { receipt, fromSignature: signatures.from };
    const more = { ...receipt, amount: 400 };
    await notTaken(
      receiptCarrier({ ...ours, toSignature: signReceipt(more, mate) }, mate),
      receiptCarrier({ ...ours, receipt: more, toSignature: signReceipt(more, mate) }, mate),
      receiptCarrier({ ...ours, toSignature: signReceipt(receipt, stranger) }, mate),
      receiptCarrier({ ...ours, toSignature: signReceipt(receipt, mate) }, other),
    );
    expect(await balanceWith(mate.nodeId)).toMatchObject({ confirmed_paid: 0, unconfirmed: 40 });
  });

  it('goes to nobody but whom it names', async () => {
    const outsider = await RawPeer.open('127.0.0.9');
    await outsider.send(helloFrom(other, nowS()), port);
    await hello();
    await until('both are known', async () => (await node.api.peers()).length === 2);
    await act(node.api, 'pay', { node: mate.nodeId, amount: 40 });
    await until('it is told', () => carriersOf(peer, 'receipt').length > 0);
    expect(carriersOf(outsider, 'receipt')).toEqual([]);
    await outsider.close();
  });

  it('is told again after a restart', async () => {
    await act(node.api, 'pay', { node: mate.nodeId, amount: 40 });
    await node.stop();
    await node.start();
    port = await node.port();
    await hello();
    await until('it is told', () => carriersOf(peer, 'receipt').length > 0);
  });
});

describe('what cannot be paid or confirmed', () => {
  const refusalOf = async (...asked: Parameters<typeof node.api.act>) => {
    const outcome = await node.api.act(...asked);
    return outcome.ok ? undefined : outcome.refusal;
  };

  it.each([
    [
      { node: mate.nodeId, amount: 0 },
      { code: 'invalid-field', field: 'amount' },
    ],
    [
      { node: mate.nodeId, amount: 2 ** 53 },
      { code: 'invalid-field', field: 'amount' },
    ],
    [
      { node: mate.nodeId, amount: 1, note: 'a\tb' },
      { code: 'invalid-field', field: 'note' },
    ],
    [
      { node: mate.nodeId, amount: 1, note: 'é'.repeat(513) },
      { code: 'invalid-field', field: 'note' },
    ],
    [
      { node: us.nodeId, amount: 1 },
      { code: 'invalid-field', field: 'node' },
    ],
    [
      { node: 'nobody99', amount: 1 },
      { code: 'no-such-peer', field: 'node' },
    ],
    [
      { node: 'x', amount: 1 },
      { code: 'no-such-peer', field: 'node' },
    ],
  ] as const)('%o is refused', async (input, refusal) => {
    expect(await refusalOf('pay', input)).toMatchObject(refusal);
    expect(await receipts()).toEqual([]);
  });

  it('a payment to somebody without an accepted trade is refused', async () => {
    await peer.send(helloFrom(stranger, nowS()), port);
    await until('the stranger is known', async () => (await node.api.peers()).length === 1);
    expect(await refusalOf('pay', { node: stranger.nodeId, amount: 1 })).toEqual({
      ...{ code: 'no-trade', facts: { node_id: stranger.nodeId } },
    });
  });

  it('a payment beyond 256 that wait is refused', async () => {
    for (let nth = 0; nth < 256; nth += 1) await act(node.api, 'pay', { node: mate.nodeId, amount: 1 });
    expect(await refusalOf('pay', { node: mate.nodeId, amount: 1 })).toMatchObject({ code: 'enough' });
    await act(node.api, 'pay', { node: other.nodeId, amount: 1 });
    // Nothing else ends one that the other never confirms.
    const [first] = (await receipts()).filter(({ to }) => to === mate.nodeId);
    await act(node.api, 'setAside', { receipt: first?.receipt_id ?? '' });
    await act(node.api, 'pay', { node: mate.nodeId, amount: 1 });
  });

  it('a receipt that is not there, is ours, or is confirmed, is refused', async () => {
    expect(await refusalOf('confirm', { receipt: 'abc' })).toMatchObject({ code: 'no-such-receipt' });
    expect(await refusalOf('confirm', { receipt: '' })).toMatchObject({ code: 'no-such-receipt' });
    expect(await refusalOf('confirm', { receipt: 'nonsense' })).toMatchObject({ code: 'no-such-receipt' });
    expect(await refusalOf('setAside', { receipt: '' })).toMatchObject({ code: 'no-such-receipt' });
    const { receipt_id } = await act(node.api, 'pay', { node: mate.nodeId, amount: 1 });
    expect(await refusalOf('confirm', { receipt: receipt_id })).toMatchObject({ code: 'not-yours' });
    const signed = await told();
    await act(node.api, 'confirm', { receipt: signed.key });
    expect(await refusalOf('confirm', { receipt: signed.key })).toMatchObject({ code: 'already-confirmed' });
  });
});
