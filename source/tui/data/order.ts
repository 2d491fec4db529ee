import type { SeedRow } from '../../contract/node-api.ts';
import { type SeedOrder, seedKey } from '../../contract/seed-page.ts';
import type { Keyed } from '../../contract/sorted-rows.ts';

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
} as const satisfies { readonly [letter: string]: SeedOrder };
export type MarketOrder = (typeof MARKET_ORDERS)[keyof typeof MARKET_ORDERS];

/** The same of Peers. */
export const PEER_ORDERS = { h: 'heard', i: 'in', n: 'node', s: 'seeds' } as const;
export type PeerOrder = (typeof PEER_ORDERS)[keyof typeof PEER_ORDERS];

/** The keys by which `row` stands in `order`. */
export const keyedRow = (row: SeedRow, order: MarketOrder): Keyed<SeedRow> => ({
  ...seedKey(row, order),
  item: row,
});
