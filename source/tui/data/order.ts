import type { SeedRow } from '../../contract/node-api.ts';
import { isFinished, isOurMove } from '../../contract/turn.ts';
import type { Keyed } from './sorted-rows.ts';

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

/** The same of Peers. */
export const PEER_ORDERS = { h: 'heard', i: 'in', n: 'node', s: 'seeds' } as const;
export type PeerOrder = (typeof PEER_ORDERS)[keyof typeof PEER_ORDERS];

const NEVER = Number.MAX_SAFE_INTEGER;

/** By turn: what waits for you, open for bids, waiting for others, finished. */
function turnGroup(row: SeedRow): number {
  if (isFinished(row)) return 3;
  if (isOurMove(row)) return 0;
  return row.turn.whose === 'bidders' ? 1 : 2;
}

function sortValue(row: SeedRow, order: MarketOrder): number | string {
  switch (order) {
    case 'turn':
      return isFinished(row) ? -row.created_at : (row.turn.until_ts ?? NEVER);
    case 'due':
      return row.turn.until_ts ?? NEVER;
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
export const keyedRow = (row: SeedRow, order: MarketOrder): Keyed<SeedRow> => ({
  id: row.id,
  item: row,
  group: order === 'turn' ? turnGroup(row) : 0,
  value: sortValue(row, order),
});
