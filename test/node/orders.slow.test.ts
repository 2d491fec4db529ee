import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SeedRow } from '../../source/contract/node-api.ts';
import { LocalNode } from '../support/local-node.ts';
import { UdpHub } from '../support/udp-hub.ts';
import { until } from '../support/until.ts';

let hub: UdpHub;
let folder: string;
const nodes: LocalNode[] = [];

beforeEach(async () => {
  hub = await UdpHub.open();
  folder = mkdtempSync(join(tmpdir(), 'crabnet-orders-'));
});

afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.remove()));
  await hub.close();
  rmSync(folder, { recursive: true });
});

const BID = {
  ...{ name: 'echoes', kind: 'bid', match: { command: ['echo *'] }, price: { rule: 'min_plus', add: 1 } },
  limits: { open_bids: 9, in_hand: 9, per_hour: 99, outstanding: 1000 },
};
const RUN = { name: 'work', kind: 'run', match: {}, sandbox: 'none', limits: { at_once: 1 } };
const AWARD = {
  ...{ name: 'first', kind: 'award', match: {}, when: { at: 'first' }, choose: 'lowest' },
  limits: { budget: 5, budget_per_day: 5, outstanding: 5 },
};
const SETTLE = { name: 'green', kind: 'settle', match: {}, accept: { exit_code: 0, stdout: ['*hello*'] } };

function write(name: string, orders: readonly unknown[]): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({ orders }));
  return file;
}

async function openNode(ordersFile: string | null, ordersDryRun = false): Promise<LocalNode> {
  const [host = '', port] = hub.address.split(':');
  const node = await new LocalNode({
    settings: {
      ...{ ordersFile, ordersDryRun, sandbox: 'none' },
      announceAddrs: [{ host, port: Number(port) }],
    },
  }).start();
  nodes.push(node);
  return node;
}

async function publish(node: LocalNode, cmd: string): Promise<string> {
  const said = await node.api.act('publish', { title: cmd, cmd, min_price: 1 });
  if (!said.ok) throw new Error(`not published: ${said.refusal.code}`);
  return said.value.seed_id;
}

const becomes = (node: LocalNode, id: string, status: SeedRow['status']) =>
  until(`${id} is ${status}`, async () => {
    const [row] = await node.api.rows([id]);
    return row?.status === status;
  });
const actedOn = (node: LocalNode, id: string) =>
  node
    .eventsOf('order_acted')
    .flatMap((payload) => (payload.seed_id === id ? [[payload.order, payload.verb]] : []));

async function ordersIn(node: LocalNode, id: string) {
  const detail = await node.api.seed(id);
  return detail.ok ? detail.value.history.map(({ kind, order }) => [kind, order]) : [];
}

describe('two nodes with orders', () => {
  it('trade a seed to its end without anybody, and each step names its order', async () => {
    const worker = await openNode(write('worker.json', [BID, RUN]));
    const publisher = await openNode(write('publisher.json', [AWARD, SETTLE]));
    const seed = await publish(publisher, 'echo hello');
    await becomes(worker, seed, 'Accepted');
    expect(actedOn(worker, seed)).toEqual([
      ['echoes', 'bid'],
      ['work', 'run'],
    ]);
    expect(actedOn(publisher, seed)).toEqual([
      ['first', 'claim'],
      ['green', 'settle'],
    ]);
    const { orders } = await publisher.api.orders();
    expect(orders.map(({ name, done }) => [name, done])).toEqual([
      ['first', 1],
      ['green', 1],
    ]);
  });

  it('have the order of each step in the history of the seed, over a restart too, and tell nobody of it', async () => {
    const worker = await openNode(write('worker.json', [BID, RUN]));
    const publisher = await openNode(write('publisher.json', [AWARD, SETTLE]));
    const seed = await publish(publisher, 'echo hello');
    await becomes(worker, seed, 'Accepted');
    const ofWorker = [
      ['SeedCreated', undefined],
      ['BidSubmitted', 'echoes'],
      ['ClaimCreated', undefined],
      ['TaskResult', 'work'],
      ['TaskSettle', undefined],
    ];
    expect(await ordersIn(worker, seed)).toEqual(ofWorker);
    expect(await ordersIn(publisher, seed)).toEqual([
      ['SeedCreated', undefined],
      ['BidSubmitted', undefined],
      ['ClaimCreated', 'first'],
      ['TaskResult', undefined],
      ['TaskSettle', 'green'],
    ]);
    const page = await worker.api.seedPart(seed, 'history', 1);
    expect(page.ok && page.value.rows[0]).toMatchObject({ kind: 'BidSubmitted', order: 'echoes' });
    const { envelopes } = await publisher.api.envelopes();
    expect(JSON.stringify(envelopes)).not.toContain('echoes');
    await worker.stop();
    await worker.start();
    expect(await ordersIn(worker, seed)).toEqual(ofWorker);
  });

  it('never pass the budget, and say why not', async () => {
    await openNode(write('worker.json', [BID, RUN]));
    const publisher = await openNode(write('publisher.json', [AWARD, SETTLE]));
    const seeds: string[] = [];
    for (const number of [1, 2, 3]) seeds.push(await publish(publisher, `echo hello ${number}`));
    // Each costs 2 of a budget of 5.
    await until('two are accepted and the third has its bid', async () => {
      const rows = await publisher.api.rows(seeds);
      const accepted = rows.filter(({ status }) => status === 'Accepted').length;
      return accepted === 2 && rows.some(({ status, bid_count }) => status === 'Open' && bid_count === 1);
    });
    const rows = await publisher.api.rows(seeds);
    const left = rows.find(({ status }) => status === 'Open')?.id ?? '';
    const why = await publisher.api.why(left);
    expect(why.ok && why.value.orders[0]).toMatchObject({ order: 'first', acts: false, wanted: 5, found: 6 });
  });
});

describe('a node with orders', () => {
  it('does nothing while they are paused, over a restart too, and goes on when they are resumed', async () => {
    const publisher = await openNode(null);
    const worker = await openNode(write('worker.json', [BID]));
    await worker.api.act('ordersPause', {});
    await worker.stop();
    await worker.start();
    const seed = await publish(publisher, 'echo hello');
    await becomes(worker, seed, 'Open');
    const paused = await worker.api.orders();
    expect(paused).toMatchObject({
      state: 'paused',
      would: [{ order: 'echoes', verb: 'bid', seed_id: seed, price: 2 }],
    });
    expect(worker.eventsOf('order_acted')).toEqual([]);
    await worker.api.act('ordersResume', {});
    await until('it bids', async () => worker.eventsOf('order_acted').length === 1);
  });

  it('in a dry run says once what it would do, and does nothing', async () => {
    const publisher = await openNode(null);
    const worker = await openNode(write('worker.json', [BID]), true);
    const seed = await publish(publisher, 'echo hello');
    await until('it says so', async () => worker.eventsOf('order_would_act').length === 1);
    await publish(publisher, 'echo again');
    await until('of the other too', async () => worker.eventsOf('order_would_act').length === 2);
    expect(worker.eventsOf('order_would_act')[0]).toMatchObject({
      order: 'echoes',
      verb: 'bid',
      seed_id: seed,
      price: 2,
    });
    expect((await worker.api.rows([seed]))[0]).toMatchObject({ bid_count: 0 });
  });

  it('takes a file over that was changed; of one that is wrong it keeps the orders and raises an alarm', async () => {
    const publisher = await openNode(null);
    const file = write('worker.json', []);
    const worker = await openNode(file);
    const seed = await publish(publisher, 'echo hello');
    writeFileSync(file, '{"orders": [{"name": "x", "kind": "buy"}]}');
    await until('the alarm stands', async () => (await worker.api.status()).alarm_codes.includes('orders'));
    expect((await worker.api.status()).alarms.join(' ')).toContain('orders[0].kind');
    write('worker.json', [BID]);
    await until('it bids', async () =>
      worker.eventsOf('order_acted').some((payload) => payload.seed_id === seed),
    );
    expect((await worker.api.status()).alarm_codes).not.toContain('orders');
    expect((await worker.api.status()).orders).toEqual({ count: 1, state: 'acting' });
  });

  it('does not start with a file that is wrong', async () => {
    const file = write('wrong.json', [{ ...BID, price: { rule: 'guess' } }]);
    await expect(openNode(file)).rejects.toMatchObject({ code: 'config', field: 'orders[0].price.rule' });
  });
});
