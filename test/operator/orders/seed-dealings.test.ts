import { describe, expect, it } from 'vitest';
import type { HeldEnvelope } from '../../../source/model/types.ts';
import type { AwardOrder } from '../../../source/operator/orders/order.ts';
import { seedDealings } from '../../../source/operator/orders/seed-dealings.ts';
import { claimOf, START_S } from '../../support/fake-envelopes.ts';
import { PAULA, tradeOf, WALTER } from '../../support/model-trade.ts';

const { seed, bid, other, claim, result, accepts, fold, forfeitS, deadlineS } = tradeOf({
  title: 'nightly build',
});
const ORDER: AwardOrder = {
  ...{ name: 'builds', kind: 'award', match: {}, when: { at: 'first' }, choose: 'lowest', awardAgain: true },
  limits: { budget: 9, budgetPerDay: 9, outstanding: 9 },
};
const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

const dealings = (us: string, nowS: number, ...said: readonly HeldEnvelope[]) => {
  const bids = said.flatMap((held) => (held.kind === 'BidSubmitted' ? [held] : []));
  return seedDealings(fold(...said), bids, {
    us: us as typeof PAULA,
    nowMs: nowS * 1000,
    awardOrders: [ORDER],
  });
};

describe('what a seed adds to what a node has under way', () => {
  it('a bid waits while the seed is open', () => {
    expect(dealings(WALTER, START_S + 50, bid, other)).toMatchObject({
      openBid: bid.bid.price,
      publisher: PAULA,
    });
    expect(dealings(WALTER, START_S + 50, bid, claim).openBid).toBeUndefined();
    expect(dealings(WALTER, deadlineS + 2 * HOUR_S, bid, other).openBid).toBeUndefined();
  });

  it('a bid waits again once another forfeited: it may be awarded then', () => {
    const lost = claimOf(other, PAULA);
    expect(dealings(WALTER, forfeitS - 1, bid, other, lost).openBid).toBeUndefined();
    expect(dealings(WALTER, forfeitS, bid, other, lost).openBid).toBe(bid.bid.price);
    expect(dealings(WALTER, forfeitS + DAY_S, bid, other, lost).openBid).toBeUndefined();
  });

  it('a bid is one of the last hour for an hour', () => {
    const madeS = bid.bid.created_at;
    expect(dealings(WALTER, madeS + HOUR_S - 1, bid)).toMatchObject({ bidsOfLastHour: 1 });
    expect(dealings(WALTER, madeS + HOUR_S, bid)).toMatchObject({ bidsOfLastHour: 0 });
  });

  it('an award is in its worker’s hands until something is delivered or it is forfeited', () => {
    expect(dealings(WALTER, START_S + 50, bid, claim).inHand).toBe(1);
    expect(dealings(PAULA, START_S + 50, bid, claim).inHand).toBe(0);
    expect(dealings(WALTER, START_S + 80, bid, claim, result).inHand).toBe(0);
    expect(dealings(WALTER, forfeitS, bid, claim).inHand).toBe(0);
  });

  it('an award spends of the budgets that match it, but for what was forfeited, and for a day of those of the day', () => {
    const spent = (nowS: number, ...said: readonly HeldEnvelope[]) =>
      dealings(PAULA, nowS, ...said).spent.get('builds');
    const { price } = bid.bid;
    expect(spent(START_S + 50, bid, claim)).toEqual({ all: price, day: price });
    expect(spent(forfeitS, bid, claim)).toBeUndefined();
    const paid = [bid, claim, result, accepts];
    const awardedS = claim.claim.created_at;
    expect(spent(awardedS + DAY_S - 1, ...paid)).toEqual({ all: price, day: price });
    expect(spent(awardedS + DAY_S, ...paid)).toEqual({ all: price, day: 0 });
    expect(dealings(WALTER, START_S + 80, ...paid).spent.size).toBe(0);
  });

  it('an order that does not match the seed spends nothing on it', () => {
    const view = { us: PAULA, nowMs: (START_S + 50) * 1000 };
    const ofTitle = (title: string) =>
      seedDealings(fold(bid, claim), [bid], {
        ...view,
        awardOrders: [{ ...ORDER, match: { title: [title] } }],
      });
    expect(ofTitle('nightly *').spent.size).toBe(1);
    expect(ofTitle('daily *').spent.size).toBe(0);
    expect(seed.seed.title).toBe('nightly build');
  });
});
