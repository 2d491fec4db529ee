import { mkdtempSync, readdirSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EventQuery } from '../../../source/contract/event-query.ts';
import { EventHistory } from '../../../source/monitor/history/event-history.ts';
import { Monitor, type MonitorOptions } from '../../../source/monitor/monitor.ts';

/** A thread that packs takes a while to start where much else runs. */
const soon = (check: () => void | Promise<void>) => vi.waitFor(check, 30_000);

let folder: string;
let filePath: string;
let nowMs: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-history-'));
  filePath = join(folder, 'events.ndjson');
  nowMs = 1_700_000_000_000;
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Few events in memory, and small files: what is asked for lies on the disk. */
const monitorOf = (options: Partial<MonitorOptions> = {}) =>
  new Monitor({
    ...{ nodeId: 'us', clock: { now: () => nowMs }, filePath, ringSize: 10 },
    limits: { maxBytes: 8 * 64 * 1024, maxDays: 30 },
    ...options,
  });

/** Each a second after the other; every hundredth is of another kind, and of seed `rare`. */
async function fill(monitor: Monitor, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    nowMs += 1000;
    if (index % 100 === 7) monitor.emit('seed_forgotten', { seed_id: 'rare' });
    else
      monitor.emit('announce_acknowledged', {
        ...{ seed_id: `s${index}`, key: 'k'.repeat(64), peer: `p${index % 7}` },
      });
  }
  // What is not in memory any more is written by then.
  const { events } = await monitor.page({ limit: 1 });
  const after = (events[0]?.id ?? 0) - 12;
  await soon(async () => {
    const page = await monitor.page({ limit: 2, after });
    expect(page.events.map(({ id }) => id)).toEqual([after + 1, after + 2].filter((id) => id > 0));
  });
}

async function allBackwards(monitor: Monitor, query: Omit<EventQuery, 'limit'> = {}) {
  const ids: number[] = [];
  let page = await monitor.page({ limit: 100, ...query });
  for (;;) {
    ids.unshift(...page.events.map(({ id }) => id ?? 0));
    if (page.older === null) return ids;
    page = await monitor.page({ limit: 100, ...query, before: page.older });
  }
}

async function allForwards(monitor: Monitor, query: Omit<EventQuery, 'limit'> = {}) {
  const ids: number[] = [];
  for (let after: number | null = 0; after !== null; ) {
    const page = await monitor.page({ limit: 100, ...query, after });
    ids.push(...page.events.map(({ id }) => id ?? 0));
    after = page.newer;
  }
  return ids;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const packed = () => readdirSync(folder).filter((name) => name.endsWith('.gz'));

test('all that was ever told is read both ways, whether in memory, in the file, set aside or packed', async () => {
  const monitor = monitorOf();
  monitor.keep(() => true);
  for (let round = 0; round < 4; round += 1) {
    await fill(monitor, 500);
    // A file is full once it is written.
    await soon(() => expect(packed().length).toBeGreaterThan(round - 1));
  }
  expect(await allBackwards(monitor)).toEqual(upTo(2000));
  expect(await allForwards(monitor)).toEqual(upTo(2000));
  await monitor.close();
  const names = readdirSync(folder);
  expect(packed().length).toBeGreaterThan(0);
  expect(packed().every((name) => names.includes(`${name}.index`))).toBe(true);
  const lines = gunzipSync(await readFile(join(folder, packed()[0] ?? '')))
    .toString('utf8')
    .split('\n');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ id: 1 });
});

test('a page of what was asked for ends there, though what was read together reaches further', async () => {
  const monitor = monitorOf();
  await fill(monitor, 50);
  await monitor.close();
  const page = await new EventHistory(filePath).page({ limit: 100, after: 0, before: 5 });
  expect(page.events.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  // Whoever has the events behind it goes on from here.
  expect(page.looked).toBe(4);
});

test('kind, seed, node and time are looked up in all of it', async () => {
  const monitor = monitorOf();
  await fill(monitor, 1000);
  const rare = upTo(1000).filter((id) => id % 100 === 8);
  expect(await allBackwards(monitor, { kind: 'seed_forgotten' })).toEqual(rare);
  expect(await allForwards(monitor, { seed: 'rare', source: 'node' })).toEqual(rare);
  expect(await allForwards(monitor, { seed: 's0' })).toEqual([1]);
  expect(await allBackwards(monitor, { peer: 'p3', until: 1_700_000_010 })).toEqual([4]);
  expect(await allBackwards(monitor, { since: 1_700_000_500, until: 1_700_000_502 })).toEqual([
    500, 501, 502,
  ]);
  expect(await allForwards(monitor, { peer: 'nobody' })).toEqual([]);
  await monitor.close();
});

test('a restart goes on with the ids and the counts, also after a crash and where files were removed', async () => {
  const before = monitorOf();
  await fill(before, 300);
  before.emit('node_stop', {});
  await before.close();
  const again = monitorOf();
  expect(again.overview().events).toBe(301);
  expect(await allForwards(again)).toEqual(upTo(301));
  again.emit('node_stop', {});
  expect((await again.page({ limit: 1 })).events[0]?.id).toBe(302);
  // No close: as after a kill.
  await soon(async () => expect(await readFile(filePath, 'utf8')).toContain('"id":302'));
  expect(monitorOf().overview().events).toBe(302);
  await again.close();
  unlinkSync(filePath);
  const fresh = monitorOf();
  fresh.emit('node_stop', {});
  expect((await fresh.page({ limit: 1 })).events[0]?.id).toBe(303);
  expect(fresh.overview().events).toBe(303);
  await fresh.close();
});

test('after a crash no id is told again that may have been told', async () => {
  const before = monitorOf();
  before.emit('peer_unblocked', { peer: 'a' });
  before.emit('peer_unblocked', { peer: 'a' });
  before.emit('peer_unblocked', { peer: 'a' });
  await before.close();
  const after = monitorOf();
  after.emit('node_stop', {});
  const { events } = await after.page({ limit: 10 });
  expect(events.map(({ id }) => id)).toEqual([1, 2, 3, 100_003]);
  await after.close();
});

test('the files of an earlier release are read, packed and counted, and their events keep their places', async () => {
  const line = (n: number) =>
    `${JSON.stringify({ ts: n, node_id: 'us', kind: 'seed_forgotten', source: 'node', payload: { seed_id: `s${n}` } })}\n`;
  writeFileSync(join(folder, 'events.1.ndjson'), upTo(300).map(line).join(''));
  writeFileSync(
    join(folder, 'events.2.ndjson'),
    'torn\n' +
      upTo(200)
        .map((n) => line(n + 300))
        .join(''),
  );
  writeFileSync(
    filePath,
    upTo(100)
      .map((n) => line(n + 500))
      .join(''),
  );
  const monitor = monitorOf();
  const cold = await allForwards(monitor);
  expect(cold).toHaveLength(600);
  expect(cold).toEqual([...new Set(cold)].sort((left, right) => left - right));
  monitor.keep(() => false);
  await soon(() => expect(packed()).toHaveLength(2));
  await soon(() => expect(monitor.overview().events).toBe(600));
  monitor.emit('node_stop', {});
  const warm = await allForwards(monitor);
  expect(warm.slice(0, -1)).toEqual(cold);
  expect(await allForwards(monitor, { seed: 's301' })).toHaveLength(1);
  await monitor.close();
  const later = monitorOf();
  expect(await allForwards(later)).toEqual(warm);
  expect(later.overview().events).toBe(601);
});

test('beyond its limit the oldest of the log goes, and counts stay', async () => {
  const monitor = monitorOf({ limits: { maxBytes: 100_000, maxDays: 30 } });
  monitor.keep(() => true);
  for (let round = 0; round < 20; round += 1) {
    await fill(monitor, 200);
  }
  await soon(() => expect(monitor.oldest).toBeGreaterThan(1));
  await monitor.close();
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  expect(bytes).toBeLessThan(150_000);
  const ids = await allForwards(monitor);
  expect(ids[0]).toBe(monitor.oldest);
  expect(ids.at(-1)).toBe(4000);
  expect(monitor.overview().events).toBe(4000);
});

test('what is older than its days goes, but not where the clock may not decide', async () => {
  const days = { limits: { maxBytes: 8 * 64 * 1024, maxDays: 1 } };
  const before = monitorOf(days);
  await fill(before, 700);
  await before.close();
  const doubtful = monitorOf(days);
  nowMs += 40 * 86_400_000;
  doubtful.keep(() => false);
  doubtful.emit('node_stop', {});
  await soon(() => expect(packed()).toHaveLength(1));
  await doubtful.close();
  expect((await allForwards(doubtful))[0]).toBe(1);
  const sure = monitorOf(days);
  sure.keep(() => true);
  await soon(() => expect(packed()).toHaveLength(0));
  await sure.close();
  expect((await allForwards(sure))[0]).toBeGreaterThan(1);
});

test('a damaged index or a packed file that is cut hides its events and no others', async () => {
  const before = monitorOf();
  before.keep(() => true);
  await fill(before, 500);
  await fill(before, 500);
  await soon(() => expect(packed().length).toBeGreaterThan(0));
  await before.close();
  const name = packed()[0] ?? '';
  writeFileSync(join(folder, name), 'no gzip');
  const cut = await allForwards(monitorOf());
  expect(cut.length).toBeLessThan(1000);
  expect(cut.at(-1)).toBe(1000);
  for (const index of ['{"form":1}\nno json', '{"form":2}\n']) {
    writeFileSync(join(folder, `${name}.index`), index);
    expect((await allForwards(monitorOf())).at(-1)).toBe(1000);
  }
});

test('an index of which the disk changed a bit hides its events, and misleads nobody', async () => {
  const before = monitorOf();
  before.keep(() => true);
  for (let round = 0; round < 2; round += 1) await fill(before, 500);
  await soon(() => expect(packed().length).toBeGreaterThan(0));
  await before.close();
  const path = join(folder, `${packed()[0]}.index`);
  const index = await readFile(path);
  // The lowest id of its first block.
  const at = index.indexOf('\n') + 1 + 2 * 8 + 6;
  writeFileSync(path, index.fill((index[at] ?? 0) ^ 1, at, at + 1));
  const found = await allForwards(monitorOf());
  expect(found[0]).toBeGreaterThan(1);
  expect(found.at(-1)).toBe(1000);
});

test('an index of the earlier form leads to the same events', async () => {
  const before = monitorOf();
  before.keep(() => true);
  for (let round = 0; round < 2; round += 1) await fill(before, 500);
  await soon(() => expect(packed().length).toBeGreaterThan(0));
  await before.close();
  const path = join(folder, packed()[0] ?? '');
  const [head = ''] = (await readFile(`${path}.index`, 'latin1')).split('\n');
  const { first, last, rawBytes, maxTs } = JSON.parse(head);
  const block = { at: 0, bytes: statSync(path).size, first, last, minTs: 0, maxTs, terms: '', kinds: [] };
  const index = [{ form: 1, first, last, rawBytes, maxTs }, [block]];
  writeFileSync(`${path}.index`, `${index.map((part) => JSON.stringify(part)).join('\n')}\n`);
  const again = monitorOf();
  expect(await allForwards(again)).toEqual(upTo(1000));
  expect(await allForwards(again, { seed: 's0' })).toEqual([1, 501]);
});

test('many events of a kind and many of a peer, and none that is both: that is known without reading them', async () => {
  const monitor = monitorOf();
  await fill(monitor, 2000);
  const parse = vi.spyOn(JSON, 'parse');
  const asked: readonly Omit<EventQuery, 'limit'>[] = [
    { kind: 'seed_forgotten', peer: 'p3' },
    { source: 'node', peer: 'p3' },
    { kind: 'seed_forgotten', source: 'network' },
  ];
  for (const query of asked) {
    const page = await monitor.page({ limit: 10, ...query });
    expect([page.events, page.older]).toEqual([[], null]);
  }
  expect(parse.mock.calls.length).toBeLessThan(500);
  parse.mockRestore();
  await monitor.close();
});
