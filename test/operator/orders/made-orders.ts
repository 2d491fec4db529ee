import type { FoldedSeed } from '../../../source/model/fold/folded-seed.ts';
import type { NodeId } from '../../../source/model/types.ts';
import { considerSeed, type SeedOrder } from '../../../source/operator/orders/consider.ts';
import type { AwardOrder, BidOrder, RunOrder, SettleOrder } from '../../../source/operator/orders/order.ts';
import type { OrdersView, OwnDealings } from '../../../source/operator/orders/orders-view.ts';
import { outputVerdict } from '../../../source/operator/orders/output-verdict.ts';
import { START_S } from '../../support/fake-envelopes.ts';

const NOW_S = START_S + 100;
export const BID: BidOrder = {
  ...{ name: 'builds', kind: 'bid', match: {}, price: { rule: 'min_plus', add: 2 } },
  limits: { openBids: 10, inHand: 10, perHour: 10, outstanding: 1000 },
};
export const RUN: RunOrder = {
  ...{ name: 'work', kind: 'run', match: {}, sandbox: 'bwrap', interrupted: 'leave', limits: { atOnce: 1 } },
};
export const AWARD: AwardOrder = {
  ...{ name: 'lowest', kind: 'award', match: {}, when: { at: 'first' }, choose: 'lowest', awardAgain: true },
  limits: { budget: 1000, budgetPerDay: 1000, outstanding: 1000 },
};
export const SETTLE: SettleOrder = {
  ...{ name: 'green', kind: 'settle', match: {}, otherwise: { verdict: 'leave' } },
  accept: { exitCode: 0, stdout: null, outputHash: null },
};

const NOTHING_OWN: OwnDealings = {
  ...{ openBids: 0, bidsOfLastHour: 0, inHand: 0, bidFor: () => 0, spent: () => ({ all: 0, day: 0 }) },
  balance: () => undefined,
};
export const viewOf = (us: NodeId, changed: Partial<OrdersView> = {}): OrdersView => ({
  ...{ us, nowMs: NOW_S * 1000, minuteOfDay: 12 * 60, own: NOTHING_OWN, running: new Set(), sinceMs: 0 },
  awardOrders: [],
  interrupted: () => undefined,
  refusal: () => undefined,
  outputOf: (_folded, patterns) => outputVerdict('all ok\n', patterns),
  pricesLike: () => [],
  template: () => ({ ok: true, input: { title: 'nightly', cmd: 'make' } }),
  lastOf: () => undefined,
  ...changed,
});
export const own = (changed: Partial<OwnDealings>): Partial<OrdersView> => ({
  own: { ...NOTHING_OWN, ...changed },
});

/** `bid`, `claim` …, or the condition that fails. */
export function madeOf(order: SeedOrder, folded: FoldedSeed, view: OrdersView): string {
  const considered = considerSeed(order, folded, view);
  return considered.acts ? considered.step.verb : considered.condition;
}
