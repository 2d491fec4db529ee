import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SeedRow } from '../../../source/contract/node-api.ts';
import { MarketIndex } from '../../../source/tui/data/market-index.ts';
import { MARKET_ORDERS } from '../../../source/tui/data/order.ts';
import { FILTER_CONTEXT } from '../../support/made-rows.ts';
import { ME, nowTs, ROWS, seedRow } from '../support/fake-market.ts';

const shown = (index: MarketIndex): readonly string[] =>
  Array.from({ length: index.shownCount }, (_, place) => index.at(place)?.id ?? '');

const STATUSES: readonly Partial<SeedRow>[] = [
  { status: 'Open', waits_for: 'bidders' },
  { status: 'Open', waits_for: 'publisher', created_by: ME },
  { status: 'Claimed', waits_for: 'worker', claimed_by: ME },
  { status: 'Done', waits_for: 'publisher', deadline_ts: null },
  { status: 'Accepted', waits_for: null, deadline_ts: null },
];

const row = fc
  .record({
    number: fc.nat(30),
    status: fc.nat(STATUSES.length - 1),
    left: fc.integer({ min: -100, max: 100 }),
    price: fc.nat(5),
  })
  .map(({ number, status, left, price }) =>
    seedRow(`${number}-aaaaaa`, `task ${number % 7}`, {
      bid_deadline_ts: nowTs + left,
      deadline_ts: nowTs + left,
      min_price: price,
      ...STATUSES[status],
    }),
  );

describe('the market index', () => {
  test('by turn: what waits for us, open for bids, waiting for others, finished', () => {
    const index = new MarketIndex(() => FILTER_CONTEXT);
    index.put(ROWS);
    expect(shown(index).map((id) => id.slice(0, 6))).toEqual(
      ROWS.toReversed().map(({ id }) => id.slice(0, 6)),
    );
    expect(index.waiting().map(({ id }) => id.slice(0, 6))).toEqual(['04d7e8', 'b90e12', '7f3a9c']);
  });

  test('changed row by row it is as if built at once, in every order and filter', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(row, fc.nat(30)), { maxLength: 60 }),
        fc.constantFrom(...Object.values(MARKET_ORDERS)),
        fc.constantFrom('', 'task 3', 'OPEN'),
        fc.boolean(),
        (steps, order, filter, reverse) => {
          const index = new MarketIndex(() => FILTER_CONTEXT);
          index.arrange({ order, reverse, filter });
          const held = new Map<string, SeedRow>();
          for (const step of steps) {
            if (typeof step === 'number') {
              index.drop([`${step}-aaaaaa`]);
              held.delete(`${step}-aaaaaa`);
            } else {
              index.put([step]);
              held.set(step.id, step);
            }
          }
          const fresh = new MarketIndex(() => FILTER_CONTEXT);
          fresh.put([...held.values()]);
          fresh.arrange({ order, reverse, filter });
          expect(shown(index)).toEqual(shown(fresh));
          expect(index.waiting()).toEqual(fresh.waiting());
          expect(index.liveCount).toBe(fresh.liveCount);
          for (const [place, id] of shown(index).entries()) expect(index.indexOf(id)).toBe(place);
        },
      ),
    );
  });

  test('rows past their deadline are named, the earliest first', () => {
    const index = new MarketIndex(() => FILTER_CONTEXT);
    index.put([
      seedRow('aaaaaaa', 'late', { deadline_ts: nowTs - 5 }),
      seedRow('bbbbbbb', 'later', { deadline_ts: nowTs - 9 }),
      seedRow('ccccccc', 'not yet', { deadline_ts: nowTs + 5 }),
      seedRow('ddddddd', 'never', { deadline_ts: null }),
    ]);
    expect(index.dueIds(nowTs * 1000)).toEqual(['bbbbbbb', 'aaaaaaa']);
  });

  test('shows what is known of the list without a gap, and says where that begins', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(row, { selector: ({ id }) => id, minLength: 1, maxLength: 40 }),
        fc.constantFrom(...Object.values(MARKET_ORDERS)),
        fc.constantFrom('', 'task 3'),
        fc.boolean(),
        fc.nat(40),
        fc.nat(40),
        (rows, order, filter, reverse, one, other) => {
          const index = new MarketIndex(() => FILTER_CONTEXT);
          index.arrange({ order, reverse, filter });
          index.put(rows);
          const all = shown(index);
          const [from, to] = [Math.min(one, other), Math.min(Math.max(one, other), all.length - 1)];
          const keyAt = (place: number) => index.keyOf(all[place] ?? '') ?? null;
          const by = index.setKnown({ first: keyAt(from), last: keyAt(to) });
          const isWithin = from < all.length;
          expect(shown(index)).toEqual(isWithin ? all.slice(from, to + 1) : all.slice(0, to + 1));
          expect(by).toBe(isWithin && from > 0 ? -from : 0);
          for (const id of all) expect(index.indexOf(id)).toBe(shown(index).indexOf(id));
          expect(index.count).toBe(rows.length);
        },
      ),
    );
  });

  test('knows how many seeds the node holds, here or not', () => {
    const index = new MarketIndex(() => FILTER_CONTEXT);
    index.put([
      seedRow('aaaaaaa', 'live'),
      seedRow('bbbbbbb', 'over', { status: 'Accepted', waits_for: null }),
    ]);
    index.count = 10;
    index.put([seedRow('ccccccc', 'new')]);
    expect(index.count).toBe(11);
    index.put([seedRow('ddddddd', 'over too', { status: 'Accepted', waits_for: null })]);
    index.leave(['bbbbbbb']);
    expect(index.count).toBe(11);
    index.drop(['ccccccc', 'never here']);
    expect(index.count).toBe(9);
    expect(index.ids()).toEqual(['aaaaaaa', 'ddddddd']);
  });
});
