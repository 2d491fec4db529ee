import type { BalanceRow } from '../../../source/contract/book.ts';
import type { OrdersReport } from '../../../source/contract/orders.ts';
import { FakeApi } from './fake-api.ts';
import { HERON, MOLE, nowTs, OTTER, QE7, ROWS } from './fake-market.ts';

const seed = (index: number): string => ROWS[index]?.id ?? '';

export const ORDERS: OrdersReport = {
  file: '/etc/crabnet/orders.json',
  state: 'acting',
  reading: false,
  nobody: [],
  orders: [
    { name: 'small builds', kind: 'bid', done: 1240, last_ts: nowTs - 12, doing: 0 },
    { name: 'work', kind: 'run', done: 38, last_ts: nowTs - 190, doing: 1 },
    { name: 'award within the budget of the lab', kind: 'award', done: 0, last_ts: null, doing: 0 },
    { name: 'nightly', kind: 'publish', done: 4, last_ts: nowTs - 3 * 86_400, doing: 0 },
  ],
  would_more: 0,
  would: [
    { order: 'small builds', verb: 'bid', seed_id: seed(3), price: 7 },
    { order: 'small builds', verb: 'bid', seed_id: seed(4), price: 12 },
    { order: 'award within the budget of the lab', verb: 'claim', seed_id: seed(1), price: 9 },
    { order: 'nightly', verb: 'publish', seed_id: null },
  ],
};

const balance = (node_id: string, name: string, more: Partial<BalanceRow>): BalanceRow => ({
  ...{ node_id, name, owed: 0, owing: 0, in_hand: 0 },
  ...{ accepted: 0, rejected: 0, late: 0, forfeited: 0 },
  ...{ first_ts: nowTs - 86_400, last_ts: nowTs - 60, petname: null },
  ...more,
});

export const BALANCES: readonly BalanceRow[] = [
  balance(QE7, '', { in_hand: 5, forfeited: 1 }),
  balance(HERON, 'heron', { owing: 1180, accepted: 96, rejected: 2, late: 3 }),
  balance(OTTER, 'otter', { owed: 40, owing: 12, in_hand: 20, accepted: 6 }),
  balance(MOLE, 'a mole with a very long name indeed', { owed: 7, accepted: 1 }),
];

/** A node with four standing orders and four counterparties. */
export function busyApi(): FakeApi {
  const api = new FakeApi();
  api.ordersNow = ORDERS;
  api.balanceRows = BALANCES;
  api.statusNow = { ...api.statusNow, orders: { count: ORDERS.orders.length, state: 'acting' } };
  return api;
}
