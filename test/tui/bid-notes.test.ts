import { expect, test } from 'vitest';
import { BenchConsole } from './support/bench-console.ts';
import { FakeApi, mockMarket } from './support/fake-api.ts';
import { ROWS } from './support/fake-market.ts';

test('why a bid has no rank is not cut for what stands behind the one that was chosen', async () => {
  const api = new FakeApi({ ...mockMarket() });
  const id = ROWS.find((row) => row.id.startsWith('c2715f'))?.id ?? '';
  const outcome = await api.seed(id);
  if (!outcome.ok) throw new Error('no such seed');
  const { bids, ...detail } = outcome.value;
  api.details.set(id, { ...detail, bids: bids.map((bid) => ({ ...bid, notes: '', rank: null })) });
  const bench = await BenchConsole.open(120, 40, { api });
  await bench.press('j', 'j', 'j');
  expect(bench.text).toMatch(/- +\d+ +\w+ \w+ +[\d:]+ +over the limit +│/u);
});
