import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SeedPage, SeedRow } from '../../../source/contract/node-api.ts';
import { SEED_ORDERS, SEED_STATES, type SeedQuery } from '../../../source/contract/seed-page.ts';
import { allSeeds } from '../../../source/contract/seed-pages.ts';
import type { SeedId } from '../../../source/model/types.ts';
import { LiveRows } from '../../../source/node/trade/live-rows.ts';
import { seedPage } from '../../../source/node/trade/seed-pages.ts';
import { FakeFinished } from '../../support/fake-finished.ts';
import { aSeed, FILTER_CONTEXT, NOW_S, OTHER, US } from '../../support/made-rows.ts';
import { pageOfRows } from '../../support/page-of-rows.ts';

const STATES: readonly Partial<SeedRow>[] = [
  { status: 'Open', waits_for: 'bidders' },
  { status: 'Open', waits_for: 'publisher', created_by: US, role: 'publisher' },
  { status: 'Claimed', waits_for: 'worker' },
];
const FINAL: readonly Partial<SeedRow>[] = [
  { status: 'Accepted', waits_for: null, deadline_ts: null },
  { status: 'Expired', waits_for: null, deadline_ts: null, created_by: US, role: 'publisher' },
];
/** What we have a part in stays in memory. */
const FINAL_OF_OTHERS = FINAL.map((state) => ({ ...state, created_by: OTHER, role: null }));

const rowsLike = (states: readonly Partial<SeedRow>[], prefix: string) =>
  fc
    .uniqueArray(fc.record({ number: fc.nat(60), state: fc.nat(states.length - 1), price: fc.nat(3) }), {
      selector: ({ number }) => number,
      maxLength: 40,
    })
    .map((all) =>
      all.map(({ number, state, price }) =>
        aSeed({
          id: `${prefix}${number}`,
          title: `task ${number % 5}`,
          created_at: NOW_S - (number % 9),
          best_price: price === 0 ? null : price,
          ...states[state],
        }),
      ),
    );

/** A node that has `memory` in memory and `onDisk` on disk. */
function nodeOf(memory: readonly SeedRow[], onDisk: FakeFinished) {
  const rows = new Map(memory.map((row) => [row.id as SeedId, row]));
  let pauses = 0;
  const pause = async () => {
    pauses += 1;
  };
  let changed: (id: SeedId) => void = () => {};
  const live = new LiveRows({
    market: {
      seedIds: () => rows.keys() as IterableIterator<SeedId>,
      watch: (listener) => {
        changed = listener;
      },
    },
    held: { liveRow: (id: SeedId) => rows.get(id) },
    nowMs: () => FILTER_CONTEXT.nowMs,
    running: () => [],
    unsent: () => new Set(),
    pause,
  });
  const parts = { live, held: { filterContext: () => FILTER_CONTEXT }, finished: onDisk, pause };
  return {
    put(row: SeedRow) {
      rows.set(row.id as SeedId, row);
      changed(row.id as SeedId);
    },
    drop(id: string) {
      rows.delete(id as SeedId);
      changed(id as SeedId);
    },
    seeds: (query: SeedQuery): Promise<SeedPage> => seedPage(parts, query),
    pauses: () => pauses,
  };
}

const ALL: SeedQuery = { order: 'new', reverse: false, filter: '', state: 'all', limit: 200 };

describe('a page of seeds', () => {
  test('page after page is the whole list in its order, from memory and disk alike', async () => {
    await fc.assert(
      fc.asyncProperty(
        rowsLike([...STATES, ...FINAL], 'm'),
        rowsLike(FINAL_OF_OTHERS, 'd'),
        fc.record({
          order: fc.constantFrom(...SEED_ORDERS),
          reverse: fc.boolean(),
          filter: fc.constantFrom(
            '',
            'task 3',
            'YOU',
            'accepted 2',
            'nothing',
            'status:open,exp -3',
            'price>1 me:pub',
            'is:live,late price>1',
            '-me:none -is:finished',
            '-status:exp has:files,in',
            'age<4s 2',
          ),
          state: fc.constantFrom(...SEED_STATES),
          limit: fc.integer({ min: 1, max: 9 }),
        }),
        fc.integer({ min: 1, max: 12 }),
        async (memory, onDisk, query, lookAt) => {
          const node = nodeOf(memory, new FakeFinished(onDisk, lookAt));
          const wanted = pageOfRows([...memory, ...onDisk], { ...query, limit: 1_000 }, FILTER_CONTEXT);
          const first = await node.seeds(query);
          expect(first).toMatchObject({ total: wanted.total, live: wanted.live });
          expect(first.seeds.length).toBeLessThanOrEqual(query.limit);
          expect(await allSeeds(node, query)).toEqual(wanted.seeds);
        },
      ),
    );
  });

  test('rows that come or go before its place change nothing of the next page', async () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id, index) =>
      aSeed({ id, created_at: NOW_S - index * 10 }),
    );
    if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error();
    const node = nodeOf([a, b, c, d], new FakeFinished([]));
    const { next_cursor } = await node.seeds({ ...ALL, limit: 2 });
    node.drop(a.id);
    node.drop(b.id);
    node.put(aSeed({ id: 'e', created_at: NOW_S + 1 }));
    const { seeds } = await node.seeds({ ...ALL, cursor: next_cursor ?? '' });
    expect(seeds.map(({ id }) => id)).toEqual(['c', 'd']);
  });

  test('is at most a megabyte, whatever others wrote', async () => {
    const description = 'é'.repeat(30_000);
    const big = (id: string) => aSeed({ id, description, status: 'Accepted', waits_for: null });
    const memory = Array.from({ length: 40 }, (_, index) => big(`m${index}`));
    const onDisk = Array.from({ length: 40 }, (_, index) => big(`d${index}`));
    const node = nodeOf(memory, new FakeFinished(onDisk));
    const page = await node.seeds(ALL);
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(1024 * 1024);
    expect(page.seeds.length).toBeGreaterThan(10);
    expect(await allSeeds(node, ALL)).toHaveLength(80);
  });

  test('lets the loop have its turns, in memory and on disk', async () => {
    const memory = Array.from({ length: 2_000 }, (_, index) => aSeed({ id: `m${index}`, created_by: OTHER }));
    const node = nodeOf(memory, new FakeFinished([]));
    await node.seeds(ALL);
    expect(node.pauses()).toBe(19);
    const before = node.pauses();
    await node.seeds({ ...ALL, filter: 'nothing' });
    expect(node.pauses() - before).toBe(4);
    const finished = FINAL.map((state, index) => aSeed({ id: `d${index}`, ...state }));
    const onDisk = nodeOf([], new FakeFinished(finished, 1));
    await onDisk.seeds(ALL);
    expect(onDisk.pauses()).toBe(1);
  });

  test('reads from disk no more rows than it lacks', async () => {
    const finished = Array.from({ length: 30 }, (_, index) =>
      aSeed({ id: `d${index}`, title: 'task', ...FINAL[0] }),
    );
    const disk = new FakeFinished(finished, 4);
    const node = nodeOf([], disk);
    await node.seeds({ ...ALL, filter: 'task', limit: 9 });
    expect(disk.limits).toEqual([10, 6]);
    disk.limits.length = 0;
    await node.seeds({ ...ALL, filter: 'status:accepted price>0', limit: 9 });
    expect(disk.limits).toEqual([10, 6]);
    disk.limits.length = 0;
    // What texts and files leave out is not known on disk.
    await node.seeds({ ...ALL, filter: '-make', limit: 9 });
    expect(disk.limits).toEqual([200, 200]);
  });

  test.each(['turn', 'due'] as const)(
    'what waits for somebody comes first by %s, and needs no look at the disk',
    async (order) => {
      const disk = new FakeFinished([aSeed({ id: 'd', ...FINAL_OF_OTHERS[0] })]);
      const node = nodeOf(
        ['a', 'b', 'c'].map((id) => aSeed({ id })),
        disk,
      );
      const { next_cursor } = await node.seeds({ ...ALL, order, limit: 2 });
      expect(disk.limits).toEqual([]);
      const rest = await node.seeds({ ...ALL, order, limit: 2, cursor: next_cursor ?? '' });
      expect(rest.seeds.map(({ id }) => id)).toEqual(['c', 'd']);
    },
  );

  test('rows in memory are looked at as far as the page goes, and no farther', async () => {
    const memory = Array.from({ length: 2_000 }, (_, index) =>
      aSeed({ id: `m${index}`, created_at: NOW_S - index }),
    );
    const finished = Array.from({ length: 90 }, (_, index) =>
      aSeed({ id: `d${index}`, created_at: NOW_S - index * 20, ...FINAL_OF_OTHERS[0] }),
    );
    const node = nodeOf(memory, new FakeFinished(finished, 5));
    await node.seeds(ALL);
    const before = node.pauses();
    // Ten of the finished ones are looked at, and of the others those that stand among them: one pause, between the two reads.
    const page = await node.seeds({ ...ALL, filter: 'rare' });
    expect(page.seeds).toEqual([]);
    expect(node.pauses() - before).toBe(1);
    expect(await allSeeds(node, { filter: 'rare' })).toEqual([]);
  });

  test.each([
    'status:open',
    'is:live',
    '-is:finished',
    'me:any',
    'left<1h',
    'status:rejected',
    'is:unsent reward>1',
    'by:you',
    'worker:you',
  ])('nothing is read from disk where no finished seed can be wanted: %s', async (filter) => {
    const disk = new FakeFinished(
      FINAL_OF_OTHERS.map((state, index) => aSeed({ id: `d${index}`, ...state })),
    );
    const node = nodeOf([aSeed({ id: 'm' })], disk);
    const page = await node.seeds({ ...ALL, filter });
    expect(page.next_cursor).toBeNull();
    expect(disk.limits).toEqual([]);
  });

  test('a filter that nothing on disk fits ends the page after so many looks, with where to go on', async () => {
    const finished = Array.from({ length: 300 }, (_, index) => aSeed({ id: `d${index}`, ...FINAL[0] }));
    const disk = new FakeFinished(finished, 1);
    const node = nodeOf([aSeed({ id: 'live', title: 'rare' })], disk);
    const page = await node.seeds({ ...ALL, order: 'turn', filter: 'rare' });
    expect(page.seeds.map(({ id }) => id)).toEqual(['live']);
    expect(page.next_cursor).not.toBeNull();
    expect(disk.limits).toHaveLength(2);
    expect(await allSeeds(node, { filter: 'rare' })).toHaveLength(1);
  });
});
