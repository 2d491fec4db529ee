import { SEED_STATUSES, type Seed } from '../model/types.ts';
import type { PetnameLookup } from './petname.ts';
import type { OrderedSeed } from './seed-page.ts';
import { isFinished, isOurMove, untilAhead } from './turn.ts';

/** How a seed stands: of a finished one that we have no part in, its status tells all of this. */
export interface SeedStanding extends Pick<OrderedSeed, 'status' | 'turn' | 'role'> {
  readonly deadline_ts: number | null;
  readonly unsent: boolean;
}

/** What a list knows of a seed without reading the seed itself. */
export interface ListedSeed extends SeedStanding, Omit<OrderedSeed, 'id' | 'title'> {
  readonly bid_count: number;
  readonly claimed_by: string | null;
  readonly verified: boolean;
  readonly disputed: boolean;
  readonly late: boolean;
}

/** What of a row a filter looks at. */
export interface FilteredSeed extends ListedSeed, OrderedSeed {
  readonly files?: Seed['files'];
}

/** What a row is held against beside itself. */
export interface FilterContext {
  readonly nowMs: number;
  /** The id of this node. */
  readonly us: string;
  /** The name that a node gives itself; empty where it is not known. */
  readonly aliasOf: (nodeId: string) => string;
  /** The names that the owner gave. */
  readonly petnames?: PetnameLookup;
}

type Test<S> = (seed: S, context: FilterContext) => boolean;

/** Whether a seed is among those wanted, and how much of it must be known to tell; `needs` is false for none that is. */
export type Condition =
  | { readonly asks: 'standing'; readonly holds: Test<SeedStanding> }
  | { readonly asks: 'listing'; readonly holds: Test<ListedSeed>; readonly needs: Test<SeedStanding> }
  | { readonly asks: 'seed'; readonly holds: Test<FilteredSeed> };

const standing = (holds: Test<SeedStanding>): Condition => ({ asks: 'standing', holds });
/** Told by what a list knows of a seed; `needs` by how it stands. */
export const listing = (holds: Test<ListedSeed>, needs: Test<SeedStanding> = () => true): Condition => ({
  ...{ asks: 'listing', holds, needs },
});
/** Told by the seed itself alone. */
export const whole = (holds: Test<FilteredSeed>): Condition => ({ asks: 'seed', holds });

/** Holds of whatever this node has a part in. */
export const hasPart = ({ role }: SeedStanding): boolean => role !== null;

const opposite =
  <S>(holds: Test<S>): Test<S> =>
  (seed, context) =>
    !holds(seed, context);

/** Holds where the condition does not. */
export function notThat(condition: Condition): Condition {
  if (condition.asks === 'standing') return standing(opposite(condition.holds));
  return condition.asks === 'listing' ? listing(opposite(condition.holds)) : whole(opposite(condition.holds));
}

/** Holds where one of the conditions does. */
export function anyOf(conditions: readonly Condition[]): Condition {
  if (conditions.every((each) => each.asks === 'standing'))
    return standing((seed, context) => conditions.some(({ holds }) => holds(seed, context)));
  if (conditions.every((each) => each.asks !== 'seed'))
    return listing((seed, context) => conditions.some(({ holds }) => holds(seed, context)));
  return whole((seed, context) => conditions.some(({ holds }) => holds(seed, context)));
}

/** What of files a seed gives, or wants back; not whether they are here. */
function sidesOf({ files }: FilteredSeed): { readonly gives: boolean; readonly wants: boolean } {
  if (files === undefined || 'fault' in files) return { gives: false, wants: false };
  return { gives: files.inputs !== null, wants: files.outputs !== null };
}

/** Conditions by a word of a closed set, which its beginning is enough for. */
export const CHOICES: Readonly<Record<string, Readonly<Record<string, Condition>>>> = {
  status: Object.fromEntries(
    SEED_STATUSES.map((status) => [status.toLowerCase(), standing((seed) => seed.status === status)]),
  ),
  me: {
    publisher: standing(({ role }) => role === 'publisher'),
    worker: standing(({ role }) => role === 'worker'),
    bidder: standing(({ role }) => role === 'bidder'),
    any: standing(hasPart),
    none: standing(({ role }) => role === null),
  },
  is: {
    live: standing((seed) => !isFinished(seed)),
    finished: standing(isFinished),
    waiting: standing(isOurMove),
    late: listing(({ late }) => late),
    disputed: listing(({ disputed }) => disputed),
    unsent: standing(({ unsent }) => unsent),
    verified: listing(({ verified }) => verified),
  },
  has: {
    files: whole((seed) => sidesOf(seed).gives || sidesOf(seed).wants),
    inputs: whole((seed) => sidesOf(seed).gives),
    outputs: whole((seed) => sidesOf(seed).wants),
  },
};

/** Conditions by a node: its petname, the beginning of its id or alias, the end of its id as lists show it, or `you`. */
export const NODES: Readonly<Record<string, (seed: ListedSeed) => string | null>> = {
  by: ({ created_by }) => created_by,
  worker: ({ claimed_by }) => claimed_by,
};

/** Conditions by a number; a seed without one fulfils none. */
export const NUMBERS: Readonly<Record<string, (seed: ListedSeed) => number | null>> = {
  reward: ({ reward }) => reward,
  price: ({ best_price }) => best_price,
  min: ({ min_price }) => min_price,
  bids: ({ bid_count }) => bid_count,
};

/** Conditions by a span of time, which `holds` is asked of in milliseconds; a seed without one fulfils none. */
export const SPANS: Readonly<Record<string, (holds: (ms: number) => boolean) => Condition>> = {
  left: (holds) =>
    standing((seed, { nowMs }) => {
      const untilTs = untilAhead(seed, nowMs);
      return untilTs !== null && holds(untilTs * 1000 - nowMs);
    }),
  age: (holds) => listing(({ created_at }, { nowMs }) => holds(nowMs - created_at * 1000)),
};

/** The names of all conditions, as they are offered. */
export const FILTER_NAMES: readonly string[] = [CHOICES, NODES, NUMBERS, SPANS].flatMap(Object.keys);
