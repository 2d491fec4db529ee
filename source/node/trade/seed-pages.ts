import type { SeedPage, SeedRow } from '../../contract/node-api.ts';
import { jsonBytes, PAGE_ROWS_BYTES } from '../../contract/page-size.ts';
import { cursorOf, readCursor } from '../../contract/seed-cursor.ts';
import { passesFilter, readFilter, type SeedFilter } from '../../contract/seed-filter.ts';
import { compareKeys, type SeedKey, type SeedQuery } from '../../contract/seed-page.ts';
import type { Keyed } from '../../contract/sorted-rows.ts';
import { isFinished } from '../../contract/turn.ts';
import { CrabnetError } from '../../model/errors.ts';
import { FinishedReader } from './finished-reader.ts';
import type { FinishedRows } from './finished-rows.ts';
import type { HeldSeeds } from './held-seeds.ts';
import type { LiveRows } from './live-rows.ts';

export interface SeedPagesParts {
  readonly live: LiveRows;
  readonly finished: FinishedRows;
  readonly held: Pick<HeldSeeds, 'filterContext'>;
  /** Resolves when the loop has had its turn. */
  readonly pause: () => Promise<void>;
}

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
  await parts.live.refresh();
  const { count, liveCount } = parts.live;
  // One more than a page has, so that it is known whether more come.
  const first = await parts.live.first(wanted, limit + 1, (row) => isAsked(row, state) && wanted.passes(row));
  const { rows, next } = await merged(parts, wanted, first);
  return {
    seeds: rows,
    next_cursor: next === null ? null : cursorOf(next),
    total: count + parts.finished.count(),
    live: liveCount,
  };
}

function wantedFilter(text: string): SeedFilter {
  const read = readFilter(text);
  if (read.ok) return read.filter;
  throw new CrabnetError('usage', `bad filter: ${read.problem.term} is not understood`, { field: 'filter' });
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
  first: readonly Keyed<SeedRow>[],
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
    const isRead = read !== undefined && (kept === undefined || compare(read.key, kept) < 0);
    const next = isRead || kept === undefined ? read : { key: kept, row: kept.item };
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
