import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type KeyPair, keyPairFromSeed } from '../../../source/identity/key-file.ts';
import { AuthorBook } from '../../../source/identity/node-id.ts';
import type { Seed, SeedId } from '../../../source/model/types.ts';
import type { Arrived } from '../../../source/network/inbox/inbox-ports.ts';
import { linkAddress } from '../../../source/network/transport/peer-address.ts';
import { Damage } from '../../../source/node/replication/damage.ts';
import type { Evicted } from '../../../source/node/replication/eviction.ts';
import { Ledger } from '../../../source/node/replication/ledger.ts';
import type { DiskSpace } from '../../../source/node/replication/room.ts';
import { Store } from '../../../source/store/store.ts';
import {
  type SealedEnvelope,
  sealBid,
  sealClaim,
  sealResult,
  sealSeed,
  sealSettlement,
  testKey,
} from '../../support/sealed.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const US = testKey(1);
const MIB = 1024 * 1024;
const LIMIT_BYTES = 16 * MIB;
const HOUR_MS = 3_600_000;
const FLOODER = '203.0.113.9';
const HONEST = '192.0.2.1';
const PAD = 'x'.repeat(4000);
// Ten thousand keys are made and sign.
vi.setConfig({ testTimeout: 180_000 });

let folder: string;
let time: VirtualTime;
let store: Store;
let ledger: Ledger;
let disk: DiskSpace | undefined;
let named: string | undefined;
let evicted: Evicted[];

function open(): void {
  store = new Store(join(folder, 'market.db'));
  const sink = { emit: () => {} };
  const alarms = { raise: () => {}, clear: () => {}, storeFailed: () => {} };
  const changes = { seeds: () => {}, forgotten: () => {} };
  const damage = new Damage({ monitor: sink, alarms, changes } as never);
  const hearer = {
    looked: () => {},
    evicted: (what: Evicted) => evicted.push(what),
    storeFailed: (error: Error) => {
      throw error;
    },
  };
  ledger = new Ledger({
    ...{ store, clock: time.clock, soon: setImmediate, us: US.nodeId, authors: new AuthorBook(), damage },
    room: { hearer, limitBytes: LIMIT_BYTES, disk: () => disk, isNamed: (node) => node === named },
  });
  ledger.load();
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-room-'));
  time = new VirtualTime();
  disk = undefined;
  named = undefined;
  evicted = [];
  open();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const nowS = () => Math.floor(time.clock.now() / 1000);
const makeKey = (number: number): KeyPair => {
  const seed = Buffer.alloc(32, 7);
  seed.writeUInt32BE(number);
  return keyPairFromSeed(seed);
};

/** Hears envelopes over a link to `host`, in one group; says why each was refused. */
function hear(host: string, ...envelopes: readonly SealedEnvelope[]) {
  const group = envelopes.map(
    ({ held, text }): Arrived => ({ held, text, peer: linkAddress(`P${host}`), host }),
  );
  const { refused } = ledger.admitGroup(group);
  return group.map((arrived) => refused.get(arrived)?.reason ?? 'held');
}

const bigSeed = (keyPair: KeyPair, changed: Partial<Omit<Seed, 'files'>> = {}) =>
  sealSeed(keyPair, nowS(), { description: PAD, rules: PAD, ...changed });

/** Makes room ahead, as housekeeping does. */
function makeAhead(): void {
  while (ledger.room.makeAhead());
}

/** So many keys of one host, a seed each. */
function flood(keys: number, from = 1000): void {
  for (let number = 0; number < keys; number += 50) {
    hear(FLOODER, ...Array.from({ length: 50 }, (_, index) => bigSeed(makeKey(from + number + index))));
    if (number % 500 === 0) makeAhead();
  }
}

const isHere = (id: SeedId): boolean => ledger.market.record(id) !== undefined || store.shelf.has(id);

/** Withdraws seeds and moves them to the shelf. */
function finish(host: string, seeds: readonly (readonly [KeyPair, Seed])[]): void {
  const settlements = seeds.map(([keyPair, seed]) => sealSettlement(keyPair, seed, nowS(), 'Rejected', null));
  hear(host, ...settlements);
  time.jump(HOUR_MS);
  while (ledger.shelve());
}

/** Of all days, as catch-up compares them. */
async function fingerprints(): Promise<readonly Buffer[]> {
  const days = [...store.shelfPlaces.days(), Math.floor(nowS() / 86_400)];
  return await Promise.all(days.map((day) => ledger.offers.fingerprint(day, nowS() + 1)));
}

describe('P2: a host floods with ten thousand keys', () => {
  it('the store stays within its limit, what is ours is kept, and honest strangers are heard throughout', () => {
    const own = bigSeed(US);
    ledger.commitOwn(own.held, own.text, 'sent');
    const ofOthers = bigSeed(testKey(20));
    hear(FLOODER, ofOthers);
    const ourBid = sealBid(US, ofOthers.held.seed, nowS());
    ledger.commitOwn(ourBid.held, ourBid.text, 'sent');
    const honest: SeedId[] = [];
    for (let round = 0; round < 20; round += 1) {
      flood(500, 1000 + round * 500);
      const seed = bigSeed(testKey(30 + round));
      expect(hear(HONEST, seed)).toEqual(['held']);
      honest.push(seed.held.seed.id);
    }
    expect(ledger.room.use().usedBytes).toBeLessThanOrEqual(LIMIT_BYTES);
    expect(statSync(join(folder, 'market.db')).size).toBeLessThanOrEqual(LIMIT_BYTES);
    expect([own, ofOthers].every(({ held }) => isHere(held.seed.id))).toBe(true);
    expect(honest.every(isHere)).toBe(true);
    expect(hear(HONEST, sealBid(testKey(3), own.held.seed, nowS()))).toEqual(['held']);
  });

  it('what was refused is remembered by its key, and its day is marked', () => {
    flood(2500);
    const refused = bigSeed(makeKey(1));
    expect(hear(FLOODER, refused)).toEqual(['quota']);
    const from = (host: string) => ({ peer: linkAddress(`P${host}`), host });
    expect(ledger.room.isUnwanted(refused.held.key, from(FLOODER))).toBe(true);
    expect(ledger.room.isUnwanted(refused.held.key.slice(0, 32), from(FLOODER))).toBe(true);
    expect(ledger.room.isUnwanted(bigSeed(makeKey(2)).held.key, from(FLOODER))).toBe(false);
    const day = Math.floor(nowS() / 86_400);
    expect([ledger.room.isMarked(day), ledger.room.isMarked(day - 1)]).toEqual([true, false]);
  });
});

it('P2: what a peer’s share alone had no room for is taken from another peer', () => {
  flood(2500);
  const honest = bigSeed(testKey(40));
  expect(hear(FLOODER, honest)).toEqual(['quota']);
  expect(ledger.room.isUnwanted(honest.held.key, { peer: linkAddress(`P${HONEST}`), host: HONEST })).toBe(
    false,
  );
  expect(hear(HONEST, honest)).toEqual(['held']);
});

it('P2: of five large keys of one host the largest loses its newest, and the others are heard', () => {
  const heard = new Map<number, SeedId[]>();
  for (let round = 0; round < 14; round += 1) {
    for (let number = 0; number < 5; number += 1) {
      const group = Array.from({ length: number === 0 ? 50 : 12 }, () => bigSeed(makeKey(number)));
      hear(FLOODER, ...group);
      heard.set(number, [...(heard.get(number) ?? []), ...group.map(({ held }) => held.seed.id)]);
    }
  }
  for (let round = 0; round < 12; round += 1) {
    hear(HONEST, ...Array.from({ length: 50 }, () => bigSeed(testKey(40))));
    makeAhead();
  }
  makeAhead();
  const kept = (number: number) => (heard.get(number) ?? []).map(isHere);
  expect(kept(1)).toEqual(kept(1).map(() => true));
  expect(kept(0).at(0)).toBe(true);
  expect(kept(0).at(-1)).toBe(false);
  expect(store.use().usedBytes).toBeLessThanOrEqual(LIMIT_BYTES);
});

it('P2, L3: of a void seed there is the seed and its proof, or nothing', async () => {
  const publisher = makeKey(1);
  const seed = bigSeed(publisher);
  hear(FLOODER, seed);
  for (let round = 0; round < 28; round += 1)
    hear(FLOODER, ...Array.from({ length: 50 }, () => bigSeed(publisher)));
  const bid = sealBid(testKey(20), seed.held.seed, nowS());
  const claims = Array.from({ length: 9 }, (_, number) => sealClaim(publisher, bid, nowS() + 1 + number));
  hear(FLOODER, bid, ...claims);
  const { id } = seed.held.seed;
  expect(ledger.market.voidProof(id)).toHaveLength(10);
  await fingerprints();
  for (let round = 0; round < 12; round += 1) {
    hear(HONEST, ...Array.from({ length: 50 }, () => bigSeed(testKey(40))));
    makeAhead();
  }
  expect(isHere(id)).toBe(false);
  const kept = await fingerprints();
  store.close();
  open();
  expect(isHere(id)).toBe(false);
  expect(kept).toEqual(await fingerprints());
});

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

it('P2: whom we traded with is known, after a restart too: strangers lose first', () => {
  const partner = testKey(50);
  const seed = bigSeed(US);
  ledger.commitOwn(seed.held, seed.text, 'sent');
  const bid = sealBid(partner, seed.held.seed, nowS());
  hear(FLOODER, bid);
  const claim = sealClaim(US, bid, nowS());
  ledger.commitOwn(claim.held, claim.text, 'sent');
  const result = sealResult(partner, claim.held.claim, nowS());
  expect(hear(FLOODER, result)).toEqual(['held']);
  const acceptance = sealSettlement(US, seed.held.seed, nowS(), 'Accepted', result.held.result.id);
  ledger.commitOwn(acceptance.held, acceptance.text, 'sent');
  expect(store.roomBook.partners()).toEqual(new Set([partner.nodeId]));
  store.close();
  open();
  const ofPartner = Array.from({ length: 300 }, () => bigSeed(partner));
  for (let number = 0; number < 300; number += 50)
    expect(hear(FLOODER, ...ofPartner.slice(number, number + 50))).not.toContain('quota');
  flood(2000);
  makeAhead();
  expect(ofPartner.every(({ held }) => isHere(held.seed.id))).toBe(true);
  expect(isHere(seed.held.seed.id)).toBe(true);
});

it('P2: whom the owner named is known: strangers lose first', () => {
  const friend = testKey(51);
  named = friend.nodeId;
  const ofFriend = Array.from({ length: 300 }, () => bigSeed(friend));
  for (let number = 0; number < 300; number += 50)
    expect(hear(FLOODER, ...ofFriend.slice(number, number + 50))).not.toContain('quota');
  flood(2000);
  makeAhead();
  expect(ofFriend.every(({ held }) => isHere(held.seed.id))).toBe(true);
});

it('P2: on a disk that is nearly full strangers are refused, and what is ours is kept', () => {
  disk = { freeBytes: 200 * MIB, totalBytes: 100_000 * MIB };
  const own = bigSeed(US);
  ledger.commitOwn(own.held, own.text, 'sent');
  const refused = bigSeed(testKey(40));
  expect(hear(HONEST, refused)).toEqual(['quota']);
  expect(hear(HONEST, sealBid(testKey(40), own.held.seed, nowS()))).toEqual(['held']);
  disk = { freeBytes: 10_000 * MIB, totalBytes: 100_000 * MIB };
  time.jump(60_000);
  expect(hear(HONEST, refused)).toEqual(['held']);
});
