import { expect, test } from 'vitest';
import { BenchConsole } from '../support/bench-console.ts';

test.each([
  [140, 40],
  [110, 32],
  [80, 24],
  [60, 15],
])('what no limit is called stands whole before the next field: %ix%i', async (columns, rows) => {
  const bench = await BenchConsole.open(columns, rows);
  await bench.press('P');
  const line = bench.text.split('\n').find((each) => each.includes('Max bids')) ?? '';
  expect(line).toMatch(/Max bids +\d+, 0(: any| is no limit) *( Bids for|│|$)/u);
});
