import { compareText } from '../../base/order.ts';
import type { OrderRow, OrderStepRow, WhyOrder } from '../../contract/orders.ts';
import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import type { NodeId, SeedId } from '../../model/types.ts';
import { considerSeed } from '../../operator/orders/consider.ts';
import { considerPublish } from '../../operator/orders/consider-publish.ts';
import type { Consideration } from '../../operator/orders/consideration.ts';
import type { Order, OrderStep } from '../../operator/orders/order.ts';
import type { OrdersView } from '../../operator/orders/orders-view.ts';

/** Something that an order would do. */
export interface Intent {
  readonly order: Order;
  /** Undefined for what is to be published. */
  readonly seedId: SeedId | undefined;
  readonly step: OrderStep;
}

/** What cannot wait comes first: results that are paid for, then work with the nearest forfeit. */
const RANK: { readonly [kind in Order['kind']]: number } = {
  settle: 0,
  run: 1,
  award: 2,
  bid: 3,
  publish: 4,
};

/** What an order makes of a seed, or of the time. */
export const consider = (
  order: Order,
  folded: FoldedSeed | undefined,
  view: OrdersView,
): Consideration | undefined => {
  if (order.kind === 'publish') return considerPublish(order, view);
  return folded === undefined ? undefined : considerSeed(order, folded, view);
};

/** What an order would do with a seed, or now; undefined for nothing. */
export function intentOn(order: Order, folded: FoldedSeed | undefined, view: OrdersView): Intent | undefined {
  const considered = consider(order, folded, view);
  return considered?.acts === true ? { order, seedId: folded?.seed.id, step: considered.step } : undefined;
}

/** The order in which several are done: by kind, then by what ends first. */
export function inTurn(intents: readonly Intent[], endOf: (id: SeedId) => number): readonly Intent[] {
  // Of ten thousand each is looked at once, and not with every comparison.
  const placed = intents.map((intent) => {
    const { order, seedId } = intent;
    return {
      intent,
      rank: RANK[order.kind],
      end: seedId === undefined ? 0 : endOf(seedId),
      id: seedId ?? '',
    };
  });
  return placed
    .toSorted(
      (left, right) => left.rank - right.rank || left.end - right.end || compareText(left.id, right.id),
    )
    .map(({ intent }) => intent);
}

/** What ends first, of what an order does with a seed: our own award's forfeit, else the time for bids; unix milliseconds. */
export function endMs(folded: FoldedSeed | undefined, us: NodeId): number {
  const ours = folded?.claims.findLast(({ claim }) => claim.worker === us);
  return ours?.forfeitMs ?? (folded?.seed.bid_deadline_ts ?? 0) * 1000;
}

/** A step as it is told. */
export function stepRow({ order, seedId, step }: Intent): OrderStepRow {
  const price = step.verb === 'bid' ? { price: step.input.price ?? 0 } : {};
  return { order: order.name, verb: step.verb, seed_id: seedId ?? null, ...price };
}

/** What keeps an order that publishes, as it is told; nothing where it would, or has to do with seeds. */
export function waitsOf(order: Order, view: OrdersView): Pick<OrderRow, 'waits'> {
  const considered = consider(order, undefined, view);
  if (considered === undefined || considered.acts) return {};
  const { order: _, kind: __, acts: ___, ...waits } = whyRow(order, considered);
  return { waits };
}

/** What an order makes of a seed, as it is told. */
export function whyRow({ name, kind }: Order, considered: Consideration): WhyOrder {
  if (considered.acts) return { order: name, kind, acts: true };
  const { condition, wanted, found, refusal } = considered;
  return {
    ...{ order: name, kind, acts: false, condition, wanted, found },
    ...(refusal === undefined ? {} : { refusal }),
  };
}
