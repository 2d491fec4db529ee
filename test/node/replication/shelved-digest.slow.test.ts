import { describe, expect, it } from 'vitest';
import { MarketDigest, seedHash } from '../../../source/identity/digest.ts';
import type { SeedId } from '../../../source/model/types.ts';
import { KeptDigest } from '../../../source/node/trade/digest.ts';
import { FinishedOnDisk } from '../../../source/node/trade/finished-on-disk.ts';
import { sealSeed } from '../../support/sealed.ts';
import {
  HOUR_MS,
  hear,
  ledger,
  nowS,
  PUBLISHER,
  setUpLedger,
  store,
  sweep,
  time,
  withdrawn,
} from './shelving-world.ts';

setUpLedger();

function hearTrades(count: number): void {
  for (let number = 0; number < count; number += 1) {
    const { seed, bid, settlement } = withdrawn();
    hear(seed, bid, settlement);
  }
}

/** The digest of what is in memory and on the shelf now, all of it read for this. */
function wholeDigest(): string {
  const hashes = new Map<string, Uint8Array>();
  for (const { id, hash } of store.shelf.hashes.page(null, 1000)) hashes.set(id, hash);
  for (const id of ledger.market.seedIds()) {
    const hash = ledger.market.seedHash(id, seedHash);
    if (hash !== undefined) hashes.set(id, hash);
  }
  const digest = new MarketDigest();
  for (const [, hash] of [...hashes].sort(([left], [right]) => (left < right ? -1 : 1))) digest.add(hash);
  return digest.hex();
}

describe('the digest', () => {
  const kept = () =>
    new KeptDigest({
      ...{ ledger, finished: new FinishedOnDisk(store, time.clock) },
      pause: () => new Promise(setImmediate),
    });

  it('follows what is finished, brought back, dropped and not moved after all', async () => {
    hearTrades(5);
    const digest = kept();
    const told = async () => {
      const { digest: hex } = await digest.report();
      expect(hex).toBe(wholeDigest());
      return hex;
    };
    const inMemory = await told();
    time.jump(HOUR_MS);
    sweep();
    expect(store.shelf.totals().seeds).toBe(5);
    expect(await told()).toBe(inMemory);
    hear(sealSeed(PUBLISHER, nowS(), { bid_deadline_ts: nowS() + 86_400 }));
    const live = await told();
    const [first, second] = store.shelf.hashes.page(null, 2).map(({ id }) => id) as [SeedId, SeedId];
    ledger.shelving.bringBack(first);
    expect(await told()).toBe(live);
    time.jump(HOUR_MS);
    sweep();
    expect(await told()).toBe(live);
    store.dropFinished([second]);
    const fewer = await told();
    expect(fewer).not.toBe(live);
    // A transaction that failed has touched what it did not change.
    const [left] = store.shelf.hashes.page(null, 1).map(({ id }) => id) as [SeedId];
    const rowOf = store.rowOf.bind(store);
    store.rowOf = () => undefined;
    hearTrades(1);
    time.jump(HOUR_MS);
    expect(sweep).toThrow();
    store.rowOf = rowOf;
    expect(await told()).not.toBe(fewer);
    expect(store.shelf.has(left)).toBe(true);
  });

  it('is not made anew while nothing changes, and counts what is held', async () => {
    hearTrades(2);
    time.jump(HOUR_MS);
    sweep();
    const digest = kept();
    const before = await digest.report();
    expect(before).toMatchObject({ seeds: 2, envelopes: 6, unsigned_digest: null });
    expect(await digest.report()).toBe(before);
    hear(sealSeed(PUBLISHER, nowS()));
    expect(await digest.report()).toMatchObject({ seeds: 3, envelopes: 7 });
  });

  it('holds what came before it was asked for, also where one was being made already', async () => {
    hear(...Array.from({ length: 201 }, () => sealSeed(PUBLISHER, nowS())));
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    let isPaused = false;
    const digest = new KeptDigest({
      ...{ ledger, finished: new FinishedOnDisk(store, time.clock) },
      pause: () => {
        isPaused = true;
        return gate;
      },
    });
    const begun = digest.report();
    const askedAfterIt = begun.then(() => digest.report());
    await expect.poll(() => isPaused).toBe(true);
    expect(digest.report()).toBe(begun);
    hear(sealSeed(PUBLISHER, nowS()));
    const asked = digest.report();
    const askedToo = digest.report();
    open();
    expect(await asked).toMatchObject({ digest: wholeDigest(), seeds: 202 });
    expect(await askedToo).toBe(await asked);
    expect(await askedAfterIt).toBe(await asked);
  });

  describe('while it is made', () => {
    /** Made in several turns, with `meanwhile` between the first two of them. */
    async function madeAcross(meanwhile: () => void) {
      let next = () => {};
      const digest = new KeptDigest({
        ...{ ledger, finished: new FinishedOnDisk(store, time.clock) },
        pause: async () => {
          next();
          next = () => {};
        },
      });
      // What is on disk is known then.
      await digest.report();
      hear(sealSeed(PUBLISHER, nowS(), { bid_deadline_ts: nowS() + 86_400 }));
      next = meanwhile;
      return digest.report();
    }

    it('loses no seed that goes to disk', async () => {
      hearTrades(420);
      expect(
        await madeAcross(() => {
          time.jump(HOUR_MS);
          sweep();
        }),
      ).toEqual({ digest: wholeDigest(), seeds: 421, envelopes: 1261, unsigned_digest: null });
      expect(store.shelf.totals().seeds).toBe(420);
    });

    it('loses no seed that comes back into memory', async () => {
      hearTrades(150);
      time.jump(HOUR_MS);
      sweep();
      const ids = store.shelf.hashes.page(null, 1000).map(({ id }) => id);
      hearTrades(270);
      expect(
        await madeAcross(() => {
          for (const id of ids) ledger.shelving.bringBack(id);
        }),
      ).toMatchObject({ digest: wholeDigest(), seeds: 421 });
    });
  });

  it('reads all anew where too much changed, or it is not known what', async () => {
    hearTrades(3);
    time.jump(HOUR_MS);
    sweep();
    const digest = kept();
    const before = await digest.report();
    store.shelf.hashes.forget();
    expect(await digest.report()).toEqual(before);
    for (let number = 0; number < 20_001; number += 1) {
      store.shelf.hashes.touched(`00000000-0000-8000-8000-${String(number).padStart(12, '0')}` as SeedId);
    }
    expect(store.shelf.hashes.isKnown).toBe(false);
    expect(await digest.report()).toEqual(before);
  });
});
