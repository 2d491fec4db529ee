import { describe, expect, test } from 'vitest';
import type { PriceRow } from '../../source/contract/prices.ts';
import type { RecordRow } from '../../source/contract/record.ts';
import { BenchConsole } from './support/bench-console.ts';
import { FakeApi, mockMarket } from './support/fake-api.ts';
import { idOf, nowTs } from './support/fake-market.ts';

const NONE = { accepted: 0, rejected: 0, late: 0, forfeited: 0 };
const PRICES: PriceRow = {
  ...{ like: 'make up to 1m', program: 'make', up_to_ms: 60_000, count: 41 },
  ...{ min: 3, q1: 5, median: 7, q3: 9, max: 40, last_ts: nowTs - 60 },
  trend: [null, 4, null, null, 5, null, null, 6, null, null, null, 8],
};
const RECORD: RecordRow = {
  worked: { ...NONE, accepted: 4, forfeited: 1, late: 1 },
  published: { ...NONE, accepted: 2, rejected: 1 },
  ...{ owed: 7, owing: 40, in_hand: 5, first_ts: nowTs - 86_400, last_ts: nowTs - 60 },
};

async function open(short: string, columns = 100, rows = 40) {
  const api = new FakeApi({ ...mockMarket() });
  const outcome = await api.seed(idOf(short));
  if (!outcome.ok) throw new Error('no such seed');
  const { bids, ...detail } = outcome.value;
  api.details.set(idOf(short), {
    ...{ ...detail, prices: PRICES, publisher_record: RECORD },
    bids: bids.map((bid, index) => (index === 0 ? { ...bid, notes: '', record: RECORD } : bid)),
  });
  return BenchConsole.open(columns, rows, { api });
}

describe('what tasks like a seed cost', () => {
  test('stands in the form that bids, with where the typed price is among it', async () => {
    const bench = await open('c2715f');
    await bench.press('j', 'j', 'j', 'b', 'text:12');
    expect(bench.text).toMatch(/like it\s+5 · 7 · 9 of 41\s+[⠀-⣿]{6}\s+12 is high/u);
    expect(bench.text).toContain('took 2/3 of yours');
    await bench.press('Backspace', 'Backspace', 'text:9');
    expect(bench.text).toContain('9 is usual');
  });

  test('stands in the pane of the seed', async () => {
    const bench = await open('c2715f');
    await bench.press('j', 'j', 'j', '2', 'z');
    expect(bench.text).toMatch(/LIKE IT\s+5 · 7 · 9 of 41\s+[⠀-⣿]{6}/u);
    expect(bench.text).toMatch(/TRADES\s+publisher took 2\/3 of yours/u);
  });
});

describe('the record of a bidder', () => {
  test('stands beside its bid', async () => {
    const bench = await open('c2715f');
    await bench.press('j', 'j', 'j', '2', 'z');
    expect(bench.text).toContain('did 4/5 for you, 1 late');
  });

  test('stands beside its bid where one chooses, with all of it for the chosen one', async () => {
    const bench = await open('b90e12', 120);
    await bench.press('a', 'c');
    expect(bench.text).toContain('Award b90e12');
    expect(bench.text).toContain('did 4/5 for you, 1 late');
    expect(bench.text).toContain('It did 5 for you: 4 accepted, 1 forfeited, 1 late');
    expect(bench.text).toContain('you owe it 40, it owes you 7, 5');
  });
});
