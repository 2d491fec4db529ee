import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import { quantile } from '../../model/prices.ts';
import { statusAt } from '../../model/status-at.ts';
import { stillOwed } from '../balances.ts';
import { type Consideration, fails, firstFailure, unlessRefused } from './consideration.ts';
import { dealFailure, seedFailure } from './match-seed.ts';
import type { BidOrder } from './order.ts';
import type { OrdersView } from './orders-view.ts';

/** Whether an order bids on a seed now, and how much. One bid on a seed is enough. */
export function considerBid(order: BidOrder, folded: FoldedSeed, view: OrdersView): Consideration {
  const { seed, held } = folded;
  const { us, nowMs, own } = view;
  const { match, limits } = order;
  const publisher = seed.created_by;
  if (publisher === us) return fails('seed', 'of another node', 'ours');
  const { status } = statusAt(folded, nowMs);
  if (status !== 'Open') return fails('status', 'Open', status);
  if (folded.bids.some(({ bid }) => bid.bidder === us))
    return fails('done', 'no bid of ours yet', 'a bid of ours');
  const unlike = seedFailure(match, seed, held.verified);
  if (unlike !== undefined) return unlike;
  const price = priceOf(order, folded, view);
  const failure = firstFailure([
    () => price.failure ?? dealFailure(match, { price: price.value, other: publisher }, view),
    () => atMost('open_bids', limits.openBids, own.openBids + 1),
    () => atMost('in_hand', limits.inHand, own.inHand + own.openBids + 1),
    () => atMost('per_hour', limits.perHour, own.bidsOfLastHour + 1),
    () => atMost('outstanding', limits.outstanding, outstandingOf(publisher, view) + price.value),
  ]);
  if (failure !== undefined) return failure;
  return unlessRefused({ verb: 'bid', input: { seed: seed.id, price: price.value } }, view);
}

const atMost = (
  condition: 'open_bids' | 'in_hand' | 'per_hour' | 'outstanding',
  most: number,
  would: number,
) => (would <= most ? undefined : fails(condition, most, would));

/** What a publisher may come to owe us: accepted, in hand, and bid for. */
const outstandingOf = (publisher: FoldedSeed['seed']['created_by'], { own }: OrdersView): number => {
  const balance = own.balance(publisher);
  const owed = balance === undefined ? 0 : stillOwed(balance);
  return owed + (balance?.inHand ?? 0) + own.bidFor(publisher);
};

/** What the order's rule asks, never below what the seed wants at least; a rule that would go below its floor fails. */
function priceOf(
  { price: rule }: BidOrder,
  { seed, bids }: FoldedSeed,
  view: Pick<OrdersView, 'pricesLike'>,
): { readonly value: number; readonly failure?: Consideration } {
  const least = seed.min_price;
  switch (rule.rule) {
    case 'min':
      return { value: least };
    case 'min_plus':
      return { value: least + rule.add };
    case 'share_of_reward':
      return { value: Math.max(least, Math.floor(seed.reward * rule.share)) };
    case 'under_best': {
      const live = bids.filter((bid) => bid.live).map(({ bid }) => bid.price);
      if (live.length === 0) return { value: Math.max(least, rule.floor, seed.reward) };
      const under = Math.min(...live) - rule.by;
      if (under < rule.floor) return { value: under, failure: fails('floor', rule.floor, under) };
      if (under < least) return { value: under, failure: fails('min_price', least, under) };
      return { value: under };
    }
    case 'quantile': {
      const prices = view.pricesLike(seed);
      if (prices === undefined)
        return { value: least, failure: fails('prices', 'what was traded before', 'still being read') };
      const usual = prices.length === 0 ? rule.floor : quantile(prices, rule.q);
      return { value: Math.max(least, rule.floor, usual) };
    }
  }
}
