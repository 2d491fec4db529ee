import type { BalanceRow, ReceiptRow } from '../../../source/contract/book.ts';
import type { OrdersReport } from '../../../source/contract/orders.ts';
import { FakeApi } from './fake-api.ts';
import { HERON, ME, MOLE, nowTs, OTTER, QE7, ROWS } from './fake-market.ts';

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
  ...{ confirmed_paid: 0, confirmed_received: 0, unconfirmed: 0, to_confirm: 0, balance: 0 },
  ...more,
});

export const BALANCES: readonly BalanceRow[] = [
  balance(QE7, '', { in_hand: 5, forfeited: 1 }),
  balance(HERON, 'heron', { owing: 1180, accepted: 96, rejected: 2, late: 3 }),
  balance(OTTER, 'otter', { owed: 40, owing: 12, in_hand: 20, accepted: 6 }),
  balance(MOLE, 'a mole with a very long name indeed', { owed: 7, accepted: 1 }),
];

/** Payments: one that waits for us, one that waits for the other. */
const RECEIPTS: readonly ReceiptRow[] = [
  {
    ...{
      receipt_id: '5ce01a7b'.padEnd(64, '0'),
      from: OTTER,
      to: ME,
      amount: 40,
      note: 'bank\u001b[2J, 12 Nov',
    },
    ...{ ts: nowTs - 7200, state: 'unconfirmed', to_confirm: true },
  },
  {
    ...{ receipt_id: '77aa01bc'.padEnd(64, '0'), from: ME, to: HERON, amount: 1000, note: '' },
    ...{ ts: nowTs - 60, state: 'unconfirmed', to_confirm: false },
  },
];

/** The same node, with payments that were confirmed and such that were not. */
export function payingApi(): FakeApi {
  const api = busyApi();
  api.balanceRows = BALANCES.map((row) => {
    if (row.node_id === OTTER)
      return { ...row, confirmed_received: 30, unconfirmed: 40, to_confirm: 40, balance: -2 };
    return row.node_id === HERON ? { ...row, confirmed_paid: 180, unconfirmed: 1000, balance: -1000 } : row;
  });
  api.receiptRows = RECEIPTS;
  api.statusNow = { ...api.statusNow, to_confirm: 1 };
  return api;
}

/** A node with four standing orders and four counterparties. */
export function busyApi(): FakeApi {
  const api = new FakeApi();
  api.ordersNow = ORDERS;
  api.balanceRows = BALANCES;
  api.statusNow = { ...api.statusNow, orders: { count: ORDERS.orders.length, state: 'acting' } };
  return api;
}
