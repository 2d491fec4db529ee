import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { MonitorEvent } from '../../../source/contract/monitor-event.ts';
import type { NodeChange } from '../../../source/contract/node-api.ts';
import { aStatus, NOW_S, SEED_ID, US } from '../../support/made-rows.ts';
import { Bench } from '../fake-backend.ts';

const event = (n: number): MonitorEvent => ({
  ts: NOW_S,
  node_id: US,
  kind: 'seed_published',
  source: 'node',
  payload: { seed_id: SEED_ID, title: 'a\u001b[31mb', n },
});
const page = (next: number, ...events: MonitorEvent[]) => ({
  ...{ events, total: next, next },
  ...{ older: null, newer: null },
});
const change = (...events: MonitorEvent[]): NodeChange => ({
  seeds: [],
  forgotten: [],
  events,
  peers: false,
  tasks: false,
  status: false,
});
let bench: Bench;

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 30_000, interval: 5 });

beforeEach(() => {
  bench = new Bench();
});

test('are asked for with limit, kind and source', async () => {
  await bench.run('events', '--limit', '3', '--kind', 'peer_heard', '--source', 'network');
  expect(bench.node.queries).toEqual([{ limit: 3, kind: 'peer_heard', source: 'network' }]);
  expect(bench.err).toBe('no such events\n');
});

test('are asked for by seed, node, time and place', async () => {
  await bench.run(
    'events',
    '--seed',
    '7f3a',
    '--peer',
    '9Kd2Lm',
    '--since',
    '2026-11-28',
    '--until',
    '1795900000',
  );
  await bench.run('events', '--before', '900');
  expect(bench.node.queries).toEqual([
    { limit: 50, seed: '7f3a', peer: '9Kd2Lm', since: Date.UTC(2026, 10, 28) / 1000, until: 1_795_900_000 },
    { limit: 50, before: 900 },
  ]);
});

test('are asked for by the cursor of an answer over HTTP', async () => {
  await bench.run('events', '--cursor', 'before-900');
  await bench.run('events', '--cursor', 'after-7');
  expect(bench.node.queries).toEqual([
    { limit: 50, before: 900 },
    { limit: 50, after: 7 },
  ]);
});

test.each([
  [['--cursor', '900'], 'before-ID or after-ID'],
  [['--cursor', 'after-7', '--before', '900'], 'leave out --before'],
  [['--limit', '0'], 'give a whole number in digits, 1 to'],
])('%s is wrong usage, and says what may stand there', async (given, remedy) => {
  expect(await bench.run('events', ...given)).toBe(3);
  expect(bench.err).toContain(remedy);
  expect(bench.node.queries).toEqual([]);
});

test('a moment that is none is wrong usage, and says what may stand there', async () => {
  expect(await bench.run('events', '--since', 'yesterday')).toBe(3);
  expect(bench.err).toContain('unix seconds, a date');
});

test('a kind that does not exist is wrong usage', async () => {
  expect(await bench.run('events', '--kind', 'seed_publised')).toBe(3);
  expect(bench.err).toContain('try: seed_published');
});

test('are lines for a person, sanitised', async () => {
  bench.node.pages = [page(1, event(1))];
  expect(await bench.run('events')).toBe(0);
  expect(bench.out).toMatch(/^\d\d:\d\d:\d\d {2}seed_published +seed_id=7f3a9c12-\S+ title=ab n=1\n$/u);
});

test('are one JSON value a line with --json, also on a terminal', async () => {
  bench.io.sitDown();
  bench.node.pages = [page(2, event(1), event(2))];
  await bench.run('events', '--json');
  expect(bench.io.stdout.lines.map((line) => JSON.parse(line))).toEqual([event(1), event(2)]);
});

describe('--follow', () => {
  test('goes on from where it was, until a signal, and stops watching', async () => {
    bench.node.pages = [page(7, event(1))];
    const running = bench.run('events', '--follow', '--json');
    await until(() => expect(bench.io.stdout.lines).toHaveLength(1));

    bench.node.pages = [page(8, event(2))];
    for (const listener of bench.node.listeners) listener(change(event(2)));
    await until(() => expect(bench.io.stdout.lines).toHaveLength(2));
    expect(bench.node.queries[1]).toEqual({ limit: 500, after: 7 });

    bench.io.signal('SIGINT');
    expect(await running).toBe(130);
    await until(() => expect(bench.node.listeners.size).toBe(0));
    expect(bench.node.closed).toBe(1);
  });

  test('misses nothing that happens while it reads the first page', async () => {
    bench.node.pages = [page(1, event(1)), page(2, event(2))];
    const read = bench.node.events.bind(bench.node);
    bench.node.events = (query) => {
      for (const listener of bench.node.listeners) listener(change(event(2)));
      bench.node.events = read;
      return read(query);
    };
    const running = bench.run('events', '--follow', '--json');
    await until(() => expect(bench.io.stdout.lines).toHaveLength(2));
    bench.io.signal('SIGTERM');
    expect(await running).toBe(143);
  });

  test('without a running node there is nothing to follow', async () => {
    bench.node.statusNow = aStatus({ running: false });
    expect(await bench.run('events', '--follow')).toBe(1);
    expect(bench.err).toContain('try: start one: crabnet listen');
  });

  test('ends quietly with 0 when its reader goes away', async () => {
    bench.node.pages = [page(1, event(1))];
    bench.io.stdout.failure = 'EPIPE';
    expect(await bench.run('events', '--follow')).toBe(0);
    expect(bench.err).toBe('');
  });

  test('reads page after page while there is more than one holds', async () => {
    const full = Array.from({ length: 500 }, (_, index) => event(index));
    bench.node.pages = [page(0), page(500, ...full), page(501, event(500))];
    const running = bench.run('events', '--follow', '--json');
    await until(() => expect(bench.node.listeners.size).toBe(1));
    for (const listener of bench.node.listeners) listener(change(event(0)));
    await until(() => expect(bench.io.stdout.lines.at(-1)).toContain('"n":500'));
    bench.io.signal('SIGINT');
    await running;
  });
});
