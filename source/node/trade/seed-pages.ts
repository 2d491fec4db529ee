import type { FilterContext } from '../../contract/filter-conditions.ts';
import type { SeedPage, SeedRow } from '../../contract/node-api.ts';
import { jsonBytes, PAGE_ROWS_BYTES } from '../../contract/page-size.ts';
import { cursorOf, readCursor } from '../../contract/seed-cursor.ts';
import { mayStand, passesFilter, readFilter, type SeedFilter } from '../../contract/seed-filter.ts';
import { compareKeys, firstFinished, type SeedKey, type SeedQuery } from '../../contract/seed-page.ts';
import { isFinished } from '../../contract/turn.ts';
import { CrabnetError } from '../../model/errors.ts';
import { FinishedReader } from './finished-reader.ts';
import type { FinishedRows } from './finished-rows.ts';
import type { HeldSeeds } from './held-seeds.ts';
import { standingOnDisk } from './listed-on-disk.ts';
import { LiveReader } from './live-reader.ts';
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
  readonly context: FilterContext;
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
  const wanted: Wanted = {
    ...{ order, reverse, state, limit, filter: read, context: parts.held.filterContext() },
    after: cursor === undefined ? undefined : readCursor(cursor),
    compare: reverse ? (left, right) => compareKeys(right, left) : compareKeys,
  };
  await parts.live.refresh();
  const { count, liveCount } = parts.live;
  const { rows, next } = await merged(parts, wanted);
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

/** False where no finished seed that is held can be wanted, whatever it is. */
const mayBeFinished = (finished: FinishedRows, { state, filter, context }: Wanted): boolean =>
  state !== 'live' &&
  (filter.conditions.length === 0 ||
    [...finished.statuses().keys()].some((status) => mayStand(standingOnDisk(status), filter, context)));

interface Merged {
  readonly rows: readonly SeedRow[];
  readonly next: SeedKey | null;
}

async function merged({ live, finished, pause }: SeedPagesParts, wanted: Wanted): Promise<Merged> {
  const { order, reverse, limit, state, filter, context } = wanted;
  const passes = (row: SeedRow) => isAsked(row, state) && passesFilter(row, filter, context);
  const onDisk = mayBeFinished(finished, wanted) ? new FinishedReader(finished, wanted, pause) : undefined;
  const inMemory = new LiveReader(live, { ...wanted, passes }, pause);
  // What surely comes before all that is on disk needs no look there.
  const front = reverse ? undefined : firstFinished(order);
  const rows: SeedRow[] = [];
  let bytes = 0;
  let last: SeedKey | null = null;
  for (;;) {
    const early = front && (await inMemory.peek(front));
    const read = early === undefined ? await onDisk?.peek() : undefined;
    const kept = early ?? (await inMemory.peek(read?.key));
    const next = kept === undefined ? read : { key: kept, row: kept.item };
    if (next === undefined) return { rows, next: null };
    // As far as was looked: what comes behind it is not known yet.
    if (next.row === null) return { rows, next: next.key };
    bytes += jsonBytes(next.row);
    if (rows.length === limit || (rows.length > 0 && bytes > PAGE_ROWS_BYTES)) return { rows, next: last };
    rows.push(next.row);
    last = next.key;
    if (kept === undefined) onDisk?.take();
    else inMemory.take();
  }
}
