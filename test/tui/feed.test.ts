import { describe, expect, test } from 'vitest';
import type { NodeEvent } from '../../source/words/events/event-facts.ts';
import { BenchConsole } from './support/bench-console.ts';
import { FakeApi, mockMarket } from './support/fake-api.ts';
import { nowTs, OTTER, ROWS } from './support/fake-market.ts';

const bid = (id: number): NodeEvent => ({
  ...{ id, ts: nowTs, node_id: OTTER, kind: 'bid_submitted', source: 'network' },
  payload: { seed_id: 'c2715f1e', bidder: OTTER, price: id },
});

describe('what the console knows of the node', () => {
  test('is read anew where more changed than was said', async () => {
    const bench = await BenchConsole.open(120, 40);
    const [row] = ROWS;
    expect(bench.text).toContain(row?.title);
    // Nobody says so: the console was too slow to hear it.
    bench.api.seedRows = bench.api.seedRows.map((each) =>
      each.id === row?.id ? { ...each, title: 'Renamed meanwhile' } : each,
    );
    bench.api.details.clear();
    await bench.time.pass(20_000);
    expect(bench.text).not.toContain('Renamed meanwhile');
    bench.api.tell({ everything: true });
    await bench.time.pass(1_000);
    expect(bench.text).toContain('Renamed meanwhile');
  });

  test('is read again later where that failed', async () => {
    const bench = await BenchConsole.open(120, 40);
    const { seeds } = bench.api;
    bench.api.seeds = () => Promise.reject(new Error('the disk does not read'));
    bench.api.seedRows = bench.api.seedRows.map((each) => ({ ...each, title: `New ${each.title}` }));
    bench.api.tell({ everything: true });
    await bench.time.pass(1_000);
    expect(bench.text).not.toContain('New ');
    bench.api.seeds = seeds;
    await bench.time.pass(10_000);
    expect(bench.text).toContain('New Render scene 7');
  });

  test('keeps the events of before the start that were read after the first of later ones came', async () => {
    const before = [1, 2, 3].map(bid);
    const api = new FakeApi({ ...mockMarket(), events: before });
    const bench = new BenchConsole(120, 40, { api });
    const started = bench.engine.start();
    api.happened(bid(4));
    api.tell({ events: [bid(4)] });
    await bench.time.pass(2_000);
    await started;
    const prices = [...bench.text.matchAll(/bid (\d) by 9Kd2Lm/gu)].map(([, price]) => price);
    expect(prices).toEqual(['1', '2', '3', '4']);
  });

  test('takes an event once that was read at the start and is told a moment later', async () => {
    const api = new FakeApi({ ...mockMarket(), events: [1, 2].map(bid) });
    const bench = new BenchConsole(120, 40, { api });
    await bench.engine.start();
    api.tell({ events: [bid(2), bid(3)] });
    await bench.time.pass(2_000);
    const told = [...bench.text.matchAll(/bid (\d) by 9Kd2Lm( \S+ +x\d)?/gu)].map(
      ([, price, times = '']) => price + times,
    );
    expect(told).toEqual(['1', '2', '3']);
    expect(bench.text).not.toMatch(/ x2/u);
  });
});
