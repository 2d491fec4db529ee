import { describe, expect, it } from 'vitest';
import type { HeldEnvelope } from '../../../source/model/types.ts';
import type { Balance } from '../../../source/operator/balances.ts';
import { considerSeed } from '../../../source/operator/orders/consider.ts';
import type { AwardOrder } from '../../../source/operator/orders/order.ts';
import type { OrdersView } from '../../../source/operator/orders/orders-view.ts';
import { bidOf, claimOf, START_S } from '../../support/fake-envelopes.ts';
import { MALLORY, PAULA, tradeOf, WALTER, WANDA } from '../../support/model-trade.ts';
import { AWARD, own, viewOf } from './made-orders.ts';

describe('an order that awards', () => {
  const { fold, seed, deadlineS, forfeitS } = tradeOf({ max_bids: 4 });
  const [walter, wanda, mallory] = [
    bidOf(seed, WALTER, { price: 9, created_at: START_S + 1 }),
    bidOf(seed, WANDA, { price: 5, created_at: START_S + 2 }),
    bidOf(seed, MALLORY, { price: 7, created_at: START_S + 3 }),
  ];
  const bids = [walter, wanda, mallory];
  const chosen = (
    order: Partial<AwardOrder>,
    view: Partial<OrdersView> = {},
    said: HeldEnvelope[] = bids,
  ) => {
    const considered = considerSeed({ ...AWARD, ...order }, fold(...said), viewOf(PAULA, view));
    if (!considered.acts) return considered.condition;
    return considered.step.verb === 'claim' ? considered.step.input.bid : considered.step.verb;
  };

  it('chooses the lowest, the first, or the lowest of those that it has traded with', () => {
    expect(chosen({})).toBe(wanda.bid.id);
    expect(chosen({ choose: 'first' })).toBe(walter.bid.id);
    const known = own({
      balance: (node) =>
        node === WALTER ? ({ accepted: 1, owing: 0, paid: 0, inHand: 0 } as Balance) : undefined,
    });
    expect(chosen({ choose: 'lowest_known' }, known)).toBe(walter.bid.id);
    expect(chosen({ choose: 'lowest_known' })).toBe('choose');
    expect(chosen({ match: { bidder: [MALLORY] } })).toBe(mallory.bid.id);
    expect(chosen({ match: { price: { min: 6, max: 8 } } })).toBe(mallory.bid.id);
    expect(chosen({}, {}, [])).toBe('choose');
  });

  it('who is at its limit or asks too much keeps no other from its award', () => {
    const wandaOwed = own({
      balance: (node) => (node === WANDA ? ({ owing: 196, paid: 100, inHand: 0 } as Balance) : undefined),
    });
    const limits = { ...AWARD.limits, outstanding: 100 };
    expect(chosen({ limits }, wandaOwed)).toBe(mallory.bid.id);
    expect(chosen({ limits: { ...limits, outstanding: 200 } }, wandaOwed)).toBe(wanda.bid.id);
    expect(chosen({ choose: 'first', limits: { ...limits, budget: 8 } })).toBe(wanda.bid.id);
  });

  it('a crowd of absurd bids before the honest ones blocks no seed', () => {
    const crowded = tradeOf({ max_bids: 1 });
    const absurd = bidOf(crowded.seed, MALLORY, { price: 1_000_000, created_at: START_S });
    const honest = bidOf(crowded.seed, WANDA, { price: 5, created_at: START_S + 2 });
    const order = { ...AWARD, match: { price: { min: 0, max: 10 } } };
    expect(considerSeed(order, crowded.fold(absurd, honest), viewOf(PAULA))).toMatchObject({
      step: { input: { bid: honest.bid.id } },
    });
  });

  it('waits for its moment, and for the deadline at the latest', () => {
    const past = { nowMs: deadlineS * 1000 };
    for (const when of [{ at: 'deadline' }, { at: 'price', most: 4 }, { at: 'bids', count: 4 }] as const) {
      expect(chosen({ when })).toBe('when');
      expect(chosen({ when }, past)).toBe(wanda.bid.id);
    }
    expect(chosen({ when: { at: 'price', most: 5 } })).toBe(wanda.bid.id);
    expect(chosen({ when: { at: 'bids', count: 3 } })).toBe(wanda.bid.id);
  });

  it('awards again after a forfeit, to somebody else, if it says so', () => {
    const lost = claimOf(wanda, PAULA);
    const late = { nowMs: (forfeitS + 5) * 1000 };
    expect(chosen({}, {}, [...bids, lost])).toBe('status');
    expect(chosen({}, late, [...bids, lost])).toBe(mallory.bid.id);
    expect(chosen({ awardAgain: false }, late, [...bids, lost])).toBe('award_again');
  });

  it('keeps its budgets and what it may owe one worker, the archive included', () => {
    const spent = own({ spent: (order) => (order === 'lowest' ? { all: 4, day: 3 } : { all: 0, day: 0 }) });
    const limits = (changed: Partial<AwardOrder['limits']>) => ({ limits: { ...AWARD.limits, ...changed } });
    // The lowest bid asks 5.
    expect(chosen(limits({ budget: 9, budgetPerDay: 8 }), spent)).toBe(wanda.bid.id);
    expect(chosen(limits({ budget: 8 }), spent)).toBe('budget');
    expect(chosen(limits({ budgetPerDay: 7 }), spent)).toBe('budget_per_day');
    expect(chosen({ ...limits({ budget: 8 }), name: 'another' }, spent)).toBe(wanda.bid.id);
    expect(chosen(limits({ outstanding: 4 }))).toBe('outstanding');
  });
});
