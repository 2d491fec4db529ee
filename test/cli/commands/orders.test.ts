import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bench } from '../fake-backend.ts';

let bench: Bench;
let folder: string;
let file: string;
beforeEach(() => {
  bench = new Bench();
  folder = mkdtempSync(join(tmpdir(), 'crabnet-orders-'));
  file = join(folder, 'orders.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const NIGHTLY = { name: 'nightly', kind: 'publish', template: 'work', schedule: '0 2 * * *' };
const write = (...orders: readonly unknown[]) => writeFileSync(file, JSON.stringify({ orders }));

test('orders check says of orders that publish what is wrong with their templates', async () => {
  write({ name: 'runs', kind: 'run', match: {}, limits: { at_once: 1 } }, NIGHTLY);
  expect(await bench.run('orders', 'check', '--orders', file)).toBe(0);
  expect(bench.out).toContain('2 orders in');
  expect(bench.out).toContain('nothing else is wrong with them');
  expect(bench.err).toContain('order nightly cannot publish yet: ');
  expect(bench.err).toContain('work');
});

test('orders check says nothing of templates where none is named', async () => {
  write({ name: 'runs', kind: 'run', match: {}, limits: { at_once: 1 } });
  expect(await bench.run('orders', 'check', '--orders', file, '--json')).toBe(0);
  expect(bench.json).toEqual({ file, orders: 1, warnings: [] });
});

test('orders list says which order cannot publish, and of one that waits for its time nothing', async () => {
  const row = { kind: 'publish', done: 0, last_ts: null, doing: 0 } as const;
  const waits = { condition: 'template', wanted: 'work', found: 'there is no template work' };
  bench.node.ordersNow = {
    ...{ file, state: 'acting', reading: false, nobody: [], would: [], would_more: 0 },
    orders: [
      { ...row, name: 'broken', waits },
      { ...row, name: 'sleeps', waits: { condition: 'schedule', wanted: '0 2 * * *', found: 1 } },
    ],
  };
  expect(await bench.run('orders', 'list')).toBe(0);
  expect(bench.err).toContain(
    'order broken cannot publish: template: wants work, finds there is no template work',
  );
  expect(bench.err).not.toContain('order sleeps');
});
