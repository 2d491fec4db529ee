import { describe, expect, test } from 'vitest';
import { BenchConsole } from './support/bench-console.ts';
import { FakeApi, mockMarket } from './support/fake-api.ts';
import { idOf, ME, nowTs, OTTER } from './support/fake-market.ts';

const DAY_S = 86_400;
const SEED = idOf('c2715f');

const bidEvent = (bidder: string, price: number, ts = nowTs - 5) => ({
  ts,
  node_id: OTTER,
  kind: 'bid_submitted' as const,
  source: 'network' as const,
  payload: { seed_id: SEED, bidder, price },
});

describe('what happened on another day', () => {
  test('shows its date in Events, and the clock where it is of today', async () => {
    const events = [bidEvent(OTTER, 11, nowTs - 5 * DAY_S), bidEvent(OTTER, 12)];
    const bench = await BenchConsole.open(120, 40, { api: new FakeApi({ ...mockMarket(), events }) });
    await bench.press('3', 'z');
    expect(bench.text).toMatch(/\w{3} \d+ +< bid_submitted +c2715f 11 /u);
    expect(bench.text).toMatch(/\d\d:\d\d:\d\d < bid_submitted +c2715f 12 /u);
  });

  test('shows its date beside a bid in Seed and in the chooser', async () => {
    const bench = await BenchConsole.open(120, 40);
    const old = {
      ...{
        id: 'old',
        seed_id: SEED,
        bidder: OTTER,
        price: 9,
        notes: '',
        live: true,
        rank: null,
        verified: true,
      },
      created_at: nowTs - 5 * DAY_S,
    };
    bench.api.change('c2715f', {}, [old]);
    await bench.press('j', 'j', 'j', 'Enter');
    await bench.time.pass(500);
    expect(bench.text).toMatch(/9 {2}9Kd2Lm otter {3}\w{3} \d+$/mu);
  });
});

describe('the rank of an own bid in Events', () => {
  test('is that of this bid and not of another one', async () => {
    const events = [bidEvent(ME, 30, nowTs - 9), bidEvent(ME, 10)];
    const bench = await BenchConsole.open(120, 40, { api: new FakeApi({ ...mockMarket(), events }) });
    await bench.press('3', 'z');
    expect(bench.text).toContain('c2715f 10 by you, rank 2');
    expect(bench.text).toMatch(/c2715f 30 by you$/mu);
  });
});
