import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EnvelopeKey, NodeId, SeedId } from '../../source/model/types.ts';
import type { FinishedOrder, FinishedPlace } from '../../source/store/finished-pages.ts';
import type { FinishedSeed } from '../../source/store/finished-seed.ts';
import { SCHEMA_STEPS } from '../../source/store/schema.ts';
import { Store } from '../../source/store/store.ts';

let folder: string;
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-shelf-'));
  store = new Store(join(folder, 'market.db'));
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const keyOf = (number: number) => number.toString(16).padStart(64, '0') as EnvelopeKey;
const idOf = (number: number) =>
  `${number.toString(16).padStart(8, '0')}-0000-8000-8000-000000000000` as SeedId;
const membersOf = (number: number) => [keyOf(number * 4), keyOf(number * 4 + 1), keyOf(number * 4 + 2)];

const finished = (number: number, changed: Partial<FinishedSeed> = {}): FinishedSeed => ({
  id: idOf(number),
  day: 20_000 + (number % 3),
  orders: {
    new: -number,
    best: number % 7,
    min: number % 5,
    reward: -(number % 4),
    status: number % 2 === 0 ? 'Accepted' : 'Expired',
    from: `12D3KooW${number % 3}`,
  },
  words: `task ${number % 2 === 0 ? 'lint' : 'build'} ${idOf(number)}`,
  facts: `{"bid_count":${number}}`,
  hash: Buffer.alloc(32, number),
  places: Buffer.alloc(6, number),
  counts: { bids: 1, claims: 1, results: 0, settlements: 0 },
  bytes: 100,
  overAtMs: 500 * number,
  forgetAtMs: 1000 * number,
  broughtBy: `host ${number % 2}`,
  parties: [number % 2, 100 + number],
  members: membersOf(number),
  guests: new Map(),
  priced: [],
  ...changed,
});

/** The file as it was before the step that made a table, and those after it. */
function takeBackFrom(file: DatabaseSync, table: string): void {
  const step = SCHEMA_STEPS.findIndex((sql) => sql.includes(`CREATE TABLE ${table}`));
  const made = SCHEMA_STEPS.slice(step).join('');
  for (const kind of ['TRIGGER', 'INDEX', 'TABLE'])
    for (const [, name] of made.matchAll(new RegExp(`CREATE ${kind} (\\w+)`, 'gu')))
      file.exec(`DROP ${kind} ${name}`);
  file.exec(`PRAGMA user_version = ${step}`);
}

/** Seeds 1 to `count`, in the log first and then on the shelf. */
function shelve(count: number): void {
  for (let number = 1; number <= count; number += 1) {
    store.append(membersOf(number).map((key, nth) => ({ key, verified: true, text: `${number}.${nth}` })));
    store.shelve([finished(number)]);
  }
}

describe('the shelf', () => {
  it('takes finished seeds out of the log, and has their texts, the seed first', () => {
    shelve(3);
    expect([...store.entries()]).toEqual([]);
    expect(store.entry(keyOf(8))).toBeUndefined();
    expect(store.shelf.has(idOf(2))).toBe(true);
    expect(store.shelf.has(idOf(9))).toBe(false);
    expect(store.shelf.entries(idOf(2)).map(({ text }) => text)).toEqual(['2.0', '2.1', '2.2']);
    expect(store.shelf.entry(keyOf(9))).toEqual({ key: keyOf(9), text: '2.1', seedId: idOf(2) });
    expect([store.shelf.hasKey(keyOf(9)), store.shelf.hasKey(keyOf(99))]).toEqual([true, false]);
    expect(store.shelf.row(idOf(3))).toEqual({
      ...{ id: idOf(3), facts: '{"bid_count":3}' },
      ...{ key: keyOf(12), text: '3.0', isSealed: true },
    });
  });

  it('knows after it was opened again how much it has, of whom, and of which days', () => {
    shelve(5);
    store.dropFinished([idOf(5)]);
    store.close();
    store = new Store(join(folder, 'market.db'));
    expect(store.shelf.totals()).toEqual({
      ...{ seeds: 4, bids: 4, claims: 4, results: 0, settlements: 0, bytes: 400 },
    });
    expect([...store.roomBook.shelvedBytes()]).toEqual([
      ['host 0', 200],
      ['host 1', 200],
    ]);
    expect(store.roomBook.seedsOf('host 1', 9).map(({ id }) => id)).toEqual([idOf(3), idOf(1)]);
    expect(store.shelfPlaces.days()).toEqual([20_000, 20_001, 20_002]);
    expect(store.shelfPlaces.placesOf(20_001, 0, 0, 9)).toEqual([
      { no: 1, places: Buffer.alloc(6, 1) },
      { no: 4, places: Buffer.alloc(6, 4) },
    ]);
    expect(store.shelf.due(2500, 9)).toEqual([idOf(1), idOf(2)]);
  });

  it('counts its seeds by status, also those that an earlier release put there', () => {
    const counts = () => Object.fromEntries(store.shelf.statuses());
    shelve(5);
    expect(counts()).toEqual({ Accepted: 2, Expired: 3 });
    store.dropFinished([idOf(2)]);
    store.bringBack([idOf(4)]);
    expect(counts()).toEqual({ Expired: 3 });
    store.close();
    const before = new DatabaseSync(join(folder, 'market.db'));
    takeBackFrom(before, 'finished_statuses');
    before.close();
    store = new Store(join(folder, 'market.db'));
    expect(counts()).toEqual({ Expired: 3 });
    store.dropFinished([idOf(1)]);
    expect(counts()).toEqual({ Expired: 2 });
  });

  it('says what its accepted trades say of prices, and of those of an earlier release that it has still to be worked out', () => {
    const priced = (number: number, price: number) => ({
      ...{
        seedId: idOf(number),
        publisher: 'a' as NodeId,
        worker: 'b' as NodeId,
        price,
        acceptedTs: 100 + price,
      },
      ...{ kind: { program: 'make', size: 1 }, words: `task ${number}` },
    });
    store.append(membersOf(2).map((key) => ({ key, verified: true, text: 'x' })));
    store.shelve([finished(2, { priced: [priced(2, 7), priced(2, 9)] })]);
    const all = () => store.prices.page(0, 0, 9).trades.map(({ price }) => price);
    const like = (sinceTs: number) => store.prices.like({ program: 'make', size: 1 }, sinceTs, 9);
    expect(store.prices.page(0, 0, 1)).toMatchObject({ trades: [priced(2, 7)], next: 1 });
    expect(like(108)).toEqual([priced(2, 9)]);
    expect(store.prices.like({ program: 'make', size: 2 }, 0, 9)).toEqual([]);
    expect(store.prices.unpriced(9)).toEqual([]);
    store.close();
    const before = new DatabaseSync(join(folder, 'market.db'));
    takeBackFrom(before, 'priced_trades');
    before.close();
    store = new Store(join(folder, 'market.db'));
    expect(all()).toEqual([]);
    expect(store.prices.unpriced(9)).toEqual([idOf(2)]);
    store.prices.put(new Map([[idOf(2), [priced(2, 7)]]]));
    expect([all(), store.prices.unpriced(9)]).toEqual([[7], []]);
    store.bringBack([idOf(2)]);
    expect(all()).toEqual([]);
  });

  it('knows of which seeds a node is a party, and leaves out what is past its time', () => {
    shelve(6);
    const places = (party: number, beforeDay: number, forgottenAfterMs: number) =>
      store.shelfPlaces.partsOf(party, beforeDay, 0, forgottenAfterMs, 9).map(({ no }) => no);
    expect(places(0, 20_009, 0)).toEqual([2, 4, 6]);
    expect(places(0, 20_001, 0)).toEqual([6]);
    expect(places(0, 20_009, 4000)).toEqual([6]);
    expect(places(103, 20_009, 0)).toEqual([3]);
    expect(store.shelfPlaces.placesOf(20_001, 0, 1000, 9).map(({ no }) => no)).toEqual([4]);
    expect(store.shelfPlaces.daysEnding(1000, 3000)).toEqual([20_002, 20_000]);
    store.dropFinished([idOf(2)]);
    expect(places(0, 20_009, 0)).toEqual([4, 6]);
  });

  it('knows its keys by heart once it has learnt them, those that come later too', () => {
    shelve(3);
    while (store.shelf.learnKeys(2));
    const has = (...numbers: readonly number[]) => numbers.map((number) => store.shelf.hasKey(keyOf(number)));
    expect(has(4, 5, 6, 12, 14, 16, 99)).toEqual([true, true, true, true, true, false, false]);
    store.append(membersOf(4).map((key) => ({ key, verified: true, text: 'x' })));
    store.shelve([finished(4)]);
    store.dropFinished([idOf(1)]);
    expect(has(16, 18, 4, 12)).toEqual([true, true, false, true]);
  });

  it('gives a seed back to the log whole, with who brought it', () => {
    shelve(2);
    store.bringBack([idOf(2)]);
    expect([...store.entries()].map(({ text, broughtBy }) => [text, broughtBy])).toEqual([
      ['2.0', 'host 0'],
      ['2.1', 'host 0'],
      ['2.2', 'host 0'],
    ]);
    expect(store.shelf.has(idOf(2))).toBe(false);
    expect(store.shelf.totals().seeds).toBe(1);
  });

  it('counts what others have in a seed for their own share, and gives it back as theirs', () => {
    store.append(membersOf(1).map((key) => ({ key, verified: true, text: 'eight by' })));
    store.shelve([finished(1, { bytes: 24, guests: new Map([[keyOf(5), 'crowd']]) })]);
    const shares = () => Object.fromEntries(store.roomBook.shelvedBytes());
    expect(shares()).toEqual({ 'host 1': 16, crowd: 8 });
    expect(store.roomBook.guestsOf('crowd', 9)).toEqual([{ key: keyOf(5), seedId: idOf(1), bytes: 8 }]);
    store.bringBack([idOf(1)]);
    expect(store.entry(keyOf(5))).toBeDefined();
    expect([...store.entries()].map(({ broughtBy }) => broughtBy)).toEqual(['host 1', 'crowd', 'host 1']);
    expect(shares()).toEqual({});
  });

  it('moves nothing when one of a group is not in the log', () => {
    store.append(membersOf(1).map((key) => ({ key, verified: true, text: 'x' })));
    expect(() => store.shelve([finished(1), finished(2)])).toThrow();
    expect([...store.entries()]).toHaveLength(3);
    expect(store.shelf.totals().seeds).toBe(0);
  });

  it('finds seeds by the beginning of their ids', () => {
    shelve(20);
    expect(store.shelf.find('00000001', 9)).toEqual([idOf(1)]);
    expect(store.shelf.find('0000001', 9)).toEqual([idOf(16), idOf(17), idOf(18), idOf(19), idOf(20)]);
    expect(store.shelf.find('0000001', 2)).toHaveLength(2);
    expect(store.shelf.find('00000001-0000-8', 9)).toEqual([idOf(1)]);
    expect(store.shelf.find('zz', 9)).toEqual([]);
  });

  it('gives the parts of the digest by ascending id', () => {
    shelve(3);
    expect(store.shelf.hashes.page(null, 2).map(({ id }) => id)).toEqual([idOf(1), idOf(2)]);
    expect(store.shelf.hashes.page(idOf(2), 2)).toEqual([{ id: idOf(3), hash: Buffer.alloc(32, 3) }]);
  });

  it('gives room that was given up back to the file system', () => {
    for (let number = 1; number <= 300; number += 1) {
      const text = String(number).repeat(4000);
      store.append(membersOf(number).map((key) => ({ key, verified: true, text })));
      store.shelve([finished(number)]);
    }
    const full = store.use();
    store.dropFinished(Array.from({ length: 300 }, (_, index) => idOf(index + 1)));
    while (store.giveBack());
    const { usedBytes, freeBytes } = store.use();
    expect(freeBytes).toBe(0);
    expect(usedBytes).toBeLessThan(full.usedBytes / 4);
    store.close();
    expect(statSync(join(folder, 'market.db')).size).toBeLessThan(full.usedBytes / 4);
    store = new Store(join(folder, 'market.db'));
  });
});

describe('a page of finished seeds', () => {
  const COUNT = 250;
  const placeOf = (number: number, order: FinishedOrder) =>
    order === 'id' ? 0 : finished(number).orders[order];

  /** All seeds of an order, a page of 60 after the other. */
  function walk(order: FinishedOrder, reverse: boolean, words: readonly string[] = []): readonly SeedId[] {
    const ids: SeedId[] = [];
    let after: FinishedPlace | null = null;
    do {
      const page = store.finishedPages.page({ order, reverse, words, after, limit: 60 });
      expect(page.rows.length).toBeLessThanOrEqual(60);
      ids.push(...page.rows.map(({ id }) => id));
      after = page.next;
    } while (after !== null);
    return ids;
  }

  /** What the same comes to by sorting everything. */
  function sorted(order: FinishedOrder, reverse: boolean, fits: (number: number) => boolean = () => true) {
    const numbers = Array.from({ length: COUNT }, (_, index) => index + 1).filter(fits);
    const compare = (left: number, right: number) => {
      const [a, b] = [placeOf(left, order), placeOf(right, order)];
      if (a !== b) return a < b ? -1 : 1;
      return idOf(left) < idOf(right) ? -1 : 1;
    };
    const ids = numbers.toSorted(compare).map(idOf);
    return reverse ? ids.toReversed() : ids;
  }

  it.each(['new', 'best', 'min', 'reward', 'status', 'from', 'id'] as const)(
    'follows the one before it without a gap or a repetition, by %s, forwards and backwards',
    (order) => {
      shelve(COUNT);
      expect(walk(order, false)).toEqual(sorted(order, false));
      expect(walk(order, true)).toEqual(sorted(order, true));
    },
  );

  it('has just what holds all words, whether they are long or short, many or few', () => {
    shelve(COUNT);
    const isLint = (number: number) => number % 2 === 0;
    expect(walk('best', false, ['lint'])).toEqual(sorted('best', false, isLint));
    expect(walk('new', true, ['li', 'task'])).toEqual(sorted('new', true, isLint));
    expect(walk('id', false, ['000000fa'])).toEqual([idOf(250)]);
    expect(walk('new', false, ['lint', 'build'])).toEqual([]);
    expect(walk('new', false, ['"; DROP TABLE finished_seeds'])).toEqual([]);
  });

  it('looks at so many for words that no index finds, says how far it looked, and the next one goes on there', () => {
    const MANY = 4100;
    shelve(MANY);
    // Two letters are in no index; a statement compares four words, and what it finds is looked at for the fifth.
    const words = ['ta', 'as', 'sk', 'ta', 'li'];
    for (const reverse of [false, true]) {
      const first = store.finishedPages.page({
        order: 'new',
        reverse,
        words: ['~~'],
        after: null,
        limit: 60,
      });
      expect(first.rows).toEqual([]);
      expect(first.next).not.toBeNull();
      const second = store.finishedPages.page({
        ...{ order: 'new', reverse, words: ['~~'], after: first.next, limit: 60 },
      });
      expect(second).toEqual({ rows: [], next: null });
    }
    expect(walk('new', false, words)).toHaveLength(MANY / 2);
    expect(new Set(walk('new', true, words)).size).toBe(MANY / 2);
  });
});
