import type { Refusal } from '../model/errors.ts';
import type { VerbId } from './actions.ts';

export const ORDER_KINDS = ['bid', 'run', 'award', 'settle', 'publish'] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];

/** A value of a condition as it is shown: what an order wants, or what it finds. */
export type ConditionValue =
  | string
  | number
  | boolean
  | null
  | readonly string[]
  | { readonly [name: string]: number };

/** `none`: there is no order; `not-running`: no node runs. */
export const ORDER_STATES = ['none', 'acting', 'paused', 'dry-run', 'not-running'] as const;

/** What an order would do now. */
export interface OrderStepRow {
  readonly order: string;
  readonly verb: VerbId;
  /** Null for what is not published yet. */
  readonly seed_id: string | null;
  /** Of a bid, what it asks; of an award, what the bid asks that is chosen. */
  readonly price?: number;
}

export interface OrderRow {
  readonly name: string;
  readonly kind: OrderKind;
  /** How often it acted since this node started, and when last (unix seconds). */
  readonly done: number;
  readonly last_ts: number | null;
  /** Runs of its that go on. */
  readonly doing: number;
  /** Of one that publishes, what keeps it now. Of the others each seed has its own: `crabnet why SEED`. */
  readonly waits?: WhyNot;
}

/** The standing orders of a node. */
export interface OrdersReport {
  /** Null where there is none. */
  readonly file: string | null;
  readonly state: (typeof ORDER_STATES)[number];
  /** The archive is being read for budgets: orders wait for it. */
  readonly reading: boolean;
  readonly orders: readonly OrderRow[];
  /** Names of nodes in them that nobody has: they fit nobody. */
  readonly nobody: readonly string[];
  /** What they would do now, as much as fits, and how many steps more. */
  readonly would: readonly OrderStepRow[];
  readonly would_more: number;
}

/** The first condition that fails, with both values. */
interface WhyNot {
  readonly condition?: string;
  readonly wanted?: ConditionValue;
  readonly found?: ConditionValue;
  readonly refusal?: Refusal;
}

/** What one order makes of a seed: that it acts, or what keeps it. */
export interface WhyOrder extends WhyNot {
  readonly order: string;
  readonly kind: OrderKind;
  readonly acts: boolean;
}

/** Why a seed is, or is not, acted upon. */
export interface WhyReport {
  readonly seed_id: string;
  readonly verbs: readonly {
    readonly verb: string;
    readonly allowed: boolean;
    readonly refusal?: Refusal;
  }[];
  readonly orders: readonly WhyOrder[];
}
