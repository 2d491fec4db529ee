import { describe, expect, it } from 'vitest';
import { signReceipt } from '../../../source/identity/receipt-proof.ts';
import { receiptJson } from '../../../source/model/receipts.ts';
import { act } from '../../support/act.ts';
import { carriersOf } from '../../support/prove-address.ts';
import { nowS, paymentOf, receiptCarrier } from '../../support/receipt-mate.ts';
import { until } from '../../support/until.ts';
import {
  balanceWith,
  hello,
  mate,
  node,
  notTaken,
  other,
  peer,
  port,
  receipts,
  restart,
  setUpNode,
  stranger,
  told,
  us,
} from './paid-node.ts';

setUpNode();

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
    await restart();
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
