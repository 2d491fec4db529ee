import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENVELOPE_KINDS, type EnvelopeKey } from '../../../source/model/types.ts';
import { ID_BYTES, PLACE_BYTES, placeOf, tsIn } from '../../../source/network/sync/place.ts';
import { DAY_FINGERPRINT_BYTES, EVERYTHING, SyncIndex } from '../../../source/network/sync/range-index.ts';
import { descriptionText, readDescription, readRanges } from '../../../source/network/sync/range-text.ts';

const placed = (number: number): Buffer =>
  placeOf(20_833 + (number % 3), {
    kind: ENVELOPE_KINDS[number % ENVELOPE_KINDS.length] ?? 'SeedCreated',
    ts: 1_800_000_000 + (number % 97),
    key: createHash('sha256').update(`${number}`).digest('hex') as EnvelopeKey,
  });

const indexOf = (numbers: Iterable<number>): SyncIndex => {
  const index = new SyncIndex();
  for (const number of numbers) index.add(placed(number));
  return index;
};

describe('the index of catch-up', () => {
  it('depends on the set alone, not on the order, repetition and removals that led to it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300)), fc.array(fc.nat(300)), (numbers, gone) => {
        const index = new SyncIndex();
        for (const [nth, number] of numbers.entries()) {
          index.add(placed(number));
          if (nth % 7 === 0) index.fingerprint(EVERYTHING);
        }
        for (const number of gone) index.remove(placed(number));
        const left = new Set(numbers.filter((number) => !gone.includes(number)));
        expect(index.fingerprint(EVERYTHING)).toEqual(indexOf(left).fingerprint(EVERYTHING));
        expect(index.size).toBe(left.size);
      }),
    );
  });

  it('holds again what was removed and came back', () => {
    const index = indexOf([1, 2]);
    index.remove(placed(1));
    expect(index.size).toBe(1);
    index.add(placed(1));
    expect(index.fingerprint(EVERYTHING)).toEqual(indexOf([1, 2]).fingerprint(EVERYTHING));
  });

  it('splits a range into parts that cover it, whose fingerprints are those of the parts', () => {
    const index = indexOf(Array.from({ length: 1000 }, (_, number) => number));
    const description = index.describe(EVERYTHING);
    if (description.how !== 'split') throw new Error('a thousand are too many for a list');
    const { parts } = description;
    expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(1000);
    for (const [nth, { low, count, fingerprint }] of parts.entries()) {
      const high = parts[nth + 1]?.low ?? EVERYTHING.high;
      expect(index.fingerprint({ low, high })).toEqual({ count, fingerprint });
    }
  });

  it('sums up of each rank what is dated before a moment, in the order of places', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(300)), fc.nat(110), (numbers, afterS) => {
        const beforeS = 1_800_000_000 + afterS;
        const older = numbers.map(placed).filter((place) => tsIn(place) < beforeS);
        const hash = createHash('sha256').update(Buffer.concat(older.sort(Buffer.compare)));
        expect(indexOf(numbers).summary(beforeS)).toEqual(hash.digest().subarray(0, DAY_FINGERPRINT_BYTES));
        expect(indexOf(numbers).newestS).toBe(Math.max(0, ...numbers.map((each) => tsIn(placed(each)))));
      }),
    );
  });

  it('sums up what is older, however much is newer', () => {
    const crowd = indexOf([]);
    const rows = Buffer.alloc(300_000 * PLACE_BYTES, placed(0));
    for (let row = 1; row <= 300_000; row += 1) rows.writeUInt32BE(row, row * PLACE_BYTES - 4);
    crowd.fill(rows);
    expect(crowd.summary(1_800_000_000)).toEqual(indexOf([]).summary(0));
    expect(crowd.newestS).toBe(1_800_000_000);
  });

  it('sums up what is dated before a moment, whatever is newer', () => {
    const old = indexOf([1, 2, 3]);
    const more = indexOf([1, 2, 3, 90]);
    expect(more.summary(1_800_000_050)).toEqual(old.summary(1_800_000_050));
    expect(more.summary(1_800_000_091)).not.toEqual(old.summary(1_800_000_091));
    expect(old.summary(1_800_000_002)).toEqual(indexOf([1]).summary(1_800_000_090));
    expect(more.newestS).toBe(1_800_000_090);
  });

  it('finds an envelope by its id, and none that is not there', () => {
    const index = indexOf([4, 5]);
    const id = placed(4).subarray(0, ID_BYTES);
    expect(index.find(id)).toEqual(placed(4));
    expect(indexOf([5]).find(id)).toBe(undefined);
    expect(new SyncIndex().find(id)).toBe(undefined);
  });
});

describe('the texts of catch-up', () => {
  it('say a description so that it reads back the same', () => {
    for (const count of [0, 3, 33, 5000]) {
      const index = indexOf(Array.from({ length: count }, (_, number) => number));
      const description = index.describe(EVERYTHING);
      expect(readDescription(descriptionText(description), EVERYTHING)).toEqual(description);
    }
  });

  it('refuse anything else without an exception', () => {
    fc.assert(
      fc.property(fc.constantFrom('ids:', 'split:', ''), fc.uint8Array(), (how, bytes) => {
        const text = how + Buffer.from(bytes).toString('base64url');
        const read = readDescription(text, EVERYTHING);
        if (read?.how === 'split') expect(read.parts.length).toBeGreaterThan(1);
      }),
    );
    expect(readDescription('split:', EVERYTHING)).toBe(undefined);
    expect(readDescription('ids:AAAA', EVERYTHING)).toBe(undefined);
  });

  it('refuse parts outside of the range and ranges that overlap: comparing must end', () => {
    const whole = indexOf(Array.from({ length: 100 }, (_, number) => number));
    const text = descriptionText(whole.describe(EVERYTHING));
    expect(readDescription(text, { low: placed(4), high: EVERYTHING.high })).toBe(undefined);
    expect(readDescription(text, { low: EVERYTHING.low, high: Buffer.of(1) })).toBe(undefined);
    expect(
      readRanges([
        ['', 'AQ'],
        ['AQ', ''],
      ]),
    ).toHaveLength(2);
    expect(
      readRanges([
        ['', ''],
        ['AQ', ''],
      ]),
    ).toBe(undefined);
    expect(
      readRanges([
        ['AQ', ''],
        ['', 'AQ'],
      ]),
    ).toBe(undefined);
    expect(readRanges([['AQ', 'AQ']])).toBe(undefined);
  });
});
