import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ascending,
  dayPrices,
  kindOf,
  pricedTrades,
  programOf,
  quantile,
  summaryOf,
  TREND_SPANS,
} from '../../source/model/prices.ts';
import { acceptanceOf, bidOf, claimOf, resultOf, START_S } from '../support/fake-envelopes.ts';
import { MALLORY, PAULA, tradeOf, WALTER } from '../support/model-trade.ts';

const DAY_S = 86_400;
const paid = (price: number, acceptedTs: number, publisher = PAULA, worker = WALTER) => ({
  ...{ publisher, worker, price, acceptedTs },
});
const pricesOf = (trades: Parameters<typeof dayPrices>[0]) => dayPrices(trades).map(({ price }) => price);

describe('the kind of a task', () => {
  it.each([
    ['sha256sum *.iso', 'sha256sum'],
    ['/usr/bin/sha256sum x', 'sha256sum'],
    ['CC=gcc FLAGS=-O2 make -j4', 'make'],
    ['env A=b nice -n 5 make', 'make'],
    ['timeout 5m ./run', 'run'],
    ['nohup make', 'make'],
    ['cd build && make', 'make'],
    ['(make)', 'make'],
    ['"./run me"', 'run'],
    ['', ''],
    [`${'x'.repeat(99)} y`, 'x'.repeat(32)],
  ])('%s has the program %s', (command, program) => {
    expect(programOf(command)).toBe(program);
  });

  it('is as large as the task may take', () => {
    const sizeOf = (timeout_ms: number) => kindOf({ command: 'make', timeout_ms }).size;
    expect([1, 60_000, 60_001, 600_000, 3_600_000, 36_000_000, 36_000_001].map(sizeOf)).toEqual([
      0, 0, 1, 1, 2, 3, 4,
    ]);
  });
});

describe('prices of trades', () => {
  const { fold, bid, claim, result, accepts, seed } = tradeOf({ title: 'Sums', command: 'sha256sum a.ISO' });
  const nowMs = (START_S + 100) * 1000;

  it('are those of accepted ones alone', () => {
    expect(pricedTrades(fold(bid, claim, result), nowMs)).toEqual([]);
    expect(pricedTrades(fold(bid, claim, result, accepts), nowMs)).toMatchObject([
      {
        ...{ publisher: PAULA, worker: WALTER, price: bid.bid.price, acceptedTs: accepts.ts },
        ...{ kind: { program: 'sha256sum' }, words: 'sums\nsha256sum a.iso' },
      },
    ]);
  });

  it('are none of a node with itself', () => {
    const own = bidOf(seed, PAULA, { price: 999 });
    const award = claimOf(own, PAULA);
    const done = resultOf(award, PAULA, START_S + 60);
    const folded = fold(own, award, done, acceptanceOf(seed, PAULA, START_S + 70, done));
    expect(pricedTrades(folded, nowMs)).toEqual([]);
    expect(pricesOf([paid(999, START_S, PAULA, PAULA)])).toEqual([]);
  });

  it('count once for each pair and day, whoever trades how often', () => {
    const much = Array.from({ length: 1000 }, (_, n) => paid(1000 + n, DAY_S * 7 + n, MALLORY, WALTER));
    const honest = Array.from({ length: 9 }, (_, n) => paid(10, DAY_S * n, PAULA, WALTER));
    const prices = ascending(pricesOf([...much, ...honest]));
    expect(prices).toHaveLength(10);
    expect(quantile(prices, 0.75)).toBe(10);
  });

  it('of one day are the middle one of what the pair paid, in whatever order they came', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 99 }), { minLength: 1, maxLength: 9 }), (prices) => {
        const trades = prices.map((price, n) => paid(price, DAY_S + n));
        const [one, ...others] = pricesOf(trades);
        expect(others).toEqual([]);
        expect(prices).toContain(one);
        expect(pricesOf(trades.toReversed())).toEqual([one]);
      }),
    );
  });
});

describe('quartiles', () => {
  it('are prices that were paid', () => {
    const prices = [1, 2, 3, 4, 100];
    expect([0, 0.25, 0.5, 0.75, 1].map((q) => quantile(prices, q))).toEqual([1, 2, 3, 4, 100]);
    expect(quantile([7], 0.25)).toBe(7);
  });

  it('come with how many there were, the last one, and how they went', () => {
    const spanS = 1000;
    const days = [
      { price: 4, ts: 1 },
      { price: 8, ts: spanS * 3 + 1 },
      { price: 6, ts: spanS * 3 + 2 },
      { price: 10, ts: spanS * TREND_SPANS },
    ];
    const trend = Array.from({ length: TREND_SPANS }, (): number | null => null);
    [trend[0], trend[3], trend[TREND_SPANS - 1]] = [4, 6, 10];
    expect(summaryOf(days, { sinceTs: 0, nowTs: spanS * TREND_SPANS })).toEqual({
      ...{ count: 4, min: 4, q1: 4, median: 6, q3: 8, max: 10, lastTs: spanS * TREND_SPANS, trend },
    });
    expect(summaryOf([], { sinceTs: 0, nowTs: 1 })).toBeUndefined();
  });
});
