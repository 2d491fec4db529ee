import type { Refusal } from '../../model/errors.ts';
import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import type { Trade } from '../../model/trades.ts';
import type { NodeId, Seed, SeedId } from '../../model/types.ts';
import type { Balance } from '../balances.ts';
import type { AwardOrder, OrderStep } from './order.ts';

/** What of a seed an order is held against. */
export type MatchedSeed = Pick<
  Seed,
  'title' | 'command' | 'timeout_ms' | 'min_price' | 'reward' | 'created_by'
>;

/** A bid of ours that still waits for its publisher. */
export interface OpenBid {
  readonly seedId: SeedId;
  readonly publisher: NodeId;
  readonly price: number;
}

/** What this node has under way, worked out from its own signed envelopes. */
export interface OwnDealings {
  readonly openBids: readonly OpenBid[];
  /** When each bid of ours of the last hour was made, unix seconds. */
  readonly bidsOfLastHour: number;
  /** Awards to us of which nothing was delivered yet. */
  readonly inHand: number;
  /** Awards of ours of seeds in memory. */
  readonly awards: readonly { readonly seed: MatchedSeed; readonly trade: Trade }[];
  /** Of the archive: what each order's budget has spent. */
  readonly archivedSpending: ReadonlyMap<string, number>;
  balance(node: NodeId): Balance | undefined;
}

/** All that a decision depends on. The same view gives the same decisions. */
export interface OrdersView {
  readonly us: NodeId;
  readonly nowMs: number;
  /** All that award: what their budgets bear is asked where a debt is made, too. */
  readonly awardOrders: readonly AwardOrder[];
  /** Minutes since midnight, local time. */
  readonly minuteOfDay: number;
  readonly own: OwnDealings;
  /** Tasks that run here, those that are about to begin included. */
  readonly running: ReadonlySet<SeedId>;
  /** A task whose last run left no result, and whether what it printed was kept. */
  interrupted(id: SeedId): 'kept' | 'lost' | undefined;
  /** What the market, the operator's policy or the node has against a step. */
  refusal(step: OrderStep): Refusal | undefined;
  /** What the counting result of a seed printed; undefined where it is not here. */
  outputOf(folded: FoldedSeed): { readonly stdout: string } | undefined;
  /**
   * What parties that we know paid lately for tasks like this one, from the lowest on, a price for each pair and day; undefined while
   * that is not known yet.
   */
  pricesLike(seed: MatchedSeed): readonly number[] | undefined;
  /** What a template publishes; a refusal in words where it cannot be read. */
  template(name: string): TemplateRead;
  /** When the orders began to hold, unix milliseconds: schedules do not look further back where nothing was published yet. */
  readonly sinceMs: number;
  /** The last seed of ours with this title and command: when it was made, and whether it is still open. */
  lastOf(
    title: string,
    command: string,
  ): { readonly createdMs: number; readonly isOpen: boolean } | undefined;
}

export type TemplateRead =
  | { readonly ok: true; readonly input: Extract<OrderStep, { verb: 'publish' }>['input'] }
  | { readonly ok: false; readonly why: string };

/** A day, for budgets: what was awarded within the last 24 hours. */
const DAY_MS = 24 * 3_600_000;

/** What awards on seeds that an order matches have cost or may cost, of all time and of the last day. */
export function spending(
  { name }: Pick<AwardOrder, 'name'>,
  isMatched: (seed: MatchedSeed) => boolean,
  { own, nowMs }: OrdersView,
): { readonly all: number; readonly day: number } {
  const counted = own.awards.filter(({ seed, trade }) => costs(trade) && isMatched(seed));
  const sum = (trades: readonly { readonly trade: Trade }[]) =>
    trades.reduce((total, { trade }) => total + trade.price, 0);
  const today = counted.filter(({ trade }) => trade.awardedTs * 1000 > nowMs - DAY_MS);
  return { all: sum(counted) + (own.archivedSpending.get(name) ?? 0), day: sum(today) };
}

/** What was refused or forfeited is owed to nobody, and is free to be spent again. */
export const costs = ({ state }: Trade): boolean => state !== 'refused' && state !== 'forfeited';
