import type { FilterContext } from '../../source/contract/filter-conditions.ts';
import type { SeedPage, SeedRow } from '../../source/contract/node-api.ts';
import { cursorOf, readCursor } from '../../source/contract/seed-cursor.ts';
import { NO_FILTER, passesFilter, readFilter } from '../../source/contract/seed-filter.ts';
import { compareKeys, type SeedQuery, seedKey } from '../../source/contract/seed-page.ts';
import { isFinished } from '../../source/contract/turn.ts';

const NOBODY: FilterContext = { nowMs: 0, us: '', aliasOf: () => '' };

/** What a node that holds these rows answers, the plain way: all of them sorted, then cut. */
export function pageOfRows(
  rows: readonly SeedRow[],
  { order, reverse, filter, state, limit, cursor }: SeedQuery,
  context: FilterContext = NOBODY,
): SeedPage {
  const read = readFilter(filter);
  const wanted = read.ok ? read.filter : NO_FILTER;
  const compare: typeof compareKeys = reverse ? (left, right) => compareKeys(right, left) : compareKeys;
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const behind = rows
    .filter((row) => state === 'all' || isFinished(row) === (state === 'finished'))
    .filter((row) => passesFilter(row, wanted, context))
    .map((row) => ({ row, key: seedKey(row, order) }))
    .filter(({ key }) => after === undefined || compare(key, after) > 0)
    .sort((left, right) => compare(left.key, right.key));
  const page = behind.slice(0, limit);
  const last = page.at(-1);
  return {
    seeds: page.map(({ row }) => row),
    next_cursor: last === undefined || behind.length === page.length ? null : cursorOf(last.key),
    total: rows.length,
    live: rows.filter((row) => !isFinished(row)).length,
  };
}
