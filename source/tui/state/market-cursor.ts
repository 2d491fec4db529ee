import type { SeedRow } from '../../contract/node-api.ts';
import type { MarketIndex } from '../data/market-index.ts';

/**
 * Market's cursor. Its seed is pinned at `place` of the list as shown, `top` being the first place in sight: others sort
 * around it, and it goes to its own place when the cursor leaves it.
 */
export interface MarketCursor {
  readonly id: string | null;
  readonly place: number;
  readonly top: number;
}

export const NO_CURSOR: MarketCursor = { id: null, place: 0, top: 0 };

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));

/** True when the cursor's seed is held, but the filter leaves it out. */
export const isFilteredOut = (market: MarketIndex, { id }: MarketCursor): boolean =>
  id !== null && market.get(id) !== undefined && market.indexOf(id) < 0;

/** How many rows the list shows, a filtered-out seed under the cursor included. */
export const listLength = (market: MarketIndex, cursor: MarketCursor): number =>
  market.shownCount + (isFilteredOut(market, cursor) ? 1 : 0);

/** Rows `from` to `to` of the list with the cursor's seed pinned at its place. */
export function listSlice(
  market: MarketIndex,
  cursor: MarketCursor,
  from: number,
  to: number,
): readonly SeedRow[] {
  const pinned = cursor.id === null ? undefined : market.get(cursor.id);
  const natural = cursor.id === null ? -1 : market.indexOf(cursor.id);
  const rows: SeedRow[] = [];
  for (let place = from; place < to; place += 1) {
    const row = place === cursor.place && pinned !== undefined ? pinned : market.at(others(place));
    if (row !== undefined) rows.push(row);
  }
  return rows;

  function others(place: number): number {
    if (pinned === undefined) return place;
    const rank = place > cursor.place ? place - 1 : place;
    return natural >= 0 && rank >= natural ? rank + 1 : rank;
  }
}

/** Moves the cursor to a place of the shown list, keeping rows on their lines where it can. */
export function moveTo(
  market: MarketIndex,
  cursor: MarketCursor,
  place: number,
  height: number,
): MarketCursor {
  const target = clamp(place, 0, listLength(market, cursor) - 1);
  const [row] = listSlice(market, cursor, target, target + 1);
  if (row === undefined || row.id === cursor.id) return cursor;
  const line = clamp(cursor.place - cursor.top + (target - cursor.place), 0, height - 1);
  return jumpTo(market, cursor, row.id, height, line);
}

/** Puts the cursor on a seed, on line `line` of the pane where that is possible. */
export function jumpTo(
  market: MarketIndex,
  cursor: MarketCursor,
  id: string,
  height: number,
  line = Math.floor(height / 2),
): MarketCursor {
  const natural = market.indexOf(id);
  const next = { id, place: natural < 0 ? cursor.place : natural, top: 0 };
  if (natural >= cursor.top && natural < cursor.top + height && line === Math.floor(height / 2)) {
    return settle(market, { ...next, top: cursor.top }, height);
  }
  return settle(market, { ...next, top: next.place - line }, height);
}

/** After the rows or the pane's height changed: the first seed gets the cursor, a place beyond the end is drawn in. */
export function settle(market: MarketIndex, cursor: MarketCursor, height: number): MarketCursor {
  if (cursor.id === null || market.get(cursor.id) === undefined) {
    const heir = market.at(Math.min(cursor.place, market.shownCount - 1));
    if (heir === undefined) return NO_CURSOR;
    return jumpTo(market, { ...cursor, id: null }, heir.id, height, cursor.place - cursor.top);
  }
  const length = listLength(market, cursor);
  const place = clamp(cursor.place, 0, length - 1);
  const highest = Math.max(0, length - height);
  const top = clamp(cursor.top, 0, highest);
  const inSight = clamp(top, place - height + 1, place);
  if (place === cursor.place && inSight === cursor.top) return cursor;
  return { id: cursor.id, place, top: inSight };
}
