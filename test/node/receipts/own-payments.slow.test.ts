import { describe, expect, it } from 'vitest';
import { signReceipt } from '../../../source/identity/receipt-proof.ts';
import type { SignedReceipt } from '../../../source/model/receipts.ts';
import { act } from '../../support/act.ts';
import { helloFrom } from '../../support/made-up.ts';
import { carriersOf } from '../../support/prove-address.ts';
import { RawPeer } from '../../support/raw-peer.ts';
import { ackCarrier, nowS, receiptCarrier } from '../../support/receipt-mate.ts';
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
    await restart();
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
