import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../source/model/types.ts';
import { SCHEMA_STEPS } from '../../source/store/schema.ts';
import {
  finished,
  folder,
  idOf,
  keyOf,
  membersOf,
  reopen,
  setUpStore,
  shelve,
  store,
} from './shelved-seeds.ts';

setUpStore();

/** The file as it was before the step that made a table, and those after it. */
function takeBackFrom(file: DatabaseSync, table: string): void {
  const step = SCHEMA_STEPS.findIndex((sql) => sql.includes(`CREATE TABLE ${table}`));
  const made = SCHEMA_STEPS.slice(step).join('');
  for (const kind of ['TRIGGER', 'INDEX', 'TABLE'])
    for (const [, name] of made.matchAll(new RegExp(`CREATE ${kind} (\\w+)`, 'gu')))
      file.exec(`DROP ${kind} ${name}`);
  file.exec(`PRAGMA user_version = ${step}`);
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
    reopen();
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
    reopen();
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
    reopen();
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
    reopen();
  });
});
