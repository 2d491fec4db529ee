/** The measured side of `events.ts`: a monitor and its event log, in a process of their own. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventQuery } from '../../source/contract/event-query.ts';
import { Monitor } from '../../source/monitor/monitor.ts';
import { until } from '../support/until.ts';

const COUNT = Number(process.argv[2] ?? 1_000_000);
const PAGES = 100;
const AT_ONCE = 2_000;
const PEERS = Array.from({ length: 40 }, () => `12D3KooW${randomUUID()}`);

const folder = mkdtempSync(join(tmpdir(), 'crabnet-bench-events-'));
const monitor = new Monitor({
  nodeId: 'us',
  clock: { now: () => Date.now() },
  filePath: join(folder, 'events.ndjson'),
});
try {
  monitor.keep(() => false);
  const seeds = await fill();
  await packed();
  console.log(
    `${COUNT} events, ${Math.round(diskBytes() / 1024 ** 2)} MiB on disk, ${monitor.lostLines} lost`,
  );
  yardstick();
  const far = () => Math.floor(Math.random() * COUNT);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(Math.random() * items.length)] as Item;
  await measure('the last', () => ({ limit: 200 }));
  await measure('anywhere', () => ({ limit: 200, before: far() }));
  await measure('a kind, one in a hundred', () => ({ limit: 200, kind: 'seed_settled', before: far() }));
  await measure('a kind that never was', () => ({ limit: 200, kind: 'store_failed' }));
  await measure('a seed', () => ({ limit: 200, seed: pick(seeds) }));
  await measure('a peer, forwards', () => ({ limit: 200, peer: pick(PEERS), after: far() }));
} finally {
  await monitor.close();
  rmSync(folder, { recursive: true });
}

async function fill(): Promise<readonly string[]> {
  const seeds: string[] = [];
  for (let index = 0; index < COUNT; index += 1) {
    const seed_id = randomUUID();
    if (index % 10_000 === 0) seeds.push(seed_id);
    if (index % 100 === 0) monitor.emit('seed_settled', { seed_id, accepted: true, status: 'Accepted' });
    else
      monitor.emit('store_sync', {
        ...{
          kind: 'BidSubmitted',
          seed_id,
          from: PEERS[index % 40] ?? '',
          key: randomUUID(),
          verified: true,
        },
        ...{
          bid_id: randomUUID(),
          price: index % 50,
          addr: '192.0.2.1:9012',
          by: PEERS[index % 7] ?? '',
          bytes: 640,
        },
      });
    if (index % AT_ONCE === 0) await until('all is written', () => monitor.fileBacklog.lines === 0);
  }
  return seeds;
}

/** All but the file that is written. */
async function packed(): Promise<void> {
  const isPacked = () => !readdirSync(folder).some((name) => /\d\.ndjson$|tmp$/u.test(name));
  await until('all is packed', isPacked, Number.POSITIVE_INFINITY);
  await monitor.page({ limit: 1, after: 0 });
}

function diskBytes(): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

function yardstick(): void {
  const lines = readFileSync(join(folder, 'events.ndjson'), 'utf8').split('\n').slice(0, 200).join('\n');
  const started = performance.now();
  for (let page = 0; page < PAGES; page += 1) for (const line of lines.split('\n')) JSON.parse(line);
  console.log(`yardstick: parsing 200 lines ${((performance.now() - started) / PAGES).toFixed(2)} ms`);
}

async function measure(name: string, query: () => EventQuery): Promise<void> {
  await monitor.page(query());
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const times: number[] = [];
  let events = 0;
  for (let page = 0; page < PAGES; page += 1) {
    const started = performance.now();
    events += (await monitor.page(query())).total;
    times.push(performance.now() - started);
  }
  globalThis.gc?.();
  const tookMb = (process.memoryUsage().rss - before) / 1024 ** 2;
  const [median = 0, most = 0] = [0.5, 0.99].map(
    (share) => times.sort((a, b) => a - b)[Math.floor(PAGES * share)],
  );
  console.log(
    `${name}: median ${median.toFixed(1)} ms, p99 ${most.toFixed(1)} ms, ${(events / PAGES).toFixed(0)} events a page, ${tookMb.toFixed(0)} MB`,
  );
}
