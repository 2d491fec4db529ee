import type { Refusal } from '../../model/errors.ts';
import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import type { NodeId, Seed, SeedId } from '../../model/types.ts';
import type { Balance } from '../balances.ts';
import type { AwardOrder, OrderStep } from './order.ts';
import type { OutputVerdict } from './output-verdict.ts';

/** What of a seed an order is held against. */
export type MatchedSeed = Pick<
  Seed,
  'title' | 'command' | 'timeout_ms' | 'min_price' | 'reward' | 'created_by' | 'files'
>;

/** What awards have cost or may cost, of all time and of the last 24 hours. */
export interface Spending {
  readonly all: number;
  readonly day: number;
}

/** What this node has under way, worked out from its own signed envelopes. */
export interface OwnDealings {
  /** Seeds on which a bid of ours may still be awarded, those that another forfeited included. */
  readonly openBids: number;
  /** What our open bids on the seeds of one publisher ask. */
  bidFor(publisher: NodeId): number;
  readonly bidsOfLastHour: number;
  /** Awards to us of which nothing was delivered yet. */
  readonly inHand: number;
  /** What our awards on seeds that an award order matches cost, by its name; of those of the archive too. */
  spent(order: string): Spending;
  balance(node: NodeId): Balance | undefined;
}

/** A seed that was published: when, and whether it is still open. */
export interface PublishedLast {
  readonly createdMs: number;
  readonly isOpen: boolean;
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
  /** What the counting result of a seed printed, held against patterns; undefined where it is not here. */
  outputOf(folded: FoldedSeed, patterns: readonly string[] | null): OutputVerdict | undefined;
  /**
   * What parties that we know paid lately for tasks like this one, from the lowest on, a price for each pair and day; undefined while
   * that is not known yet.
   */
  pricesLike(seed: MatchedSeed): readonly number[] | undefined;
  /** What a template publishes; a refusal in words where it cannot be read. */
  template(name: string): TemplateRead;
  /** When the orders began to hold, unix milliseconds: schedules do not look further back where nothing was published yet. */
  readonly sinceMs: number;
  /** The last seed of ours with this title and command. */
  lastOf(title: string, command: string): PublishedLast | undefined;
}

export type TemplateRead =
  | { readonly ok: true; readonly input: Extract<OrderStep, { verb: 'publish' }>['input'] }
  | { readonly ok: false; readonly why: string };
