import type { SeedPage, SeedRow } from '../../source/contract/node-api.ts';
import {
  compareKeys,
  cursorOf,
  filterWords,
  matchesSeed,
  readCursor,
  type SeedQuery,
  seedKey,
} from '../../source/contract/seed-page.ts';
import { isFinished } from '../../source/contract/turn.ts';

/** What a node that holds these rows answers, the plain way: all of them sorted, then cut. */
export function pageOfRows(
  rows: readonly SeedRow[],
  { order, reverse, filter, state, limit, cursor }: SeedQuery,
): SeedPage {
  const words = filterWords(filter);
  const compare: typeof compareKeys = reverse ? (left, right) => compareKeys(right, left) : compareKeys;
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const behind = rows
    .filter((row) => state === 'all' || isFinished(row) === (state === 'finished'))
    .filter((row) => matchesSeed(row, words))
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
