import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import * as times from '../../model/seed-times.ts';
import { statusAt } from '../../model/status-at.ts';
import { type Trade, tradesOf } from '../../model/trades.ts';
import type { HeldBid, NodeId } from '../../model/types.ts';
import { seedFailure } from './match-seed.ts';
import type { AwardOrder } from './order.ts';
import type { MatchedSeed, Spending } from './orders-view.ts';

/** What one seed adds to what a node has under way. */
export interface SeedDealings {
  readonly publisher: NodeId;
  /** What a bid of ours asks that may still be awarded, after a forfeit too; undefined where there is none. */
  readonly openBid: number | undefined;
  readonly bidsOfLastHour: number;
  /** Awards of ours, and to us. */
  readonly trades: readonly Trade[];
  /** Awards to us of which nothing was delivered yet. */
  readonly inHand: number;
  /** Of each award order that matches the seed and has spent on it, by its name. */
  readonly spent: ReadonlyMap<string, Spending>;
  /** From when on, and until when, all of this holds if nothing is said of the seed; unix milliseconds. */
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface DealingsView {
  readonly us: NodeId;
  readonly nowMs: number;
  readonly awardOrders: readonly AwardOrder[];
}

const HOUR_MS = 3_600_000;
/** A day, for budgets: what was awarded within the last 24 hours. */
const DAY_MS = 24 * HOUR_MS;

/** What a seed adds; `bids`: all that are held of it, those that count for nothing included. */
export function seedDealings(
  folded: FoldedSeed,
  bids: readonly HeldBid[],
  { us, nowMs, awardOrders }: DealingsView,
): SeedDealings {
  const trades = tradesOf(folded, nowMs).filter(({ publisher, worker }) => publisher === us || worker === us);
  const ours = bids.filter(({ bid }) => bid.bidder === us).map(({ bid }) => bid);
  const { status } = statusAt(folded, nowMs);
  // A bid may be awarded once more whoever forfeited (C1).
  const isOpen = ours.length > 0 && (status === 'Open' || status === 'Forfeited');
  const hourEnds = ours.map(({ created_at: madeTs }) => madeTs * 1000 + HOUR_MS);
  const { seed, claims, horizonMs } = folded;
  const changes = [
    ...[times.lastBidMs(seed), times.lastAwardMs(seed), horizonMs],
    ...claims.flatMap(({ forfeitMs }) => [forfeitMs, times.lastReawardMs(forfeitMs)]),
    ...trades.map(({ awardedTs }) => awardedTs * 1000 + DAY_MS),
    ...hourEnds,
  ];
  return {
    publisher: seed.created_by,
    openBid: isOpen ? Math.max(...ours.map(({ price }) => price)) : undefined,
    bidsOfLastHour: hourEnds.filter((endMs) => nowMs < endMs).length,
    trades,
    inHand: trades.filter(({ worker, state }) => worker === us && state === 'in-hand').length,
    spent: new Map(
      awardOrders.flatMap((order) => {
        const spent = spentOn(order, seed, trades, { us, nowMs });
        return spent === undefined ? [] : [[order.name, spent] as const];
      }),
    ),
    fromMs: Math.max(Number.NEGATIVE_INFINITY, ...changes.filter((atMs) => atMs <= nowMs)),
    untilMs: Math.min(Number.POSITIVE_INFINITY, ...changes.filter((atMs) => atMs > nowMs)),
  };
}

/** What our awards of a seed have cost an order's budgets, or may cost; undefined where they are none of its. */
export function spentOn(
  { match }: Pick<AwardOrder, 'match'>,
  seed: MatchedSeed,
  trades: readonly Trade[],
  { us, nowMs }: Omit<DealingsView, 'awardOrders'>,
): Spending | undefined {
  const counted = trades.filter((trade) => trade.publisher === us && costs(trade));
  if (counted.length === 0 || seedFailure(match, seed, true) !== undefined) return undefined;
  const sum = (some: readonly Trade[]) => some.reduce((total, { price }) => total + price, 0);
  return {
    all: sum(counted),
    day: sum(counted.filter(({ awardedTs }) => nowMs < awardedTs * 1000 + DAY_MS)),
  };
}

/** What was refused or forfeited is owed to nobody, and is free to be spent again. */
const costs = ({ state }: Trade): boolean => state !== 'refused' && state !== 'forfeited';
