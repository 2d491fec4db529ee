import { beforeEach, expect, test } from 'vitest';
import type { PriceRow } from '../../../source/contract/prices.ts';
import { NOW_S } from '../../support/made-rows.ts';
import { Bench } from '../fake-backend.ts';

const ROW: PriceRow = {
  ...{ like: 'make up to 1m', program: 'make', up_to_ms: 60_000, count: 41 },
  ...{ min: 3, q1: 5, median: 7, q3: 9, max: 40, last_ts: NOW_S - 60 },
  trend: [null, 4, null, null, 5, null, null, 6, null, null, null, 8],
};

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
  bench.node.pricesNow = { prices: [ROW], reading: false };
});

test('prices is a table with quartiles and how they went', async () => {
  expect(await bench.run('prices')).toBe(0);
  expect(bench.out).toContain('make up to 1m');
  expect(bench.out).toMatch(/41\s+3\s+5\s+7\s+9\s+40\s+\+100%/u);
  expect(bench.node.priceQueries).toEqual([{}]);
});

test('prices takes words and since when', async () => {
  expect(await bench.run('prices', 'sha256sum', 'iso', '--since', String(NOW_S - 100))).toBe(0);
  expect(bench.node.priceQueries).toEqual([{ words: 'sha256sum iso', since: NOW_S - 100 }]);
});

test('prices as JSON are the rows', async () => {
  await bench.run('prices', '--json');
  expect(bench.json).toEqual([ROW]);
});

test('prices says that there is none, and that there may be more', async () => {
  bench.node.pricesNow = { prices: [], reading: true };
  expect(await bench.run('prices')).toBe(0);
  expect(bench.err).toContain('no such task was traded yet');
  expect(bench.err).toContain('ask again in a while');
});
