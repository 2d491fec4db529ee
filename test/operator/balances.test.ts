import { describe, expect, it } from 'vitest';
import { type Trade, tradesOf } from '../../source/model/trades.ts';
import { Balances, balanceOf as netOf, stillOwed, stillOwing } from '../../source/operator/balances.ts';
import { START_S } from '../support/fake-envelopes.ts';
import { MALLORY, PAULA, tradeOf, WALTER } from '../support/model-trade.ts';

const { claim, result, accepts, fold } = tradeOf();
const [owed] = tradesOf(fold(claim, result, accepts), (START_S + 100) * 1000) as [Trade];

function balanceOf(us: typeof PAULA, trades: readonly Trade[]) {
  const balances = new Balances(us);
  for (const trade of trades) balances.add(trade);
  return balances;
}

describe('who owes whom', () => {
  it('an accepted result means that the publisher owes the worker the price, in the book of either', () => {
    expect(balanceOf(PAULA, [owed]).get(WALTER)).toMatchObject({ owing: owed.price, owed: 0, accepted: 1 });
    expect(balanceOf(WALTER, [owed]).get(PAULA)).toMatchObject({ owed: owed.price, owing: 0, accepted: 1 });
  });

  it('what is not settled yet is in hand, and owed by nobody', () => {
    const open: Trade[] = [
      { ...owed, state: 'in-hand', endedTs: null },
      { ...owed, state: 'delivered', isLate: true },
    ];
    expect(balanceOf(WALTER, open).get(PAULA)).toMatchObject({
      ...{ owed: 0, owing: 0, inHand: 2 * owed.price, accepted: 0, late: 1 },
    });
  });

  it('what was refused or forfeited is counted, and owed by nobody', () => {
    const lost: Trade[] = [
      { ...owed, state: 'refused' },
      { ...owed, state: 'forfeited', awardedTs: owed.awardedTs - 50 },
    ];
    expect(balanceOf(PAULA, lost).get(WALTER)).toMatchObject({
      ...{ node: WALTER, owed: 0, owing: 0, inHand: 0, accepted: 0, refused: 1, late: 0, forfeited: 1 },
      ...{ firstTs: owed.awardedTs - 50, lastTs: owed.awardedTs },
    });
  });

  it('a node owes itself nothing, and trades of others are none of its business', () => {
    expect(balanceOf(PAULA, [{ ...owed, worker: PAULA }]).all()).toEqual([]);
    expect(balanceOf(MALLORY, [owed]).all()).toEqual([]);
  });

  it('only receipts that both signed lower what is owed (T5)', () => {
    const balances = balanceOf(WALTER, [owed]);
    const receipt = { from: PAULA, to: WALTER, amount: 1, note: '', ts: 0, salt: '' };
    balances.addReceipt(receipt, true);
    balances.addReceipt({ ...receipt, amount: 2 }, false);
    balances.addReceipt({ ...receipt, from: WALTER, to: PAULA, amount: 4 }, true);
    const [balance] = balances.all();
    expect(balance).toMatchObject({
      ...{ node: PAULA, owed: owed.price, received: 1, receivedUnconfirmed: 2, paid: 4, paidUnconfirmed: 0 },
      ...{ accepted: 1, firstTs: owed.awardedTs, lastTs: owed.awardedTs },
    });
    expect(balance && netOf(balance)).toBe(owed.price - 1 + 4);
  });

  it('what is paid ahead is no credit: less than nothing is owed to nobody', () => {
    const balances = balanceOf(WALTER, []);
    balances.addReceipt({ from: PAULA, to: WALTER, amount: 100, note: '', ts: 0, salt: '' }, true);
    const [balance] = balances.all();
    expect(balance && [stillOwed(balance), stillOwing(balance), netOf(balance)]).toEqual([0, 0, -100]);
  });
});
