import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SeedRow } from '../../../source/contract/node-api.ts';
import { compareKeys, SEED_ORDERS, type SeedOrder, seedKey } from '../../../source/contract/seed-page.ts';
import { isFinished } from '../../../source/contract/turn.ts';
import type { SeedId } from '../../../source/model/types.ts';
import { LiveRows } from '../../../source/node/trade/live-rows.ts';
import { aSeed, NOW_S } from '../../support/made-rows.ts';

/** What a market of eight seeds holds, and the rows that follow from it, the clock and the machine. */
function world(pause: () => Promise<void> = async () => {}) {
  const held = new Map<SeedId, Partial<SeedRow>>();
  let nowMs = NOW_S * 1000;
  let changed: (id: SeedId) => void = () => {};
  let running = new Set<SeedId>();
  let unsent = new Set<SeedId>();
  const rowOf = (id: SeedId): SeedRow | undefined => {
    const facts = held.get(id);
    if (facts === undefined) return undefined;
    const { deadline_ts = null } = facts;
    const isOver = deadline_ts !== null && nowMs > (deadline_ts - 1) * 1000;
    return aSeed({
      ...{ id, ...facts, unsent: unsent.has(id) },
      ...(running.has(id) ? { status: 'Running', waits_for: 'worker' } : {}),
      ...(isOver ? { status: 'Expired', waits_for: null, deadline_ts: null } : {}),
    });
  };
  const live = new LiveRows({
    market: {
      seedIds: () => held.keys() as MapIterator<SeedId>,
      watch: (listener) => {
        changed = listener;
      },
    },
    held: { liveRow: rowOf },
    nowMs: () => nowMs,
    running: () => running,
    unsent: () => unsent,
    pause,
  });
  return {
    live,
    put: (id: SeedId, facts: Partial<SeedRow>) => {
      held.set(id, facts);
      changed(id);
    },
    drop: (id: SeedId) => {
      held.delete(id);
      changed(id);
    },
    run: (ids: readonly SeedId[]) => {
      running = new Set(ids);
    },
    hold: (ids: readonly SeedId[]) => {
      unsent = new Set(ids);
    },
    pass: (byS: number) => {
      nowMs += byS * 1000;
    },
    wanted: (order: SeedOrder) =>
      [...held.keys()]
        .flatMap((id) => rowOf(id) ?? [])
        .toSorted((left, right) => compareKeys(seedKey(left, order), seedKey(right, order))),
  };
}

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h') as fc.Arbitrary<SeedId>;
const step = fc.oneof(
  fc.record({
    what: fc.constant('put' as const),
    id,
    facts: fc.record({ best_price: fc.nat(3), deadline_ts: fc.option(fc.nat(90).map((s) => NOW_S + s)) }),
  }),
  fc.record({ what: fc.constant('drop' as const), id }),
  fc.record({ what: fc.constantFrom('run' as const, 'hold' as const), ids: fc.array(id, { maxLength: 2 }) }),
  fc.record({ what: fc.constant('pass' as const), byS: fc.integer({ min: -30, max: 60 }) }),
  fc.record({ what: fc.constant('look' as const), order: fc.constantFrom(...SEED_ORDERS) }),
);

test('what is read ahead is there for the first who asks, who waits for nothing', async () => {
  let turns = 0;
  const market = world(async () => {
    turns += 1;
  });
  for (let number = 0; number < 1000; number += 1) market.put(`${number}` as SeedId, {});
  await market.live.readAhead();
  expect(market.live.count).toBe(1000);
  const before = turns;
  await market.live.refresh();
  expect(turns).toBe(before);
});

test('a crowd is not read ahead: what nobody asks for costs no memory', async () => {
  const market = world();
  for (let number = 0; number <= 10_000; number += 1) market.put(`${number}` as SeedId, {});
  await market.live.readAhead();
  expect(market.live.count).toBe(0);
});

test('whatever came, went, ran, was sent or passed, each order is as if it were made anew', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { live, wanted, ...acts } = world();
      for (const each of [...steps, { what: 'look' as const, order: 'turn' as const }]) {
        if (each.what === 'put') acts.put(each.id, each.facts);
        else if (each.what === 'drop') acts.drop(each.id);
        else if (each.what === 'pass') acts.pass(each.byS);
        else if (each.what !== 'look') acts[each.what](each.ids);
        else {
          await live.refresh();
          const rows = live.entriesFrom(each.order, undefined, false, 99);
          expect(rows.map(({ item }) => item)).toEqual(wanted(each.order));
          expect(live.count).toBe(wanted('new').length);
          expect(live.liveCount).toBe(wanted('new').filter((row) => !isFinished(row)).length);
          for (const [status, count] of Object.entries(live.statuses))
            expect(count).toBe(wanted('new').filter((row) => row.status === status).length);
        }
      }
    }),
  );
});

test('what changes while nobody asks for weeks costs no memory, and is all there when somebody does', async () => {
  const { live, put, wanted } = world();
  await live.refresh();
  for (let number = 0; number < 25_000; number += 1) put(`s${number}` as SeedId, {});
  await live.refresh();
  const rows = live.entriesFrom('new', undefined, true, 30_000);
  expect(rows.map(({ item }) => item.id)).toEqual(
    wanted('new')
      .map((row) => row.id)
      .toReversed(),
  );
});

test('a flood that brings more than is looked at in a turn ends, and takes nothing of what was there away', async () => {
  let came = 0;
  const flooded = world(async () => {
    for (let nth = 0; nth < 150; nth += 1) flooded.put(`f${came++}` as SeedId, {});
    if (came > 1_000_000) throw new Error('it does not end');
  });
  for (let number = 0; number < 12_000; number += 1) flooded.put(`s${number}` as SeedId, {});
  await flooded.live.refresh();
  expect(flooded.live.count).toBe(12_000);
  expect(came).toBe(119 * 150);
});
