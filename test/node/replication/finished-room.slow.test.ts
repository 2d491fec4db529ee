import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { KeyPair } from '../../../source/identity/key-file.ts';
import type { Seed, SeedId } from '../../../source/model/types.ts';
import { sealBid, sealSettlement, testKey } from '../../support/sealed.ts';
import {
  bigSeed,
  evicted,
  FLOODER,
  fingerprints,
  flood,
  folder,
  HONEST,
  HOUR_MS,
  hear,
  isHere,
  LIMIT_BYTES,
  ledger,
  makeAhead,
  makeKey,
  nowS,
  open,
  setUpRoom,
  store,
  time,
} from './room-world.ts';

setUpRoom();

/** Withdraws seeds and moves them to the shelf. */
function finish(host: string, seeds: readonly (readonly [KeyPair, Seed])[]): void {
  const settlements = seeds.map(([keyPair, seed]) => sealSettlement(keyPair, seed, nowS(), 'Rejected', null));
  hear(host, ...settlements);
  time.jump(HOUR_MS);
  while (ledger.shelve());
}

describe('P2: finished seeds', () => {
  /** So many finished seeds of one key. */
  function finished(host: string, keyPair: KeyPair, count: number): readonly SeedId[] {
    const seeds: SeedId[] = [];
    for (let number = 0; number < count; number += 50) {
      const group = Array.from({ length: 50 }, () => bigSeed(keyPair));
      hear(host, ...group);
      seeds.push(...group.map(({ held }) => held.seed.id));
      finish(
        host,
        group.map(({ held }) => [keyPair, held.seed] as const),
      );
    }
    return seeds;
  }

  it('of the largest share go first, whole, oldest day first; a restart keeps the shares', async () => {
    const ofFlooder = finished(FLOODER, makeKey(1), 500);
    const ofHonest = finished(HONEST, testKey(40), 100);
    const before = store.roomBook.shelvedBytes();
    store.close();
    open();
    expect(store.roomBook.shelvedBytes()).toEqual(before);
    await fingerprints();
    flood(1000);
    for (let number = 0; number < 300; number += 1) hear('192.0.2.2', bigSeed(testKey(41)));
    makeAhead();
    expect(ofHonest.every(isHere)).toBe(true);
    expect(isHere(ofFlooder[0] as SeedId)).toBe(false);
    const kept = await fingerprints();
    store.close();
    open();
    expect(kept).toEqual(await fingerprints());
    expect(statSync(join(folder, 'market.db')).size).toBeLessThanOrEqual(LIMIT_BYTES);
  });

  it.each([
    ['whose room it takes', `brought_by = 'host ${FLOODER}', day = 0`],
    ['how much it takes', `brought_by = 'host ${FLOODER}', day = 0, bytes = 1`],
  ])('that a disk changed in %s are not forgotten by what they say now', (_what, damage) => {
    const [honest] = finished(HONEST, testKey(40), 50);
    finished(FLOODER, makeKey(1), 1300);
    store.close();
    const database = new DatabaseSync(join(folder, 'market.db'));
    database.prepare(`UPDATE finished_seeds SET ${damage} WHERE no = 1`).run();
    database.close();
    open();
    expect(store.roomBook.seedsOf(`host ${FLOODER}`, 1)[0]?.id).toBe(honest);
    makeAhead();
    expect(evicted.flatMap(({ seeds }) => seeds).length).toBeGreaterThan(0);
    expect(isHere(honest as SeedId)).toBe(true);
    time.jump(HOUR_MS);
    while (ledger.shelve());
    expect(store.shelf.isDamaged(honest as SeedId)).toBe(false);
  });

  it('an honest publisher’s stay when a crowd bids on them: the crowd’s bids go', () => {
    const ids: SeedId[] = [];
    const guests: SeedId[] = [];
    for (let round = 0; round < 10; round += 1) {
      const group = Array.from({ length: 20 }, () => bigSeed(testKey(40)));
      hear(HONEST, ...group);
      for (const { held } of group) {
        const bids = Array.from({ length: 30 }, (_, number) =>
          sealBid(makeKey(number), held.seed, nowS(), { notes: 'x'.repeat(1200) }),
        );
        if (hear(FLOODER, ...bids).includes('held')) guests.push(held.seed.id);
      }
      ids.push(...group.map(({ held }) => held.seed.id));
      finish(
        HONEST,
        group.map(({ held }) => [testKey(40), held.seed] as const),
      );
    }
    expect(guests.length).toBeGreaterThan(100);
    const crowd = store.roomBook.shelvedBytes().get(`host ${FLOODER}`) ?? 0;
    expect(crowd).toBeGreaterThan(store.roomBook.shelvedBytes().get(`host ${HONEST}`) ?? 0);
    for (let number = 0; number < 300; number += 1) {
      hear('192.0.2.2', bigSeed(testKey(41)));
      makeAhead();
    }
    expect(ids.every(isHere)).toBe(true);
    expect(evicted.flatMap(({ seeds }) => seeds)).toEqual([]);
    expect(evicted.length).toBeGreaterThan(0);
    expect(store.use().usedBytes).toBeLessThanOrEqual(LIMIT_BYTES);
  });
});
