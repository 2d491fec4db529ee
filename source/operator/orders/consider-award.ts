import type { FoldedBid, FoldedSeed } from '../../model/fold/folded-seed.ts';
import { statusAt } from '../../model/status-at.ts';
import { acts, type Consideration, fails, firstFailure } from './consideration.ts';
import { dealFailure, seedFailure } from './match-seed.ts';
import type { AwardOrder } from './order.ts';
import { type MatchedSeed, type OrdersView, spending } from './orders-view.ts';

/** Whether an order awards a seed of ours now, and to which bid. */
export function considerAward(order: AwardOrder, folded: FoldedSeed, view: OrdersView): Consideration {
  const { seed, held, holding } = folded;
  if (seed.created_by !== view.us) return fails('seed', 'ours', 'of another node');
  const { status } = statusAt(folded, view.nowMs);
  const isAgain = status === 'Forfeited';
  if (status !== 'Open' && !isAgain) return fails('status', ['Open', 'Forfeited'], status);
  if (isAgain && !order.awardAgain) return fails('award_again', true, false);
  const failure = seedFailure(order.match, seed, held.verified);
  if (failure !== undefined) return failure;
  const failed = new Set(folded.claims.map(({ claim }) => claim.worker));
  const live = folded.bids.filter((bid) => bid.live && bid.held.verified && !failed.has(bid.bid.bidder));
  const fitting = live.filter(
    ({ bid }) => dealFailure(order.match, { price: bid.price, other: bid.bidder }, view) === undefined,
  );
  const early = whenFailure(order, folded, fitting, view.nowMs, holding !== undefined);
  if (early !== undefined) return early;
  const chosen = choose(order, fitting, view);
  if (chosen === undefined) return noBid(order, live, fitting, view);
  return awardStep(order, folded, chosen, view);
}

function whenFailure(
  { when }: AwardOrder,
  { seed }: FoldedSeed,
  fitting: readonly FoldedBid[],
  nowMs: number,
  isAgain: boolean,
): Consideration | undefined {
  // After a forfeit there is nothing to wait for.
  if (isAgain || nowMs >= seed.bid_deadline_ts * 1000) return undefined;
  switch (when.at) {
    case 'deadline':
      return fails('when', seed.bid_deadline_ts, Math.floor(nowMs / 1000));
    case 'first':
      return undefined;
    case 'bids':
      return fitting.length >= when.count ? undefined : fails('when', when.count, fitting.length);
    case 'price': {
      const best = lowest(fitting)?.bid.price ?? null;
      return best !== null && best <= when.most ? undefined : fails('when', when.most, best);
    }
  }
}

function choose(
  order: AwardOrder,
  fitting: readonly FoldedBid[],
  { own }: OrdersView,
): FoldedBid | undefined {
  switch (order.choose) {
    case 'first':
      // Valid bids come by (`created_at`, key).
      return fitting[0];
    case 'lowest':
      return lowest(fitting);
    case 'lowest_known':
      return lowest(fitting.filter(({ bid }) => (own.balance(bid.bidder)?.accepted ?? 0) > 0));
  }
}

/** Among equal ones the first. */
const lowest = (bids: readonly FoldedBid[]): FoldedBid | undefined =>
  bids.toSorted((left, right) => left.bid.price - right.bid.price)[0];

function noBid(
  order: AwardOrder,
  live: readonly FoldedBid[],
  fitting: readonly FoldedBid[],
  view: OrdersView,
): Consideration {
  if (fitting.length > 0) return fails('choose', order.choose, 'no bidder that we have traded with');
  const [first] = live;
  if (first === undefined) return fails('choose', 'a bid', 'none');
  const { price, bidder } = first.bid;
  return dealFailure(order.match, { price, other: bidder }, view) ?? fails('choose', 'a bid', 'none');
}

function awardStep(
  order: AwardOrder,
  folded: FoldedSeed,
  { bid }: FoldedBid,
  view: OrdersView,
): Consideration {
  const { limits, match } = order;
  const isMatched = (seed: MatchedSeed) => seedFailure(match, seed, true) === undefined;
  const spent = spending(order, isMatched, view);
  const balance = view.own.balance(bid.bidder);
  const exposure = (balance?.owing ?? 0) + (balance?.inHand ?? 0) + bid.price;
  const failure = firstFailure([
    () => (exposure <= limits.outstanding ? undefined : fails('outstanding', limits.outstanding, exposure)),
    () => atMost('budget_per_day', limits.budgetPerDay, spent.day + bid.price),
    () => atMost('budget', limits.budget, spent.all + bid.price),
  ]);
  if (failure !== undefined) return failure;
  const step = { verb: 'claim', input: { seed: folded.seed.id, bid: bid.id } } as const;
  const refusal = view.refusal(step);
  return refusal === undefined ? acts(step) : fails('refused', 'allowed', refusal.code, refusal);
}

const atMost = (condition: 'budget' | 'budget_per_day', most: number, would: number) =>
  would <= most ? undefined : fails(condition, most, would);
