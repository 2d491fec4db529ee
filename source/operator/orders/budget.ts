import { type Consideration, fails } from './consideration.ts';
import { seedFailure } from './match-seed.ts';
import type { AwardOrder } from './order.ts';
import { type MatchedSeed, type OrdersView, spending } from './orders-view.ts';

/** What the budgets of an order have against spending so much more on a seed that it matches. */
export function budgetFailures(
  { name, match, limits: { budget, budgetPerDay } }: AwardOrder,
  view: OrdersView,
): (more: number) => Consideration | undefined {
  const isMatched = (seed: MatchedSeed) => seedFailure(match, seed, true) === undefined;
  const spent = spending({ name }, isMatched, view);
  return (more) => {
    const [day, all] = [spent.day + more, spent.all + more];
    if (day > budgetPerDay) return fails('budget_per_day', budgetPerDay, day);
    return all > budget ? fails('budget', budget, all) : undefined;
  };
}
