import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SeedDetail, SeedRow } from '../../source/contract/node-api.ts';
import type { DigestReport } from '../../source/contract/overview.ts';
import { NodeProcess } from '../support/node-process.ts';
import { UdpHub } from '../support/udp-hub.ts';
import { until } from '../support/until.ts';

let hub: UdpHub;
let publisher: NodeProcess;
let worker: NodeProcess;
let watcher: NodeProcess;
const nodes = () => [publisher, worker, watcher];

beforeEach(async () => {
  hub = await UdpHub.open();
  const join = () =>
    new NodeProcess('--listen-addr', '127.0.0.1:0', '--announce-addr', hub.address, '--sandbox', 'none');
  [publisher, worker, watcher] = [join(), join(), join()];
});

afterEach(async () => {
  await Promise.all(nodes().map((node) => node.remove()));
  await hub.close();
});

/** Asks over the control socket: a process for each look would be most of the time. */
async function holds(node: NodeProcess, id: string, status: SeedRow['status'], bids = 0): Promise<void> {
  const api = await node.control();
  try {
    await until(`a node sees ${id} ${status} with ${bids} bids`, async () => {
      const [seed] = await api.rows([id]);
      return seed?.status === status && seed.bid_count >= bids;
    });
  } finally {
    await api.close();
  }
}

const digests = async () =>
  Promise.all(nodes().map(async (node) => (await node.json<DigestReport>('digest')).digest));

it('three nodes publish, bid, claim, run and settle a task, and end with the same digest', async () => {
  await Promise.all(nodes().map((node) => node.start()));
  const { seed_id: seed } = await publisher.json<{ seed_id: string }>(
    ...[
      'seed',
      'publish',
      '--title',
      'count words',
      '--cmd',
      'echo hello; echo problem >&2; exit 3',
      '--reward',
      '5',
    ],
  );
  await holds(worker, seed, 'Open');
  const { bid_id: bid } = await worker.json<{ bid_id: string }>(
    'seed',
    'bid',
    seed,
    '--price',
    '3',
    '--notes',
    'fast',
  );
  await holds(publisher, seed, 'Open', 1);
  await publisher.json('seed', 'claim', seed, bid.slice(0, 8));
  await holds(worker, seed, 'Claimed', 1);
  const run = await worker.json<{ result_id: string; exit_code: number; sandbox: string }>(
    'seed',
    'run',
    seed,
    '--yes',
  );
  const limits = { exact: ['time', 'output'], watched: [] };
  expect(run).toMatchObject({ exit_code: 3, timed_out: false, sandbox: 'none', limits });
  await holds(publisher, seed, 'Done', 1);
  expect(await publisher.json('seed', 'settle', seed, '--accepted', '--note', 'thanks')).toMatchObject({
    seed_id: seed,
    status: 'Accepted',
  });
  await Promise.all(nodes().map((node) => holds(node, seed, 'Accepted', 1)));

  const [first, ...others] = await digests();
  expect(others).toEqual([first, first]);
  const seen = await watcher.json<SeedDetail>('seed', 'show', seed);
  expect(seen.results).toMatchObject([
    {
      id: run.result_id,
      stdout: 'hello\n',
      stderr: 'problem\n',
      hash_matches: true,
      holds: true,
      accepted: true,
      limits,
    },
  ]);
  expect(seen.settlements).toMatchObject([{ status: 'Accepted', note: 'thanks', effective: true }]);
  expect(seen.history.map(({ kind, code }) => [kind, code])).toEqual([
    ['SeedCreated', 'effective'],
    ['BidSubmitted', 'effective'],
    ['ClaimCreated', 'effective'],
    ['TaskResult', 'effective'],
    ['TaskSettle', 'effective'],
  ]);
});

it('kill -9 of every node between any two steps loses and doubles nothing', async () => {
  await Promise.all(nodes().map((node) => node.start()));
  const crash = () =>
    Promise.all(
      nodes().map(async (node) => {
        await node.kill();
        await node.start();
      }),
    );
  const { seed_id: seed } = await publisher.json<{ seed_id: string }>(
    ...['seed', 'publish', '--cmd', 'echo once', '--bid-window-ms', '600000'],
  );
  await crash();
  await holds(worker, seed, 'Open');
  const { bid_id: bid } = await worker.json<{ bid_id: string }>('seed', 'bid', seed);
  await crash();
  await holds(publisher, seed, 'Open', 1);
  await publisher.json('seed', 'claim', seed, bid);
  await crash();
  await holds(worker, seed, 'Claimed', 1);
  await worker.json('seed', 'run', seed, '--yes');
  await crash();
  await holds(publisher, seed, 'Done', 1);
  await publisher.json('seed', 'settle', seed);
  await crash();
  await Promise.all(nodes().map((node) => holds(node, seed, 'Accepted', 1)));
  await until('all digests are equal', async () => new Set(await digests()).size === 1);
  const { results, claims, settlements } = await watcher.json<SeedDetail>('seed', 'show', seed);
  expect([results.length, claims.length, settlements.length]).toEqual([1, 1, 1]);
});

it('a result made while the publisher is down reaches it when it comes back, and is acknowledged', async () => {
  await Promise.all([publisher.start(), worker.start()]);
  const { seed_id: seed } = await publisher.json<{ seed_id: string }>(
    'seed',
    'publish',
    '--cmd',
    'echo back',
  );
  await holds(worker, seed, 'Open');
  const { bid_id: bid } = await worker.json<{ bid_id: string }>('seed', 'bid', seed);
  await holds(publisher, seed, 'Open', 1);
  await publisher.json('seed', 'claim', seed, bid);
  await holds(worker, seed, 'Claimed', 1);
  await publisher.kill();
  await worker.json('seed', 'run', seed, '--yes');
  await publisher.start();
  await holds(publisher, seed, 'Done', 1);
  await until('the worker knows that its result arrived', () =>
    worker.stdout.includes('"announce_acknowledged"'),
  );
});

it('what was said without a running node waits in the outbox and goes out at the next start', async () => {
  const { seed_id: seed } = await publisher.json<{ seed_id: string }>(
    ...['seed', 'publish', '--cmd', 'true', '--bid-window-ms', '600000'],
  );
  expect(await publisher.json('status')).toMatchObject({ running: false, seeds: 1, unsent: 1 });
  await watcher.start();
  expect(await publisher.start()).toMatchObject({ running: true, seeds: 1 });
  await holds(watcher, seed, 'Open');
  await until(
    'nothing is unsent',
    async () => (await publisher.json<{ unsent: number }>('status')).unsent === 0,
  );
});

it('--no-announce commits and never tells', async () => {
  await Promise.all([publisher.start(), watcher.start()]);
  const { seed_id: silent } = await publisher.json<{ seed_id: string }>(
    'seed',
    'publish',
    '--cmd',
    'true',
    '--no-announce',
  );
  const { seed_id: told } = await publisher.json<{ seed_id: string }>('seed', 'publish', '--cmd', 'true');
  await holds(watcher, told, 'Open');
  expect((await watcher.json<SeedRow[]>('seed', 'list')).map(({ id }) => id)).not.toContain(silent);
});
