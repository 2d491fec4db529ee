import type { ConditionValue } from '../../contract/orders.ts';
import type { Refusal } from '../../model/errors.ts';
import type { FileSizes } from '../file-sizes.ts';
import type { OrderStep } from './order.ts';
import type { OrdersView } from './orders-view.ts';

/** What keeps an order from acting, in the words of its file where it has one. */
export type OrderCondition =
  | 'seed'
  | 'status'
  | 'done'
  | 'command'
  | 'title'
  | 'publisher'
  | 'bidder'
  | 'verified'
  | 'min_price'
  | 'reward'
  | 'price'
  | 'timeout_ms'
  | keyof FileSizes
  | 'trades'
  | 'hours'
  | 'floor'
  | 'prices'
  | 'open_bids'
  | 'in_hand'
  | 'per_hour'
  | 'outstanding'
  | 'at_once'
  | 'interrupted'
  | 'when'
  | 'choose'
  | 'award_again'
  | 'budget'
  | 'budget_per_day'
  | 'exit_code'
  | 'stdout'
  | 'output_hash'
  | 'schedule'
  | 'template'
  | 'refused';

/** What an order makes of a seed now: a step, or the first condition that fails. */
export type Consideration =
  | { readonly acts: true; readonly step: OrderStep }
  | {
      readonly acts: false;
      readonly condition: OrderCondition;
      readonly wanted: ConditionValue;
      readonly found: ConditionValue;
      /** The market's, the policy's or the node's own reason. */
      readonly refusal?: Refusal;
    };

export const fails = (
  condition: OrderCondition,
  wanted: ConditionValue,
  found: ConditionValue,
  refusal?: Refusal,
): Consideration => ({
  ...{ acts: false, condition, wanted, found },
  ...(refusal === undefined ? {} : { refusal }),
});

/** The step, unless something stands against it that is no order's: the market, the operator's policy, the node. */
export function unlessRefused(step: OrderStep, view: Pick<OrdersView, 'refusal'>): Consideration {
  const refusal = view.refusal(step);
  return refusal === undefined ? { acts: true, step } : fails('refused', 'allowed', refusal.code, refusal);
}

/** The first of several checks that fails; undefined where all hold. */
export function firstFailure(
  checks: readonly (() => Consideration | undefined)[],
): Consideration | undefined {
  for (const check of checks) {
    const failure = check();
    if (failure !== undefined) return failure;
  }
  return undefined;
}
