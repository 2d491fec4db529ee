import { describe, expect, test } from 'vitest';
import { BenchConsole } from './support/bench-console.ts';
import { emptyMarket, FakeApi } from './support/fake-api.ts';
import { nowTs, OTTER } from './support/fake-market.ts';
import { bidEvents } from './support/state-bench.ts';

const TIMES = (key: string, count: number): readonly string[] => Array.from({ length: count }, () => key);

/** The prices of the bids in sight, from above. */
const pricesIn = (bench: BenchConsole): readonly number[] =>
  bench.lines.flatMap((line) => {
    const price = /bid_submitted +c2715f (\d+) by/u.exec(line)?.[1];
    return price === undefined ? [] : [Number(price)];
  });

async function over(count: number): Promise<BenchConsole> {
  const api = new FakeApi({ ...emptyMarket(), events: bidEvents(count) });
  const bench = await BenchConsole.open(120, 40, { api });
  await bench.press('3', 'z');
  return bench;
}

describe('events before the last 200', () => {
  test('are fetched as one scrolls back, each once and in order, down to the first', async () => {
    const bench = await over(1_234);
    const seen = new Set<number>();
    for (let press = 0; press < 60; press += 1) {
      const prices = pricesIn(bench);
      expect(prices).toEqual(prices.map((_, index) => (prices[0] ?? 0) + index));
      for (const price of prices) seen.add(price);
      await bench.press('PgUp');
    }
    expect(seen.size).toBe(1_234);
    expect(pricesIn(bench)[0]).toBe(1);
  });

  test('do not move what is in sight when they come', async () => {
    const bench = await over(1_234);
    await bench.press(...TIMES('k', 160));
    const before = pricesIn(bench);
    await bench.time.pass(1_000);
    expect(pricesIn(bench)).toEqual(before);
  });

  test('are found by a filter, also while it follows', async () => {
    const events = bidEvents(3_000).map((event, index) =>
      index === 16 ? { ...event, payload: { ...event.payload, notes: 'zebra' } } : event,
    );
    const bench = await BenchConsole.open(120, 40, { api: new FakeApi({ ...emptyMarket(), events }) });
    await bench.press('3', 'z', '/', 'text:zebra', 'Enter');
    await bench.time.pass(1_000);
    expect(pricesIn(bench)).toEqual([17]);
  });

  test('fill the pane where the newest are nothing that it shows', async () => {
    const chatter = Array.from({ length: 900 }, (_, index) => ({
      ts: nowTs,
      node_id: OTTER,
      source: 'network' as const,
      kind: 'udp_receive' as const,
      payload: { peer: String(index) },
    }));
    const api = new FakeApi({ ...emptyMarket(), events: [...bidEvents(5), ...chatter] });
    const bench = await BenchConsole.open(120, 40, { api });
    await bench.press('3', 'z');
    await bench.time.pass(3_000);
    expect(pricesIn(bench)).toEqual([1, 2, 3, 4, 5]);
  });

  test('are asked for ever more rarely while the node does not answer', async () => {
    const bench = await over(1_234);
    const { events } = bench.api;
    let asked = 0;
    bench.api.events = () => {
      asked += 1;
      return Promise.reject(new Error('busy'));
    };
    for (let second = 0; second < 30; second += 1) {
      await bench.press('g');
      await bench.time.pass(1_000);
    }
    expect(asked).toBeGreaterThan(1);
    expect(asked).toBeLessThan(10);
    bench.api.events = events;
    await bench.time.pass(10_000);
    await bench.press('g', 'g');
    await bench.press('g');
    expect(pricesIn(bench)[0]).toBeLessThan(800);
  });
});

describe('an event whose fields are opened', () => {
  test.each([
    [120, 40],
    [80, 24],
    [60, 15],
  ])('has all of them in sight at the end of the pane of %i x %i', async (columns, rows) => {
    const api = new FakeApi({ ...emptyMarket(), events: bidEvents(300) });
    const bench = await BenchConsole.open(columns, rows, { api });
    await bench.press('3', 'l');
    for (const field of ['seed_id', 'bidder', 'price']) expect(bench.text).toContain(` ${field} `);
    expect(bench.text).toMatch(/price +300/u);
  });

  test('shows long fields whole', async () => {
    const words = Array.from({ length: 30 }, (_, index) => `word${index}`).join(' ');
    const [event] = bidEvents(1);
    if (event === undefined) throw new Error('there is one');
    const api = new FakeApi({
      ...emptyMarket(),
      events: [{ ...event, payload: { ...event.payload, words } }],
    });
    const bench = await BenchConsole.open(80, 24, { api });
    await bench.press('3', 'z', 'l');
    expect(bench.text).toContain('word29');
  });
});

test('a filter that no event matches says so', async () => {
  const bench = await over(300);
  await bench.press('/', 'text:zebra', 'Enter');
  expect(bench.text).toContain('No event matches zebra.');
});
