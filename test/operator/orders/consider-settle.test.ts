import { describe, expect, it } from 'vitest';
import { considerSeed } from '../../../source/operator/orders/consider.ts';
import type { SettleOrder } from '../../../source/operator/orders/order.ts';
import type { OrdersView } from '../../../source/operator/orders/orders-view.ts';
import { resultOf, START_S } from '../../support/fake-envelopes.ts';
import { PAULA, tradeOf, WALTER } from '../../support/model-trade.ts';
import { AWARD, madeOf, own, SETTLE, viewOf } from './made-orders.ts';

describe('an order that settles', () => {
  const { fold, claim, result, forfeitS } = tradeOf();
  const made = (order: Partial<SettleOrder>, view: Partial<OrdersView> = {}) => {
    const considered = considerSeed({ ...SETTLE, ...order }, fold(claim, result), viewOf(PAULA, view));
    if (!considered.acts) return considered.condition;
    return considered.step.verb === 'settle' ? considered.step.input.verdict : considered.step.verb;
  };
  const rejects = { otherwise: { verdict: 'reject', note: 'not ok' } } as const;

  it('accepts what it knows to be right, and leaves the rest to a person', () => {
    expect(made({})).toBe('accepted');
    expect(made({ accept: { exitCode: 0, stdout: ['*ok*'], outputHash: null } })).toBe('accepted');
    expect(made({ accept: { exitCode: 0, stdout: ['*green*'], outputHash: null } })).toBe('stdout');
    expect(made({ accept: { exitCode: 3, stdout: null, outputHash: null } })).toBe('exit_code');
    expect(made({ accept: { exitCode: 0, stdout: null, outputHash: 'other' } })).toBe('output_hash');
  });

  it('rejects with its note if it says so, but never what it cannot read yet', () => {
    const wrong = { ...rejects, accept: { exitCode: 0, stdout: ['*green*'], outputHash: null } };
    expect(made(wrong)).toBe('rejected');
    expect(made(wrong, { outputOf: () => undefined })).toBe('stdout');
  });

  it('leaves what is at its horizon, to the millisecond: nobody waits for it', () => {
    const { horizonMs } = fold(claim, result);
    expect(made({}, { nowMs: horizonMs - 1 })).toBe('accepted');
    expect(made({}, { nowMs: horizonMs })).toBe('refused');
  });

  it('never accepts a result that anybody can have said in the name of the worker', () => {
    const signed = fold(claim, result);
    const results = signed.results.map((each) => ({ ...each, held: { ...each.held, verified: false } }));
    expect(madeOf(SETTLE, { ...signed, results }, viewOf(PAULA))).toBe('verified');
  });

  it('what comes once its award is forfeited is accepted as far as the budgets bear it', () => {
    const late = { nowMs: (forfeitS + 5) * 1000 };
    const owed = own({ spent: () => ({ all: 3, day: 3 }) });
    const budget = (all: number) => [{ ...AWARD, limits: { ...AWARD.limits, budget: all } }];
    // It is dated in time, by its worker's word; it costs 3.
    expect(made({}, { ...late, ...owed, awardOrders: budget(3) })).toBe('accepted');
    expect(made({}, { ...late, ...owed, awardOrders: budget(2) })).toBe('budget');
    expect(made(rejects, { ...late, ...owed, awardOrders: budget(2) })).toBe('budget');
    expect(made({}, { ...owed, awardOrders: budget(2) })).toBe('accepted');
  });

  it('a task that ran into its time limit did not end with 0', () => {
    const timedOut = resultOf(claim, WALTER, START_S + 60, { timed_out: true });
    expect(madeOf(SETTLE, fold(claim, timedOut), viewOf(PAULA))).toBe('exit_code');
  });
});
