import { SEED_STATUSES, type Seed } from '../model/types.ts';
import type { PetnameLookup } from './petname.ts';
import type { OrderedSeed } from './seed-page.ts';
import { isFinished, isOurMove, untilAhead } from './turn.ts';

/** What of a row a filter looks at. */
export interface FilteredSeed extends OrderedSeed {
  readonly bid_count: number;
  readonly deadline_ts: number | null;
  readonly claimed_by: string | null;
  readonly verified: boolean;
  readonly disputed: boolean;
  readonly late: boolean;
  readonly unsent: boolean;
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

/** What of files a seed gives, or wants back; not whether they are here. */
function sidesOf({ files }: FilteredSeed): { readonly gives: boolean; readonly wants: boolean } {
  if (files === undefined || 'fault' in files) return { gives: false, wants: false };
  return { gives: files.inputs !== null, wants: files.outputs !== null };
}

/** Conditions by a word of a closed set, which its beginning is enough for. */
export const CHOICES: Readonly<Record<string, Readonly<Record<string, (seed: FilteredSeed) => boolean>>>> = {
  status: Object.fromEntries(
    SEED_STATUSES.map((status) => [status.toLowerCase(), (seed: FilteredSeed) => seed.status === status]),
  ),
  me: {
    publisher: ({ role }) => role === 'publisher',
    worker: ({ role }) => role === 'worker',
    bidder: ({ role }) => role === 'bidder',
    any: ({ role }) => role !== null,
    none: ({ role }) => role === null,
  },
  is: {
    live: (seed) => !isFinished(seed),
    finished: isFinished,
    waiting: isOurMove,
    late: ({ late }) => late,
    disputed: ({ disputed }) => disputed,
    unsent: ({ unsent }) => unsent,
    verified: ({ verified }) => verified,
  },
  has: {
    files: (seed) => sidesOf(seed).gives || sidesOf(seed).wants,
    inputs: (seed) => sidesOf(seed).gives,
    outputs: (seed) => sidesOf(seed).wants,
  },
};

/** Conditions by a node: its petname, the beginning of its id or alias, the end of its id as lists show it, or `you`. */
export const NODES: Readonly<Record<string, (seed: FilteredSeed) => string | null>> = {
  by: ({ created_by }) => created_by,
  worker: ({ claimed_by }) => claimed_by,
};

/** Conditions by a number; a seed without one fulfils none. */
export const NUMBERS: Readonly<Record<string, (seed: FilteredSeed) => number | null>> = {
  reward: ({ reward }) => reward,
  price: ({ best_price }) => best_price,
  min: ({ min_price }) => min_price,
  bids: ({ bid_count }) => bid_count,
};

/** Conditions by a span of time, in milliseconds. */
export const SPANS: Readonly<Record<string, (seed: FilteredSeed, nowMs: number) => number | null>> = {
  left: (seed, nowMs) => {
    const untilTs = untilAhead(seed, nowMs);
    return untilTs === null ? null : untilTs * 1000 - nowMs;
  },
  age: ({ created_at }, nowMs) => nowMs - created_at * 1000,
};

/** The names of all conditions, as they are offered. */
export const FILTER_NAMES: readonly string[] = [CHOICES, NODES, NUMBERS, SPANS].flatMap(Object.keys);
