import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import { considerAward } from './consider-award.ts';
import { considerBid } from './consider-bid.ts';
import { considerRun } from './consider-run.ts';
import { considerSettle } from './consider-settle.ts';
import type { Consideration } from './consideration.ts';
import type { Order, PublishOrder } from './order.ts';
import type { OrdersView } from './orders-view.ts';

/** An order that looks at seeds that are there. */
export type SeedOrder = Exclude<Order, PublishOrder>;

/** What an order makes of a seed now: pure, so that the same history at the same time always gives the same. */
export function considerSeed(order: SeedOrder, folded: FoldedSeed, view: OrdersView): Consideration {
  switch (order.kind) {
    case 'bid':
      return considerBid(order, folded, view);
    case 'run':
      return considerRun(order, folded, view);
    case 'award':
      return considerAward(order, folded, view);
    case 'settle':
      return considerSettle(order, folded, view);
  }
}
