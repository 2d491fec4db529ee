import type { SeedRow } from '../../contract/node-api.ts';
import type { Keyed } from './sorted-rows.ts';
import { deadlineOf, isFinished, waitsForMe } from './turn.ts';

/** The orders of the Market table, each with the letter that chooses it after `o`. */
export const MARKET_ORDERS = {
  t: 'turn',
  d: 'due',
  b: 'best',
  m: 'min',
  w: 'reward',
  n: 'new',
  s: 'status',
  f: 'from',
} as const;
export type MarketOrder = (typeof MARKET_ORDERS)[keyof typeof MARKET_ORDERS];

const NEVER = Number.MAX_SAFE_INTEGER;

/** By turn: what waits for you, open for bids, waiting for others, finished. */
function turnGroup(row: SeedRow, me: string): number {
  if (isFinished(row)) return 3;
  if (waitsForMe(row, me)) return 0;
  return row.waits_for === 'bidders' ? 1 : 2;
}

function sortValue(row: SeedRow, order: MarketOrder): number | string {
  switch (order) {
    case 'turn':
      return isFinished(row) ? -row.created_at : (deadlineOf(row) ?? NEVER);
    case 'due':
      return deadlineOf(row) ?? NEVER;
    case 'best':
      return row.best_price ?? NEVER;
    case 'min':
      return row.min_price;
    case 'reward':
      return -row.reward;
    case 'new':
      return -row.created_at;
    case 'status':
      return row.status;
    case 'from':
      return row.created_by;
  }
}

/** The keys by which `row` stands in `order`; the nearest deadline, lowest price or newest seed first. */
export const keyedRow = (row: SeedRow, order: MarketOrder, me: string): Keyed<SeedRow> => ({
  id: row.id,
  item: row,
  group: order === 'turn' ? turnGroup(row, me) : 0,
  value: sortValue(row, order),
});
