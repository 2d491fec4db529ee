import type { SeedPage, SeedRow } from '../../contract/node-api.ts';
import { jsonBytes, PAGE_ROWS_BYTES } from '../../contract/page-size.ts';
import { passesFilter, readFilter, type SeedFilter } from '../../contract/seed-filter.ts';
import {
  compareKeys,
  cursorOf,
  readCursor,
  type SeedKey,
  type SeedQuery,
  seedKey,
} from '../../contract/seed-page.ts';
import { isFinished } from '../../contract/turn.ts';
import { CrabnetError } from '../../model/errors.ts';
import type { Market } from '../../model/fold/market.ts';
import { FinishedReader } from './finished-reader.ts';
import type { FinishedRows } from './finished-rows.ts';
import { FirstRows, type Placed } from './first-rows.ts';
import type { HeldSeeds } from './held-seeds.ts';

export interface SeedPagesParts {
  readonly market: Pick<Market, 'seedIds'>;
  readonly finished: FinishedRows;
  readonly held: Pick<HeldSeeds, 'liveRow' | 'filterContext'>;
  readonly unsent: () => ReadonlySet<string>;
  /** Resolves when the loop has had its turn. */
  readonly pause: () => Promise<void>;
}

/** Seeds looked at in one turn of the loop. */
const SEEDS_A_TURN = 500;

/** A query, read once. */
interface Wanted extends Pick<SeedQuery, 'order' | 'reverse' | 'state' | 'limit'> {
  readonly filter: SeedFilter;
  readonly passes: (row: SeedRow) => boolean;
  readonly after: SeedKey | undefined;
  readonly compare: (left: SeedKey, right: SeedKey) => number;
}

/**
 * A page of the market's seeds, merged from those in memory and the finished ones; the work is spread over turns of the loop.
 * Throws `CrabnetError` `usage` for a filter that cannot be read.
 */
export async function seedPage(parts: SeedPagesParts, query: SeedQuery): Promise<SeedPage> {
  const { order, reverse, filter, state, limit, cursor } = query;
  const read = wantedFilter(filter);
  const context = parts.held.filterContext();
  const wanted: Wanted = {
    ...{ order, reverse, state, limit, filter: read },
    passes: (row) => passesFilter(row, read, context),
    after: cursor === undefined ? undefined : readCursor(cursor),
    compare: reverse ? (left, right) => compareKeys(right, left) : compareKeys,
  };
  const { first, held, live } = await firstInMemory(parts, wanted);
  const { rows, next } = await merged(parts, wanted, first);
  return {
    seeds: rows,
    next_cursor: next === null ? null : cursorOf(next),
    total: held + parts.finished.count(),
    live,
  };
}

function wantedFilter(text: string): SeedFilter {
  const read = readFilter(text);
  if (read.ok) return read.filter;
  throw new CrabnetError('usage', `bad filter: ${read.problem.term} is not understood`, { field: 'filter' });
}

interface InMemory {
  /** One more than a page has, so that it is known whether more come. */
  readonly first: readonly Placed[];
  readonly held: number;
  readonly live: number;
}

/** The first rows of the page that are in memory; looks at each seed once, and sorts no more than the page. */
async function firstInMemory(
  { market, held: seeds, unsent, pause }: SeedPagesParts,
  { order, state, limit, passes, after, compare }: Wanted,
): Promise<InMemory> {
  const first = new FirstRows(limit + 1, compare);
  const unsentSeeds = unsent();
  let held = 0;
  let live = 0;
  for (const id of market.seedIds()) {
    const row = seeds.liveRow(id, unsentSeeds);
    if (row === undefined) continue;
    held += 1;
    if (!isFinished(row)) live += 1;
    if (isAsked(row, state)) {
      const key = seedKey(row, order);
      const isBehind = after === undefined || compare(key, after) > 0;
      // The filter last: it costs the most, and most rows are no part of this page.
      if (isBehind && first.wants(key) && passes(row)) first.offer({ key, row });
    }
    if (held % SEEDS_A_TURN === 0) await pause();
  }
  return { first: first.rows, held, live };
}

const isAsked = (row: SeedRow, state: SeedQuery['state']): boolean =>
  state === 'all' || isFinished(row) === (state === 'finished');

interface Merged {
  readonly rows: readonly SeedRow[];
  readonly next: SeedKey | null;
}

async function merged(
  { finished, pause }: SeedPagesParts,
  wanted: Wanted,
  first: readonly Placed[],
): Promise<Merged> {
  const { state, limit, compare } = wanted;
  const reader = state === 'live' ? undefined : new FinishedReader(finished, wanted, pause);
  const rows: SeedRow[] = [];
  let place = 0;
  let bytes = 0;
  let last: SeedKey | null = null;
  for (;;) {
    const kept = first[place];
    const read = await reader?.peek();
    const isRead = read !== undefined && (kept === undefined || compare(read.key, kept.key) < 0);
    const next = isRead ? read : kept;
    if (next === undefined) return { rows, next: null };
    // As far as was looked: what comes behind it is not known yet.
    if (next.row === null) return { rows, next: next.key };
    bytes += jsonBytes(next.row);
    if (rows.length === limit || (rows.length > 0 && bytes > PAGE_ROWS_BYTES)) return { rows, next: last };
    rows.push(next.row);
    last = next.key;
    if (isRead) reader?.take();
    else place += 1;
  }
}
