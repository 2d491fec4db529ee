import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Outcome } from '../../source/model/errors.ts';
import { systemPorts } from '../../source/node/system-ports.ts';
import { LocalNode } from '../support/local-node.ts';
import { UdpHub } from '../support/udp-hub.ts';
import { until } from '../support/until.ts';

const MIB = 1024 * 1024;

type Side = 'publisher' | 'worker';

let top = '';
let publisher: LocalNode;
let worker: LocalNode;
const others: { close(): unknown }[] = [];
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'crabnet-exchange-'));
});
afterEach(async () => {
  await Promise.all([publisher.remove(), worker.remove()]);
  await Promise.all(others.splice(0).map((other) => other.close()));
  rmSync(top, { recursive: true, force: true });
});

async function startLinked(): Promise<void> {
  publisher = await new LocalNode({ settings: { network: 'dht' } }).start();
  worker = await new LocalNode({ settings: { network: 'dht' } }).start();
  const { listen_addrs } = await publisher.api.status();
  done(await worker.api.act('dial', { address: String(listen_addrs[0]) }));
  await until('they speak', async () => (await publisher.api.peers()).some(({ link }) => link !== null));
}

/** Two nodes over UDP; of one, whose TCP port others have, nobody gets in. */
async function startOverUdp(shut: Side | null): Promise<void> {
  const hub = await UdpHub.open();
  others.push(hub);
  const [host = '', port] = hub.address.split(':');
  const start = async (side: Side) => {
    const listenAddr = { host, port: side === shut ? await takenPort() : 0 };
    const announceAddrs = [{ host, port: Number(port) }];
    return new LocalNode({ settings: { listenAddr, announceAddrs } }).start();
  };
  publisher = await start('publisher');
  worker = await start('worker');
}

async function takenPort(): Promise<number> {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  others.push(server);
  return (server.address() as AddressInfo).port;
}

function done<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome.value;
}

it.each<readonly [string, () => Promise<void>, Side | null]>([
  ['over libp2p', startLinked, null],
  ['over UDP', () => startOverUdp(null), null],
  ['over UDP where the publisher cannot be dialled', () => startOverUdp('publisher'), 'publisher'],
  ['over UDP where the worker cannot be dialled', () => startOverUdp('worker'), 'worker'],
])(
  '%s a seed goes to its worker with its files, and what the task made of them comes back',
  async (_, start, shut) => {
    await start();
    const sources = join(top, 'sources');
    mkdirSync(join(sources, 'lib'), { recursive: true });
    const large = Buffer.alloc(3 * MIB, 'words and more words ');
    writeFileSync(join(sources, 'lib', 'words'), large);
    writeFileSync(join(sources, 'build.sh'), 'mkdir dist; cat lib/words >dist/out; wc -c <dist/out\n', {
      mode: 0o755,
    });
    const { seed_id: seed } = done(
      await publisher.api.act('publish', {
        title: 'build',
        cmd: './build.sh',
        input: [sources],
        output: ['dist'],
      }),
    );
    await until('the seed came', async () => (await worker.api.seed(seed)).ok);
    // Nobody has awarded it yet: its files are nobody's.
    const { bid_id } = done(await worker.api.act('bid', { seed, price: 5 }));
    await until('the bid came', async () => {
      const found = await publisher.api.seed(seed);
      return found.ok && found.value.bids.length === 1;
    });
    done(await publisher.api.act('claim', { seed, bid: bid_id }));
    await until('the claim came', async () => {
      const found = await worker.api.seed(seed);
      return found.ok && found.value.refusals.run === null;
    });
    expect(done(await worker.api.act('run', { seed }))).toMatchObject({
      exit_code: 0,
      files: { bytes: 3 * MIB, count: 1 },
    });
    await until('the result came', async () => {
      const found = await publisher.api.seed(seed);
      return found.ok && found.value.results.length === 1;
    });
    const to = join(top, 'came');
    expect(done(await publisher.api.act('fetch', { seed, to })).files).toMatchObject([{ path: 'dist/out' }]);
    expect(readFileSync(join(to, 'dist', 'out')).equals(large)).toBe(true);
    done(await publisher.api.act('settle', { seed, verdict: 'accepted' }));
    for (const [side, node] of [
      ['publisher', publisher],
      ['worker', worker],
    ] as const) {
      expect((await node.api.status()).alarm_codes).toEqual(side === shut ? ['files port'] : []);
    }
  },
);

it('over UDP inputs come from a worker that still has them where their publisher has none any more', async () => {
  let aheadMs = 0;
  const clock = { now: () => Date.now() + aheadMs };
  const hub = await UdpHub.open();
  others.push(hub);
  const [host = '', port] = hub.address.split(':');
  const settings = { announceAddrs: [{ host, port: Number(port) }] };
  const start = () => new LocalNode({ settings, ports: { ...systemPorts, clock } }).start();
  publisher = await start();
  worker = await start();
  const second = await start();
  others.push({ close: () => second.remove() });
  const file = join(top, 'words');
  writeFileSync(file, 'words\n');
  const published = { title: 'x', cmd: 'cat words; [ -e /nowhere ] || sleep 60', input: [file] };
  const { seed_id: seed } = done(
    await publisher.api.act('publish', { ...published, exec_deadline_ms: 1000, timeout_ms: 60_000 }),
  );
  const bids: string[] = [];
  for (const node of [worker, second]) {
    await until('the seed came', async () => (await node.api.seed(seed)).ok);
    bids.push(done(await node.api.act('bid', { seed, price: 5 })).bid_id);
  }
  const award = async (bid: string | undefined, to: LocalNode) => {
    await until('it is awarded', async () => (await publisher.api.act('claim', { seed, bid: bid ?? '' })).ok);
    await until('the claim came', async () => {
      const found = await to.api.seed(seed);
      return found.ok && found.value.refusals.run === null;
    });
  };
  await award(bids[0], worker);
  const run = worker.api.act('run', { seed }).catch(() => undefined);
  await until('it has its inputs', () => worker.eventsOf('task_started').length > 0);
  await worker.stop();
  await run;
  await worker.start();
  aheadMs += 30 * 60_000;
  done(await publisher.api.act('filesDrop', { seed }));
  await award(bids[1], second);
  void second.api.act('run', { seed }).catch(() => undefined);
  await until('the second has them', () => second.eventsOf('task_started').length > 0);
  const { node_id } = await worker.api.status();
  expect(second.eventsOf('files_fetched')).toMatchObject([{ seed_id: seed, peers: [node_id] }]);
});
