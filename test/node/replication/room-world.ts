import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import { type KeyPair, keyPairFromSeed } from '../../../source/identity/key-file.ts';
import { AuthorBook } from '../../../source/identity/node-id.ts';
import type { Seed, SeedId } from '../../../source/model/types.ts';
import type { Arrived } from '../../../source/network/inbox/inbox-ports.ts';
import { linkAddress } from '../../../source/network/transport/peer-address.ts';
import type { Evicted } from '../../../source/node/replication/eviction.ts';
import { Ledger } from '../../../source/node/replication/ledger.ts';
import type { DiskSpace } from '../../../source/node/replication/room.ts';
import { Store } from '../../../source/store/store.ts';
import { quietDamage } from '../../support/quiet-damage.ts';
import { type SealedEnvelope, sealSeed, testKey } from '../../support/sealed.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

export const US = testKey(1);
export const MIB = 1024 * 1024;
export const LIMIT_BYTES = 16 * MIB;
export const HOUR_MS = 3_600_000;
export const FLOODER = '203.0.113.9';
export const HONEST = '192.0.2.1';
const PAD = 'x'.repeat(4000);

export let folder: string;
export let store: Store;
export let ledger: Ledger;
export let evicted: Evicted[];
export let time: VirtualTime;
/** What a test says of the disk, and whom the owner named. */
export let given: { disk?: DiskSpace; named?: string };

/** Each test has a store of 16 MiB with its ledger, and time of its own. */
export function setUpRoom(): void {
  // Ten thousand keys are made and sign.
  vi.setConfig({ testTimeout: 180_000 });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crabnet-room-'));
    time = new VirtualTime();
    [given, evicted] = [{}, []];
    open();
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
}

/** As a start does, of what is there. */
export function open(): void {
  store = new Store(join(folder, 'market.db'));
  const hearer = {
    looked: () => {},
    evicted: (what: Evicted) => evicted.push(what),
    storeFailed: (error: Error) => {
      throw error;
    },
  };
  ledger = new Ledger({
    ...{
      store,
      clock: time.clock,
      soon: setImmediate,
      us: US.nodeId,
      authors: new AuthorBook(),
      damage: quietDamage(),
    },
    room: {
      hearer,
      limitBytes: LIMIT_BYTES,
      disk: () => given.disk,
      isNamed: (node) => node === given.named,
    },
  });
  ledger.load();
}

export const nowS = () => Math.floor(time.clock.now() / 1000);
export const makeKey = (number: number): KeyPair => {
  const seed = Buffer.alloc(32, 7);
  seed.writeUInt32BE(number);
  return keyPairFromSeed(seed);
};

/** Hears envelopes over a link to `host`, in one group; says why each was refused. */
export function hear(host: string, ...envelopes: readonly SealedEnvelope[]) {
  const group = envelopes.map(
    ({ held, text }): Arrived => ({ held, text, peer: linkAddress(`P${host}`), host }),
  );
  const { refused } = ledger.admitGroup(group);
  return group.map((arrived) => refused.get(arrived)?.reason ?? 'held');
}

export const bigSeed = (keyPair: KeyPair, changed: Partial<Omit<Seed, 'files'>> = {}) =>
  sealSeed(keyPair, nowS(), { description: PAD, rules: PAD, ...changed });

/** Makes room ahead, as housekeeping does. */
export function makeAhead(): void {
  while (ledger.room.makeAhead());
}

/** So many keys of one host, a seed each. */
export function flood(keys: number, from = 1000): void {
  for (let number = 0; number < keys; number += 50) {
    hear(FLOODER, ...Array.from({ length: 50 }, (_, index) => bigSeed(makeKey(from + number + index))));
    if (number % 500 === 0) makeAhead();
  }
}

export const isHere = (id: SeedId): boolean => ledger.market.record(id) !== undefined || store.shelf.has(id);

/** Of all days, as catch-up compares them. */
export async function fingerprints(): Promise<readonly Buffer[]> {
  const days = [...store.shelfPlaces.days(), Math.floor(nowS() / 86_400)];
  return await Promise.all(days.map((day) => ledger.offers.fingerprint(day, nowS() + 1)));
}
