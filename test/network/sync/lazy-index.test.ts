import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EnvelopeKey } from '../../../source/model/types.ts';
import { LazyIndex } from '../../../source/network/sync/lazy-index.ts';
import { PLACE_BYTES, placeOf } from '../../../source/network/sync/place.ts';
import { EVERYTHING, SyncIndex } from '../../../source/network/sync/range-index.ts';
import { sortPlaces } from '../../../source/network/sync/sort-places.ts';

const START_S = 1_800_000_000;
const placed = (number: number): Buffer =>
  placeOf(20_833, {
    kind: 'BidSubmitted',
    ts: START_S + number,
    key: createHash('sha256').update(`${number}`).digest('hex') as EnvelopeKey,
  });
const indexOf = (numbers: Iterable<number>): SyncIndex => {
  const index = new SyncIndex();
  for (const number of numbers) index.add(placed(number));
  return index;
};
const upTo = (count: number) => Array.from({ length: count }, (_, number) => number);

/** A lazy index over a set that changes, counting how often it is read and how often others have their turn. */
function world(numbers: Iterable<number> = []) {
  const held = new Set(numbers);
  const counts = { reads: 0, pauses: 0 };
  const onPause: (() => void)[] = [];
  const lazy = new LazyIndex(
    function* () {
      counts.reads += 1;
      for (const number of held) yield [placed(number)];
    },
    async () => {
      counts.pauses += 1;
      onPause.shift()?.();
    },
  );
  const add = (number: number) => {
    held.add(number);
    lazy.add(placed(number));
  };
  const remove = (number: number) => {
    held.delete(number);
    lazy.remove(placed(number));
  };
  const isRight = async () =>
    expect((await lazy.index()).fingerprint(EVERYTHING)).toEqual(indexOf(held).fingerprint(EVERYTHING));
  return { lazy, held, counts, onPause, add, remove, isRight };
}

describe('places', () => {
  it('are sorted, each once, in turns of the loop that are short', async () => {
    const numbers = upTo(20_000).map((number) => (number * 7919) % 15_000);
    let pauses = 0;
    const rows = await sortPlaces(
      numbers.map((number) => [placed(number)]),
      async () => {
        pauses += 1;
      },
    );
    expect(rows.length).toBe(15_000 * PLACE_BYTES);
    const index = new SyncIndex();
    index.fill(rows);
    expect(index.fingerprint(EVERYTHING)).toEqual(indexOf(upTo(15_000)).fingerprint(EVERYTHING));
    expect(pauses).toBeGreaterThan(5);
  });

  it('that are none are nothing', async () => {
    expect(await sortPlaces([], async () => {})).toHaveLength(0);
    expect(await sortPlaces([[], []], async () => {})).toHaveLength(0);
  });
});

describe('the index of a day', () => {
  it('is built at the first look alone, for all who look at once', async () => {
    const { lazy, counts } = world(upTo(100));
    expect(counts.reads).toBe(0);
    await Promise.all([lazy.index(), lazy.index(), lazy.fingerprint(START_S)]);
    expect(counts.reads).toBe(1);
  });

  it('knows what changed while it was built', async () => {
    const { lazy, onPause, add, remove, isRight } = world(upTo(10_000));
    onPause.push(
      () => {
        add(20_000);
        remove(5);
        remove(9_999);
      },
      () => add(5),
      () => add(20_001),
    );
    await lazy.index();
    expect(onPause).toHaveLength(0);
    await isRight();
  });

  it('is built anew after it was dropped, with what changed in between', async () => {
    const { lazy, counts, add, remove, isRight } = world(upTo(50));
    await isRight();
    lazy.drop();
    add(70);
    remove(3);
    await isRight();
    expect(counts.reads).toBe(2);
  });

  it('has right fingerprints whatever was looked at before', async () => {
    const steps = fc.array(
      fc.record({
        what: fc.constantFrom('add', 'remove', 'drop', 'look' as const),
        number: fc.nat(40),
        before: fc.nat(45),
      }),
    );
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const { lazy, held, add, remove } = world();
        for (const { what, number, before } of all) {
          if (what === 'add') add(number);
          else if (what === 'remove') remove(number);
          else if (what === 'drop') lazy.drop();
          else {
            const beforeS = START_S + before;
            const right = indexOf(held).summary(beforeS);
            expect(await lazy.fingerprint(beforeS)).toEqual(right);
            expect(lazy.known(beforeS)).toEqual(right);
          }
        }
      }),
    );
  });

  it('knows its fingerprint without a look while nothing of it changes, also once it is dropped', async () => {
    const { lazy, counts, add } = world(upTo(10));
    const fingerprint = await lazy.fingerprint(START_S + 100);
    lazy.drop();
    for (const later of [100, 130, 160]) expect(lazy.known(START_S + later)).toEqual(fingerprint);
    expect(counts.reads).toBe(1);
    add(5);
    expect(lazy.known(START_S + 160)).toBe(undefined);
  });

  it('keeps a fingerprint when something newer than its moment comes', async () => {
    const { lazy, add } = world(upTo(60));
    const fingerprint = await lazy.fingerprint(START_S + 50);
    add(200);
    expect(lazy.known(START_S + 50)).toEqual(fingerprint);
    add(-1);
    expect(lazy.known(START_S + 50)).toBe(undefined);
  });

  it('is tried again when it could not be read', async () => {
    let fails = true;
    const lazy = new LazyIndex(
      () => {
        if (fails) throw new Error('disk');
        return [[placed(1)]];
      },
      async () => {},
    );
    await expect(lazy.index()).rejects.toThrow('disk');
    fails = false;
    expect((await lazy.index()).size).toBe(1);
  });
});

describe('what a look costs', () => {
  it('is nothing where all is worked in, and a pass over everything where something has changed', async () => {
    const { lazy, add } = world();
    await lazy.index();
    for (const number of upTo(100)) add(number);
    expect(lazy.lookBytes).toBe(100 * PLACE_BYTES);
    (await lazy.index()).fingerprint(EVERYTHING);
    expect(lazy.lookBytes).toBe(0);
    add(100);
    expect(lazy.lookBytes).toBe(101 * PLACE_BYTES);
  });

  it('is more where it has to be built anew', async () => {
    const { lazy, add } = world();
    await lazy.index();
    for (const number of upTo(100)) add(number);
    lazy.drop();
    expect(lazy.lookBytes).toBeGreaterThan(100 * PLACE_BYTES);
  });

  it('of a fingerprint is nothing once it is known, of twenty moments in turn', async () => {
    const { lazy } = world(upTo(1000));
    const moments = upTo(20).map((nth) => START_S + 10 + nth * 30);
    for (const moment of moments) {
      await lazy.fingerprint(moment);
      expect(lazy.fingerprintBytes(moment)).toBe(0);
    }
    for (const moment of moments) expect(lazy.fingerprintBytes(moment)).toBe(0);
    expect(lazy.fingerprintBytes(START_S + 5)).toBe(1000 * PLACE_BYTES);
  });
});
