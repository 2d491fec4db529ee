import type { SeedRow } from '../../contract/node-api.ts';
import type { ListEnd, MarketIndex } from '../data/market-index.ts';
import { firstInSight, type ListPoint, moved } from '../layout/scroll.ts';

/**
 * Market's cursor. Its seed is pinned at `place` of the list as shown: others sort around it, and it goes to its own place
 * when the cursor leaves it.
 */
export interface MarketCursor extends ListPoint {
  readonly id: string | null;
}

export const NO_CURSOR: MarketCursor = { id: null, place: 0, line: 0 };

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

/** The seed's own place in the list, or the one it is pinned at where the filter leaves it out. */
function ownPlace(market: MarketIndex, id: string, pinned: number): number {
  const own = market.indexOf(id);
  return own < 0 ? pinned : own;
}

/** Moves the cursor by so many rows of the list, in a pane of `height` rows. */
export function moveBy(market: MarketIndex, cursor: MarketCursor, by: number, height: number): MarketCursor {
  const { place, line } = moved(cursor, by, listLength(market, cursor), height);
  const [row] = listSlice(market, cursor, place, place + 1);
  if (row === undefined || row.id === cursor.id) return cursor;
  return { id: row.id, place: ownPlace(market, row.id, place), line };
}

/** The cursor on an end of the list, in a pane of `height` rows, wherever it was: what was read for it need not have its seed. */
export function onEnd(market: MarketIndex, end: ListEnd, height: number): MarketCursor {
  const place = end === 'last' ? market.shownCount - 1 : 0;
  const id = market.at(place)?.id;
  return id === undefined ? NO_CURSOR : { id, place, line: Math.min(place, height - 1) };
}

/**
 * Puts the cursor on a seed: on the seed's line where it is in sight, else in the middle of a pane of `height` rows. Where
 * the list is not drawn the cursor keeps its line.
 */
export function jumpTo(
  market: MarketIndex,
  cursor: MarketCursor,
  id: string,
  height: number | undefined,
): MarketCursor {
  const place = ownPlace(market, id, cursor.place);
  if (height === undefined) return { id, place, line: cursor.line };
  // It stands in a part of the list that is still to be read.
  const isFar = market.indexOf(id) < 0 && market.keyOf(id) !== undefined;
  if (isFar) return { id, place, line: Math.floor(height / 2) };
  const line = place - firstInSight(cursor, listLength(market, cursor), height);
  return { id, place, line: line >= 0 && line < height ? line : Math.floor(height / 2) };
}

/** After another order or filter: the cursor on the first seed, or still on its own, at the seed's new place. */
export function rearranged(market: MarketIndex, cursor: MarketCursor, at?: 'first'): MarketCursor {
  if (at === 'first') return { ...NO_CURSOR, id: market.at(0)?.id ?? null };
  return cursor.id === null ? cursor : { ...cursor, place: ownPlace(market, cursor.id, cursor.place) };
}

/**
 * After the rows changed: a forgotten seed leaves the cursor to the one in its place, the first seed gets it. Where the
 * list's end holds it further down, in a pane of `height` rows, it stays there when the list grows.
 */
export function keepCursor(
  market: MarketIndex,
  cursor: MarketCursor,
  height: number | undefined,
): MarketCursor {
  const isHeld = cursor.id !== null && market.get(cursor.id) !== undefined;
  const length = isHeld ? listLength(market, cursor) : market.shownCount;
  const place = Math.max(0, Math.min(cursor.place, length - 1));
  const id = isHeld ? cursor.id : market.at(place)?.id;
  if (id === undefined) return NO_CURSOR;
  const lowest = height === undefined ? 0 : place - Math.max(0, length - height);
  const line = Math.max(cursor.line, lowest);
  const isSame = id === cursor.id && place === cursor.place && line === cursor.line;
  return isSame ? cursor : { id, place, line };
}
