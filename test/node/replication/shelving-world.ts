import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { AuthorBook } from '../../../source/identity/node-id.ts';
import type { Arrived } from '../../../source/network/inbox/inbox-ports.ts';
import { Ledger } from '../../../source/node/replication/ledger.ts';
import { Store } from '../../../source/store/store.ts';
import { AMPLE_ROOM } from '../../support/ample-room.ts';
import { quietDamage } from '../../support/quiet-damage.ts';
import { type SealedEnvelope, sealBid, sealSeed, sealSettlement, testKey } from '../../support/sealed.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

export const US = testKey(1);
export const PUBLISHER = testKey(2);
export const BIDDER = testKey(3);
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export let folder: string;
export let time: VirtualTime;
export let store: Store;
export let ledger: Ledger;

/** Each test has a store with its ledger, and time of its own. */
export function setUpLedger(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crabnet-shelving-'));
    time = new VirtualTime();
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
  ledger = new Ledger({
    store,
    clock: time.clock,
    soon: setImmediate,
    us: US.nodeId,
    authors: new AuthorBook(),
    damage: quietDamage(),
    room: AMPLE_ROOM,
  });
  ledger.load();
}

export const nowS = () => Math.floor(time.clock.now() / 1000);

export function hear(...envelopes: readonly SealedEnvelope[]) {
  const peer = { kind: 'udp', text: '127.0.0.1:9' } as never;
  const group = envelopes.map(({ held, text }): Arrived => ({ held, text, peer, host: '127.0.0.1' }));
  const { refused } = ledger.admitGroup(group);
  return group.map((arrived) => refused.get(arrived)?.reason ?? 'held');
}

export function sweep(): void {
  while (ledger.shelve());
}

/** A seed of `keyPair` with a bid, withdrawn by its publisher. */
export function withdrawn(keyPair = PUBLISHER, bidder = BIDDER) {
  const seed = sealSeed(keyPair, nowS());
  const bid = sealBid(bidder, seed.held.seed, nowS());
  const settlement = sealSettlement(keyPair, seed.held.seed, nowS(), 'Rejected', null);
  return { seed, bid, settlement, id: seed.held.seed.id };
}
