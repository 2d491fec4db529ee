import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BalanceRow, TradeRow } from '../../source/contract/book.ts';
import type { SeedRow } from '../../source/contract/node-api.ts';
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

const sees = (node: NodeProcess, id: string, status: SeedRow['status'], bids: number) =>
  until(`a node sees ${id} ${status}`, async () => {
    const seeds = await node.json<SeedRow[]>('seed', 'list');
    return seeds.some((row) => row.id === id && row.status === status && row.bid_count >= bids);
  });

async function trade(price: string): Promise<void> {
  const { seed_id: seed } = await publisher.json<{ seed_id: string }>(
    'seed',
    'publish',
    '--cmd',
    'echo hello',
  );
  await sees(worker, seed, 'Open', 0);
  const { bid_id: bid } = await worker.json<{ bid_id: string }>('seed', 'bid', seed, '--price', price);
  await sees(publisher, seed, 'Open', 1);
  await publisher.json('seed', 'claim', seed, bid);
  await sees(worker, seed, 'Claimed', 1);
  await worker.json('seed', 'run', seed, '--yes');
  await sees(publisher, seed, 'Done', 1);
  await publisher.json('seed', 'settle', seed, '--accepted');
  await sees(worker, seed, 'Accepted', 1);
}

it('both parties’ ledgers and exports agree to the unit, and a forged line is named', async () => {
  await trade('7');
  await trade('5');
  const [theirs] = await publisher.json<BalanceRow[]>('ledger');
  const [ours] = await worker.json<BalanceRow[]>('ledger');
  expect(theirs).toMatchObject({ owing: 12, owed: 0, accepted: 2, in_hand: 0 });
  expect(ours).toMatchObject({ owed: 12, owing: 0, accepted: 2, in_hand: 0 });

  const short = String(ours?.node_id).slice(-6);
  const lines = await worker.json<TradeRow[]>('ledger', '--with', short);
  expect(lines.map(({ price, state }) => [price, state])).toEqual([
    [7, 'accepted'],
    [5, 'accepted'],
  ]);
  expect(await publisher.json<TradeRow[]>('ledger', '--with', String(theirs?.node_id))).toEqual(lines);
  expect((await worker.cli('ledger', '--csv')).stdout.split('\n')[0]).toBe(
    'node_id,name,owed,owing,in_hand,accepted,rejected,late,forfeited,first_ts,last_ts,petname',
  );
  expect(await worker.cli('ledger', '--with', 'nobody1')).toMatchObject({ code: 2 });

  const file = join(worker.dataDir, 'book.ndjson');
  expect(await worker.json('ledger', 'export', file)).toEqual({ file, trades: 2 });
  // Who checks needs no node and no data dir.
  const elsewhere = new NodeProcess();
  expect(await elsewhere.json('ledger', 'verify', file)).toEqual({ trades: 2, ok: true });
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
