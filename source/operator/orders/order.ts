import type { ActionInput, SandboxLevel } from '../../contract/actions.ts';
import type { FileSizes } from '../file-sizes.ts';
import type { Hours, Range } from '../policy.ts';

/** What a seed, and where it comes to that a bid, has to be like; a condition that is undefined always holds. */
export interface OrderMatch {
  /** Patterns, of which one has to fit; see `matchesCommand`. */
  readonly command?: readonly string[];
  readonly title?: readonly string[];
  /** Whole ids; as a file has them names that the owner gave, too (`withIds`). */
  readonly publisher?: readonly string[];
  readonly bidder?: readonly string[];
  readonly minPrice?: Range;
  readonly reward?: Range;
  /** What is bid, or what the bid asks that is chosen. */
  readonly price?: Range;
  readonly timeoutMs?: Range;
  /** How much of files it takes in, and may give back. */
  readonly fileSizes?: { readonly [size in keyof FileSizes]?: Range };
  /** Accepted results between us and the other: the publisher, or of an award the bidder. */
  readonly trades?: Range;
  readonly hours?: Hours;
  /** True where it is not said. */
  readonly verified?: boolean;
}

/** What a bid asks. */
export type PriceRule =
  | { readonly rule: 'min' }
  | { readonly rule: 'min_plus'; readonly add: number }
  | { readonly rule: 'share_of_reward'; readonly share: number }
  /** `by` less than the best live bid, not below `floor`; the reward, where there is none yet. */
  | { readonly rule: 'under_best'; readonly by: number; readonly floor: number }
  /** What a share `q` of the prices among parties that we know do not pass, not below `floor`; `floor`, where there is none. */
  | { readonly rule: 'quantile'; readonly q: number; readonly floor: number };

interface Common {
  readonly name: string;
  readonly match: OrderMatch;
}

export interface BidOrder extends Common {
  readonly kind: 'bid';
  readonly price: PriceRule;
  readonly limits: {
    /** Seeds on which a bid of ours waits for its publisher. */
    readonly openBids: number;
    /** Awards to us that nothing was delivered of. */
    readonly inHand: number;
    readonly perHour: number;
    /** What one publisher may come to owe us: accepted, in hand, and bid for. */
    readonly outstanding: number;
  };
}

export interface RunOrder extends Common {
  readonly kind: 'run';
  readonly sandbox: SandboxLevel;
  /** What becomes of a task whose last run left no result. */
  readonly interrupted: 'leave' | 'run' | 'send';
  readonly limits: { readonly atOnce: number };
}

/** When there is something to choose from. */
export type AwardWhen =
  | { readonly at: 'deadline' }
  | { readonly at: 'first' }
  /** As soon as a bid asks no more than this, and at the deadline at the latest. */
  | { readonly at: 'price'; readonly most: number }
  /** As soon as so many bids are live, and at the deadline at the latest. */
  | { readonly at: 'bids'; readonly count: number };

export interface AwardOrder extends Common {
  readonly kind: 'award';
  readonly when: AwardWhen;
  readonly choose: 'lowest' | 'first' | 'lowest_known';
  /** Again after a forfeit, to somebody else. */
  readonly awardAgain: boolean;
  readonly limits: {
    /** Of all awards on seeds that it matches, whoever made them. */
    readonly budget: number;
    readonly budgetPerDay: number;
    /** What we may come to owe one worker: accepted, and in hand. */
    readonly outstanding: number;
  };
}

export interface SettleOrder extends Common {
  readonly kind: 'settle';
  readonly accept: {
    readonly exitCode: number;
    readonly stdout: readonly string[] | null;
    readonly outputHash: string | null;
  };
  readonly otherwise: { readonly verdict: 'leave' } | { readonly verdict: 'reject'; readonly note: string };
}

export interface PublishOrder {
  readonly kind: 'publish';
  readonly name: string;
  readonly template: string;
  /** Cron syntax, local time. */
  readonly schedule: string;
}

export type Order = BidOrder | RunOrder | AwardOrder | SettleOrder | PublishOrder;

/** What an order does: a verb as a key would call it. */
export type OrderStep =
  | { readonly verb: 'publish'; readonly input: ActionInput['publish'] }
  | { readonly verb: 'bid'; readonly input: ActionInput['bid'] }
  | { readonly verb: 'claim'; readonly input: ActionInput['claim'] }
  | { readonly verb: 'run'; readonly input: ActionInput['run'] }
  | { readonly verb: 'settle'; readonly input: ActionInput['settle'] };
