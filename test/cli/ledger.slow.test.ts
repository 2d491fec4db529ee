import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BalanceRow, ReceiptRow, TradeRow } from '../../source/contract/book.ts';
import type { NodeApi, SeedRow } from '../../source/contract/node-api.ts';
import { act } from '../support/act.ts';
import { NodeProcess } from '../support/node-process.ts';
import { UdpHub } from '../support/udp-hub.ts';
import { until } from '../support/until.ts';

let hub: UdpHub;
let publisher: NodeProcess;
let worker: NodeProcess;

beforeEach(async () => {
  hub = await UdpHub.open();
  const join = () =>
    new NodeProcess('--listen-addr', '127.0.0.1:0', '--announce-addr', hub.address, '--sandbox', 'none');
  [publisher, worker] = [join(), join()];
  await Promise.all([publisher.start(), worker.start()]);
});

afterEach(async () => {
  await Promise.all([publisher.remove(), worker.remove()]);
  await hub.close();
});

const sees = (api: NodeApi, id: string, wanted: SeedRow['status'], bids: number) =>
  until(`a node sees ${id} ${wanted}`, async () => {
    const held = await api.seed(id);
    return held.ok && held.value.seed.status === wanted && held.value.seed.bid_count >= bids;
  });

/** A trade of that price, to its end. */
async function trade(price: number): Promise<void> {
  const [buyer, seller] = await Promise.all([publisher.control(), worker.control()]);
  const { seed_id: seed } = await act(buyer, 'publish', { title: 'hello', cmd: 'echo hello' });
  await sees(seller, seed, 'Open', 0);
  const { bid_id: bid } = await act(seller, 'bid', { seed, price });
  await sees(buyer, seed, 'Open', 1);
  await act(buyer, 'claim', { seed, bid });
  await sees(seller, seed, 'Claimed', 1);
  await act(seller, 'run', { seed });
  await sees(buyer, seed, 'Done', 1);
  await act(buyer, 'settle', { seed, verdict: 'accepted' });
  await sees(seller, seed, 'Accepted', 1);
  await Promise.all([buyer.close(), seller.close()]);
}

it('both parties’ ledgers and exports agree to the unit, and a forged line is named', async () => {
  await trade(7);
  await trade(5);
  const [theirs] = await publisher.json<BalanceRow[]>('ledger');
  const [ours] = await worker.json<BalanceRow[]>('ledger');
  expect(theirs).toMatchObject({ owing: 12, owed: 0, accepted: 2, in_hand: 0 });
  expect(ours).toMatchObject({ owed: 12, owing: 0, accepted: 2, in_hand: 0 });

  const short = String(ours?.node_id).slice(-6);
  const lines = await worker.json<TradeRow[]>('ledger', '--with', short);
  // Both may be of one second, and then their ids say which is first.
  expect(lines.map(({ price, state }) => `${price} ${state}`).toSorted()).toEqual([
    '5 accepted',
    '7 accepted',
  ]);
  expect(await publisher.json<TradeRow[]>('ledger', '--with', String(theirs?.node_id))).toEqual(lines);
  expect((await worker.cli('ledger', '--csv')).stdout.split('\n')[0]).toBe(
    'node_id,name,owed,owing,in_hand,accepted,rejected,late,forfeited,first_ts,last_ts,petname,' +
      'confirmed_paid,confirmed_received,unconfirmed,to_confirm,balance',
  );
  expect(await worker.cli('ledger', '--with', 'nobody1')).toMatchObject({ code: 2 });

  const file = join(worker.dataDir, 'book.ndjson');
  expect(await worker.json('ledger', 'export', file)).toEqual({ file, trades: 2, receipts: 0 });
  // Who checks needs no node and no data dir.
  const elsewhere = new NodeProcess();
  expect(await elsewhere.json('ledger', 'verify', file)).toMatchObject({ trades: 2, receipts: 0, ok: true });
  const [head, first = '', second = '', end = ''] = readFileSync(file, 'utf8').trim().split('\n');
  writeFileSync(file, [head, first, second.replace(/"price":\d+/u, '"price":1000'), end].join('\n'));
  const forged = await elsewhere.cli('ledger', 'verify', file);
  expect(forged.code).toBe(2);
  expect(forged.stderr).toContain('line 3 does not hold: its envelopes prove something else (price)');
  writeFileSync(file, [head, first, second].join('\n'));
  expect(await elsewhere.cli('ledger', 'verify', file)).toMatchObject({
    ...{
      code: 2,
      stderr: expect.stringContaining('line 4 does not hold: the file ends before its last line'),
    },
  });
  writeFileSync(file, [head, first, end].join('\n'));
  expect((await elsewhere.cli('ledger', 'verify', file)).stderr).toContain(
    'line 3 does not hold: there are not as many',
  );
  await elsewhere.remove();
});

const receiptsOf = (node: NodeProcess) => node.json<ReceiptRow[]>('ledger', 'receipts');

/** Waits until a node that runs has one receipt, in that state. */
async function hasReceipt(node: NodeProcess, state: ReceiptRow['state']): Promise<void> {
  const api = await node.control();
  await until(`the receipt is ${state}`, async () => {
    const held = await api.receipts({});
    return held.ok && held.value.receipts.length === 1 && held.value.receipts[0]?.state === state;
  });
  await api.close();
}

it('a payment becomes a receipt that both signed, through kills between telling and acknowledging', async () => {
  await trade(7);
  const [theirs] = await publisher.json<BalanceRow[]>('ledger');
  const whom = String(theirs?.node_id).slice(-8);

  const wrong = await publisher.cli('ledger', 'pay', whom);
  expect(wrong).toMatchObject({ code: 3, stderr: expect.stringContaining('ledger pay needs an amount') });
  expect(await publisher.cli('ledger', 'pay', whom, '--amount', '0')).toMatchObject({
    ...{ code: 2, stderr: expect.stringContaining('amount is 0') },
  });
  expect(await publisher.cli('ledger', 'pay', whom, '--amount', '1', '--note', 'a\nb')).toMatchObject({
    ...{ code: 2, stderr: expect.stringContaining('note has a control character') },
  });

  // Nothing that the worker says gets out: what it was told stays unacknowledged, and both are killed.
  const [silent] = (await worker.json<{ listen_addrs: string[] }>('status')).listen_addrs;
  hub.passes = (from) => from !== silent;
  const pay = ['ledger', 'pay', whom, '--amount', '5', '--note', 'bank, "May"'];
  const { receipt_id: id } = await publisher.json<{ receipt_id: string }>(...pay);
  await hasReceipt(worker, 'unconfirmed');
  await Promise.all([publisher.kill(), worker.kill()]);
  hub.passes = () => true;
  expect(await receiptsOf(worker)).toMatchObject([
    { receipt_id: id, amount: 5, note: 'bank, "May"', state: 'unconfirmed', to_confirm: true },
  ]);
  expect(await worker.json<BalanceRow[]>('ledger')).toMatchObject([
    { owed: 7, confirmed_received: 0, unconfirmed: 5, to_confirm: 5, balance: 7 },
  ]);

  // Confirmed while no node runs: the next start tells it.
  expect(await worker.json('ledger', 'confirm', id.slice(0, 10))).toMatchObject({ told: 'waiting' });
  await Promise.all([publisher.start(), worker.start()]);
  await hasReceipt(publisher, 'confirmed');
  expect(await worker.json<BalanceRow[]>('ledger')).toMatchObject([{ balance: 2, unconfirmed: 0 }]);
  expect(await publisher.json<BalanceRow[]>('ledger')).toMatchObject([{ balance: -2, confirmed_paid: 5 }]);
  expect((await publisher.cli('ledger', '--with', whom)).stdout).toContain('bank, "May"');
  expect((await publisher.cli('ledger', 'receipts', '--csv')).stdout).toContain(',"bank, ""May""",');
});

/** A payment that both signed; its id. */
async function settleUp(amount: number): Promise<string> {
  const [buyer, seller] = await Promise.all([publisher.control(), worker.control()]);
  const node = (await seller.status()).node_id;
  const { receipt_id: id } = await act(buyer, 'pay', { node, amount });
  await hasReceipt(worker, 'unconfirmed');
  await act(seller, 'confirm', { receipt: id });
  await hasReceipt(publisher, 'confirmed');
  await Promise.all([buyer.close(), seller.close()]);
  return id;
}

const exportOf = async (node: NodeProcess) => {
  const file = join(node.dataDir, 'book.ndjson');
  await node.json('ledger', 'export', file);
  return file;
};

it('exports of both parties agree, and who leaves a payment out is found by the other’s', async () => {
  await trade(7);
  const id = await settleUp(5);
  const [mine, other] = [await exportOf(worker), await exportOf(publisher)];
  const elsewhere = new NodeProcess();
  expect(await elsewhere.json('ledger', 'verify', mine, '--against', other)).toMatchObject({
    ...{ trades: 1, receipts: 1, unconfirmed: 0, ok: true, balances: [{ owed: 7, confirmed_received: 5 }] },
    against: { trades: 1, receipts: 1, differ: 0 },
  });
  expect((await elsewhere.cli('ledger', 'verify', mine)).stderr).toContain(
    'left out of the file cannot be seen',
  );

  const lines = readFileSync(mine, 'utf8').trim().split('\n');
  writeFileSync(mine, [...lines.slice(0, 2), '{"end":{"trades":1,"receipts":0}}'].join('\n'));
  expect(await elsewhere.cli('ledger', 'verify', mine)).toMatchObject({ code: 0 });
  expect(await elsewhere.cli('ledger', 'verify', mine, '--against', other)).toMatchObject({
    ...{ code: 2, stderr: expect.stringContaining(`receipt ${id} is in the other file alone`) },
  });
  writeFileSync(mine, lines.join('\n').replace('"amount":5', '"amount":4'));
  expect((await elsewhere.cli('ledger', 'verify', mine)).stderr).toContain(
    'line 3 does not hold: its envelopes prove something else (receipt_id)',
  );
  await elsewhere.remove();
});
