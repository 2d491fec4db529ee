import { type Consideration, fails } from './consideration.ts';
import type { AwardOrder } from './order.ts';
import type { OrdersView } from './orders-view.ts';

/** What the budgets of an order have against spending so much more on a seed that it matches. */
export function budgetFailure(
  { name, limits: { budget, budgetPerDay } }: AwardOrder,
  more: number,
  { own }: Pick<OrdersView, 'own'>,
): Consideration | undefined {
  const spent = own.spent(name);
  const [day, all] = [spent.day + more, spent.all + more];
  if (day > budgetPerDay) return fails('budget_per_day', budgetPerDay, day);
  return all > budget ? fails('budget', budget, all) : undefined;
}
