import type { SeedStatus } from '../model/types.ts';
import { isFinished, isOurMove, type Turn } from './turn.ts';

/** The orders of a list of seeds: the nearest deadline, lowest price or newest seed first. */
export const SEED_ORDERS = ['turn', 'due', 'best', 'min', 'reward', 'new', 'status', 'from'] as const;
export type SeedOrder = (typeof SEED_ORDERS)[number];

/** Which seeds a list is of: those that something is still waited for on, the others, or both. */
export const SEED_STATES = ['all', 'live', 'finished'] as const;
export type SeedState = (typeof SEED_STATES)[number];

/** How many seeds a page has where nobody says, and at most. */
export const PAGE_SEEDS = 200;
export const PAGE_MAX_SEEDS = 1_000;

/** What is asked of the market's seeds, a page at a time. */
export interface SeedQuery {
  readonly order: SeedOrder;
  readonly reverse: boolean;
  /** Words, all of which must occur in title, id, publisher or status, or be `you` for own seeds; empty for every seed. */
  readonly filter: string;
  readonly state: SeedState;
  /** At most so many; a page may hold fewer, even none, and go on all the same. */
  readonly limit: number;
  /** `next_cursor` of the page before. */
  readonly cursor?: string;
}

/** What of a row its place, and a filter, depend on. */
export interface OrderedSeed {
  readonly id: string;
  readonly title: string;
  readonly created_by: string;
  readonly created_at: number;
  readonly min_price: number;
  readonly reward: number;
  readonly status: SeedStatus;
  readonly best_price: number | null;
  readonly turn: Turn;
  readonly role: 'publisher' | 'worker' | 'bidder' | null;
}

/** Where a row stands in an order: by group, then value, then id, so that any two seeds have one order. */
export interface SeedKey {
  readonly group: number;
  readonly value: number | string;
  readonly id: string;
}

/** Behind every number that a row has. */
export const NEVER = Number.MAX_SAFE_INTEGER;

export const seedKey = (row: OrderedSeed, order: SeedOrder): SeedKey => ({
  group: order === 'turn' ? turnGroup(row) : 0,
  value: SORT_VALUES[order](row),
  id: row.id,
});

/** Less than 0 where `left` comes first. */
export function compareKeys(left: SeedKey, right: SeedKey): number {
  if (left.group !== right.group) return left.group - right.group;
  if (left.value !== right.value) return left.value < right.value ? -1 : 1;
  if (left.id === right.id) return 0;
  return left.id < right.id ? -1 : 1;
}

/** The last group by turn. */
export const FINISHED_GROUP = 3;

/** In front of it no finished seed can stand; undefined in an order in which they may stand anywhere. */
export function firstFinished(order: SeedOrder): SeedKey | undefined {
  if (order === 'turn') return { group: FINISHED_GROUP, value: Number.MIN_SAFE_INTEGER, id: '' };
  return order === 'due' ? { group: 0, value: NEVER, id: '' } : undefined;
}

/** By turn: what waits for us, open for bids, waiting for others, finished. */
function turnGroup(row: OrderedSeed): number {
  if (isFinished(row)) return FINISHED_GROUP;
  if (isOurMove(row)) return 0;
  return row.turn.whose === 'bidders' ? 1 : 2;
}

/** What a row stands by in each order, the least first. */
export const SORT_VALUES = {
  turn: (row) => (isFinished(row) ? -row.created_at : (row.turn.until_ts ?? NEVER)),
  due: ({ turn }) => turn.until_ts ?? NEVER,
  best: ({ best_price }) => best_price ?? NEVER,
  min: ({ min_price }) => min_price,
  reward: ({ reward }) => -reward,
  new: ({ created_at }) => -created_at,
  status: ({ status }) => status,
  from: ({ created_by }) => created_by,
} as const satisfies { readonly [order in SeedOrder]: (row: OrderedSeed) => number | string };

/** The words that a filter must find all of. */
export const filterWords = (filter: string): readonly string[] =>
  filter.toLowerCase().split(/\s+/u).filter(Boolean);

/** What a filter looks for words in. */
export const wordsOf = ({ title, id, created_by, status }: OrderedSeed): string =>
  `${title} ${id} ${created_by} ${status}`.toLowerCase();

/** True when all `words`, as `filterWords` gives them, occur in the row. */
export function matchesSeed(row: OrderedSeed, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = wordsOf(row);
  const own = row.role === 'publisher' ? ' you' : '';
  return words.every((word) => text.includes(word) || own.includes(word));
}
