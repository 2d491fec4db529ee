import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SeedId } from '../../../source/model/types.ts';
import { linkAddress } from '../../../source/network/transport/peer-address.ts';
import { sealBid, sealClaim, sealResult, sealSettlement, testKey } from '../../support/sealed.ts';
import {
  bigSeed,
  FLOODER,
  fingerprints,
  flood,
  folder,
  given,
  HONEST,
  hear,
  isHere,
  LIMIT_BYTES,
  ledger,
  MIB,
  makeAhead,
  makeKey,
  nowS,
  open,
  setUpRoom,
  store,
  time,
  US,
} from './room-world.ts';

setUpRoom();

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
  given.named = friend.nodeId;
  const ofFriend = Array.from({ length: 300 }, () => bigSeed(friend));
  for (let number = 0; number < 300; number += 50)
    expect(hear(FLOODER, ...ofFriend.slice(number, number + 50))).not.toContain('quota');
  flood(2000);
  makeAhead();
  expect(ofFriend.every(({ held }) => isHere(held.seed.id))).toBe(true);
});

it('P2: on a disk that is nearly full strangers are refused, and what is ours is kept', () => {
  given.disk = { freeBytes: 200 * MIB, totalBytes: 100_000 * MIB };
  const own = bigSeed(US);
  ledger.commitOwn(own.held, own.text, 'sent');
  const refused = bigSeed(testKey(40));
  expect(hear(HONEST, refused)).toEqual(['quota']);
  expect(hear(HONEST, sealBid(testKey(40), own.held.seed, nowS()))).toEqual(['held']);
  given.disk = { freeBytes: 10_000 * MIB, totalBytes: 100_000 * MIB };
  time.jump(60_000);
  expect(hear(HONEST, refused)).toEqual(['held']);
});
