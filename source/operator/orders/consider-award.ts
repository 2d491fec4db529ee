import type { FoldedBid, FoldedSeed } from '../../model/fold/folded-seed.ts';
import { statusAt } from '../../model/status-at.ts';
import type { Bid } from '../../model/types.ts';
import { stillOwing } from '../balances.ts';
import { budgetFailure } from './budget.ts';
import { type Consideration, fails, unlessRefused } from './consideration.ts';
import { dealFailure, seedFailure } from './match-seed.ts';
import type { AwardOrder } from './order.ts';
import type { OrdersView } from './orders-view.ts';

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
  const bids = folded.bids.filter(({ held: { verified }, bid }) => verified && !failed.has(bid.bidder));
  const fitting = preferred(
    bids.filter(
      ({ bid }) => dealFailure(order.match, { price: bid.price, other: bid.bidder }, view) === undefined,
    ),
  );
  const early = whenFailure(order, folded, fitting, view.nowMs, holding !== undefined);
  if (early !== undefined) return early;
  // Who asks too much, or is at its limit, keeps no other from its award.
  const failureOf = limitFailures(order, view);
  const borne = fitting.filter(({ bid }) => failureOf(bid) === undefined);
  const chosen = choose(order, borne, view) ?? choose(order, fitting, view);
  if (chosen === undefined) return noBid(order, bids, fitting, view);
  return failureOf(chosen.bid) ?? awardStep(folded, chosen, view);
}

/** Those that are live; where none of them is of use the others: a crowd of absurd or backdated bids blocks no seed (B2). */
function preferred(fitting: readonly FoldedBid[]): readonly FoldedBid[] {
  const live = fitting.filter((bid) => bid.live);
  return live.length > 0 ? live : fitting;
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
  bids: readonly FoldedBid[],
  fitting: readonly FoldedBid[],
  view: OrdersView,
): Consideration {
  if (fitting.length > 0) return fails('choose', order.choose, 'no bidder that we have traded with');
  const [first] = bids;
  if (first === undefined) return fails('choose', 'a bid', 'none');
  const { price, bidder } = first.bid;
  return dealFailure(order.match, { price, other: bidder }, view) ?? fails('choose', 'a bid', 'none');
}

/** What the limits have against an award to a bid. */
function limitFailures(order: AwardOrder, view: OrdersView) {
  const most = order.limits.outstanding;
  return ({ price, bidder }: Bid): Consideration | undefined => {
    const balance = view.own.balance(bidder);
    const owing = balance === undefined ? 0 : stillOwing(balance);
    const exposure = owing + (balance?.inHand ?? 0) + price;
    return exposure <= most ? budgetFailure(order, price, view) : fails('outstanding', most, exposure);
  };
}

function awardStep(folded: FoldedSeed, { bid }: FoldedBid, view: OrdersView): Consideration {
  return unlessRefused({ verb: 'claim', input: { seed: folded.seed.id, bid: bid.id } }, view);
}
