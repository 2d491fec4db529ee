import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MarketDigest, seedHash } from '../../../source/identity/digest.ts';
import { AuthorBook } from '../../../source/identity/node-id.ts';
import { CrabnetError } from '../../../source/model/errors.ts';
import type { HeldEnvelope, SeedId } from '../../../source/model/types.ts';
import type { Arrived } from '../../../source/network/inbox/inbox-ports.ts';
import { Damage } from '../../../source/node/replication/damage.ts';
import { lookAt, rowOfShelved } from '../../../source/node/replication/finished.ts';
import { Ledger } from '../../../source/node/replication/ledger.ts';
import { KeptDigest } from '../../../source/node/trade/digest.ts';
import { FinishedOnDisk } from '../../../source/node/trade/finished-on-disk.ts';
import { seedRow } from '../../../source/node/trade/rows.ts';
import { Store } from '../../../source/store/store.ts';
import { AMPLE_ROOM } from '../../support/ample-room.ts';
import { type SealedEnvelope, seal, sealBid, sealSeed, testKey } from '../../support/sealed.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const US = testKey(1);
const PUBLISHER = testKey(2);
const BIDDER = testKey(3);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let folder: string;
let time: VirtualTime;
let store: Store;
let ledger: Ledger;

function open(): void {
  store = new Store(join(folder, 'market.db'));
  const sink = { emit: () => {} };
  const alarms = { raise: () => {}, clear: () => {}, storeFailed: () => {} };
  const changes = { seeds: () => {}, forgotten: () => {} };
  const damage = new Damage({ monitor: sink, alarms, changes } as never);
  ledger = new Ledger({
    store,
    clock: time.clock,
    soon: setImmediate,
    us: US.nodeId,
    authors: new AuthorBook(),
    damage,
    room: AMPLE_ROOM,
  });
  ledger.load();
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-shelving-'));
  time = new VirtualTime();
  open();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const nowS = () => Math.floor(time.clock.now() / 1000);

function hear(...envelopes: readonly SealedEnvelope[]) {
  const peer = { kind: 'udp', text: '127.0.0.1:9' } as never;
  const group = envelopes.map(({ held, text }): Arrived => ({ held, text, peer, host: '127.0.0.1' }));
  const { refused } = ledger.admitGroup(group);
  return group.map((arrived) => refused.get(arrived)?.reason ?? 'held');
}

function sweep(): void {
  while (ledger.shelve());
}

/** A seed of `keyPair` with a bid, withdrawn by its publisher. */
function withdrawn(keyPair = PUBLISHER, bidder = BIDDER) {
  const seed = sealSeed(keyPair, nowS());
  const bid = sealBid(bidder, seed.held.seed, nowS());
  const settlement = seal(keyPair, {
    kind: 'TaskSettle',
    ts: nowS(),
    settlement: {
      ...{ seed_id: seed.held.seed.id, status: 'Rejected', result_id: null, result_key: null, note: '' },
    },
    seed: {
      ...seed.held.seed,
      ...{ status: 'Rejected', claimed_by: null, claimed_at: null, claim_id: null, result_id: null },
    },
  });
  return { seed, bid, settlement, id: seed.held.seed.id };
}

/** How much is held, wherever it lies. */
function totals() {
  const [here, there] = [ledger.market.holdings(), new FinishedOnDisk(store, time.clock).holdings()];
  const count = (kind: HeldEnvelope['kind']) => here.byKind[kind] + there.byKind[kind];
  const envelopes = here.envelopes + there.envelopes;
  return { envelopes, seeds: count('SeedCreated'), bids: count('BidSubmitted') };
}

const isInMemory = (id: SeedId): boolean => ledger.market.record(id) !== undefined;
const keysOf = (envelopes: readonly { readonly held: HeldEnvelope }[]) =>
  envelopes.map(({ held }) => held.key);

describe('a finished seed', () => {
  it('leaves the memory when it is settled for a while, and every answer stays the same', () => {
    const trade = withdrawn();
    hear(trade.seed, trade.bid, trade.settlement);
    const before = totals();
    sweep();
    expect(isInMemory(trade.id)).toBe(true);
    time.jump(HOUR_MS);
    const folded = ledger.market.folded(trade.id);
    const context = { us: US.nodeId, nowMs: time.clock.now(), running: null, unsent: false };
    const row = folded && seedRow(folded, context);
    sweep();
    expect(isInMemory(trade.id)).toBe(false);
    expect(totals()).toEqual(before);
    expect(ledger.marketOf(trade.id).folded(trade.id)).toEqual(folded);
    const shelved = store.shelf.row(trade.id);
    expect(shelved && rowOfShelved(shelved)).toEqual(row);
    for (const key of keysOf([trade.seed, trade.bid, trade.settlement])) {
      expect(ledger.knows(key)).toBe(true);
      expect(ledger.text(key)).toBeDefined();
    }
  });

  it('stays out of memory over a restart', () => {
    const trade = withdrawn();
    hear(trade.seed, trade.bid, trade.settlement);
    time.jump(HOUR_MS);
    sweep();
    store.close();
    open();
    expect(isInMemory(trade.id)).toBe(false);
    expect(totals()).toMatchObject({ seeds: 1, bids: 1, envelopes: 3 });
  });

  it('P1: is offered no longer once it is forgotten, though the clock went over both moments at once', async () => {
    const trade = withdrawn();
    const scope = { domain: 'signed', day: Math.floor(nowS() / 86_400) } as const;
    const offered = async () => (await ledger.offers.index(scope, US.nodeId)).size;
    hear(trade.seed, trade.bid, trade.settlement);
    time.jump(HOUR_MS);
    sweep();
    expect(await offered()).toBe(3);
    time.jump(60 * DAY_MS);
    await ledger.offers.retire();
    expect(ledger.forget().seeds).toEqual([trade.id]);
    expect(await offered()).toBe(0);
  });

  it('stays in memory where we are publisher or bidder', () => {
    const [ours, withOurBid] = [withdrawn(US), withdrawn(PUBLISHER, US)];
    for (const { seed, bid, settlement } of [ours, withOurBid]) hear(seed, bid, settlement);
    time.jump(DAY_MS);
    sweep();
    expect([isInMemory(ours.id), isInMemory(withOurBid.id)]).toEqual([true, true]);
  });

  it('that only the time has ended comes back when the clock is set back', () => {
    const { seed, bid, id } = withdrawn();
    hear(seed, bid);
    time.jump(45 * DAY_MS);
    sweep();
    expect(isInMemory(id)).toBe(false);
    expect(store.shelf.row(id)?.facts).toContain('"status":"Expired"');
    time.jump(-45 * DAY_MS);
    sweep();
    expect(isInMemory(id)).toBe(true);
    expect(store.shelf.has(id)).toBe(false);
  });

  it('that was settled stays on the shelf whatever the clock says', () => {
    const trade = withdrawn();
    hear(trade.seed, trade.settlement);
    time.jump(HOUR_MS);
    sweep();
    time.jump(-HOUR_MS);
    sweep();
    expect(isInMemory(trade.id)).toBe(false);
  });

  it('stays in memory while it waits for somebody', () => {
    const { seed, bid, id } = withdrawn();
    hear(seed, bid);
    time.jump(10 * 60_000);
    sweep();
    expect(isInMemory(id)).toBe(true);
  });

  it('comes back into memory with something new, and nothing of it is lost', () => {
    const trade = withdrawn();
    hear(trade.seed, trade.settlement);
    time.jump(HOUR_MS);
    sweep();
    expect(hear(trade.bid)).toEqual(['held']);
    expect(isInMemory(trade.id)).toBe(true);
    expect(store.shelf.has(trade.id)).toBe(false);
    expect(ledger.market.folded(trade.id)?.bids).toHaveLength(1);
    expect([...store.entries()]).toHaveLength(3);
    sweep();
    expect(isInMemory(trade.id)).toBe(true);
    time.jump(60_000);
    sweep();
    expect(isInMemory(trade.id)).toBe(false);
  });

  it('stays where it is while the disk does not let it come back, which ends nothing', () => {
    const trade = withdrawn();
    hear(trade.seed, trade.settlement);
    time.jump(HOUR_MS);
    sweep();
    vi.spyOn(store, 'bringBack').mockImplementationOnce(() => {
      throw new CrabnetError('disk-full', 'the disk is full');
    });
    const other = sealSeed(PUBLISHER, nowS());
    expect(hear(trade.bid, other)).toEqual(['store-failed', 'held']);
    expect(isInMemory(trade.id)).toBe(false);
    expect(hear(trade.bid)).toEqual(['held']);
  });

  it('stays where it is when what is said of it is not admitted', () => {
    const trade = withdrawn();
    hear(trade.seed, trade.settlement);
    time.jump(HOUR_MS);
    sweep();
    const late = sealBid(BIDDER, trade.seed.held.seed, nowS());
    expect(hear(late)).toEqual(['too-late']);
    expect(isInMemory(trade.id)).toBe(false);
  });

  it('P1: of ours that a clock which was ahead has put into the archive comes back once the clock is right, to be told again', () => {
    const { held, text } = sealSeed(US, nowS());
    const bid = sealBid(BIDDER, held.seed, nowS());
    ledger.commitOwn(held, text, 'sent');
    hear(bid);
    time.jump(60 * DAY_MS);
    expect(ledger.forget().seeds).toEqual([held.seed.id]);
    expect([isInMemory(held.seed.id), ledger.recall().seeds]).toEqual([false, []]);
    time.jump(-60 * DAY_MS);
    expect(ledger.recall()).toMatchObject({ seeds: [held.seed.id], own: [{ key: held.key }] });
    expect(ledger.market.folded(held.seed.id)?.bids).toHaveLength(1);
    expect([store.archive.size, [...store.outbox.all()]]).toEqual([0, [[held.key, 'unsent']]]);
    store.close();
    open();
    expect(ledger.market.folded(held.seed.id)?.bids).toHaveLength(1);
    expect(ledger.recall().seeds).toEqual([]);
  });

  it('is forgotten from the shelf when its time has come', () => {
    const trade = withdrawn();
    hear(trade.seed, trade.bid, trade.settlement);
    time.jump(HOUR_MS);
    sweep();
    time.jump(32 * DAY_MS);
    expect(ledger.forget()).toEqual({ seeds: [trade.id], keys: [], isMore: false });
    expect(totals()).toMatchObject({ seeds: 0, envelopes: 0 });
    expect(store.shelf.has(trade.id)).toBe(false);
  });
});

describe('a finished seed that a disk changed', () => {
  const damage = (words: string, other: string, table = 'finished_envelopes') => {
    store.close();
    const database = new DatabaseSync(join(folder, 'market.db'));
    database.prepare(`UPDATE ${table} SET text = replace(text, ?, ?)`).run(words, other);
    database.close();
    open();
  };
  const shelved = () => {
    const trade = withdrawn();
    hear(trade.seed, trade.bid, trade.settlement);
    time.jump(HOUR_MS);
    sweep();
    return trade;
  };

  it('is not told, and what is damaged of it is set aside', () => {
    const { seed, bid, id } = shelved();
    damage('"price":3', '"price":4');
    expect(ledger.text(bid.held.key)).toBeUndefined();
    expect(ledger.text(seed.held.key)).toBeDefined();
    expect(ledger.market.folded(id)?.bids).toEqual([]);
    expect(store.setAsideKeys()).toEqual([bid.held.key]);
    expect(hear(bid)).toEqual(['held']);
  });

  it('is proven before it is shown', () => {
    const { id } = shelved();
    damage('echo hello', 'echo hellp');
    const row = store.shelf.row(id);
    expect(row && rowOfShelved(row)).toBeUndefined();
    expect(ledger.proveSeed(id, 'intact')).toBeGreaterThan(0);
    expect(ledger.marketOf(id).folded(id)).toBeUndefined();
  });

  it('is shown neither where it is in the archive', () => {
    const { seed, id } = shelved();
    ledger.proveSeed(id, 'tellable');
    store.bringBack([id]);
    store.forget([seed.held.key], new Map([[id, { members: [seed.held.key], forgetAtMs: 1 }]]));
    expect(lookAt(store, id)?.folded(id)?.seed.command).toBe('echo hello');
    expect(ledger.text(seed.held.key)).toBe(seed.text);
    damage('echo hello', 'echo hellp', 'archive');
    expect(ledger.text(seed.held.key)).toBeUndefined();
    expect(lookAt(store, id)?.folded(id)).toBeUndefined();
  });

  it('is found without anybody looking', () => {
    const { settlement } = shelved();
    damage('"Rejected"', '"Accepted"');
    expect(ledger.proveFinished(0, 10)).toBeUndefined();
    expect(store.setAsideKeys()).toEqual([settlement.held.key]);
  });
});

describe('what is heard', () => {
  it('is durable at once where we have a part in it, and soon where peers have it too', () => {
    const durabilities: string[] = [];
    const append = store.append.bind(store);
    store.append = (entries, outbox, more) => {
      durabilities.push(more?.durability ?? 'now');
      append(entries, outbox, more);
    };
    const [theirs, ours] = [withdrawn(), withdrawn(US)];
    hear(theirs.seed, theirs.bid);
    ledger.commitOwn(ours.seed.held, ours.seed.text, 'unsent');
    hear(ours.bid);
    hear(theirs.settlement);
    expect(durabilities).toEqual(['soon', 'now', 'now', 'soon']);
  });
});

describe('a forgotten seed in which we had a part', () => {
  it('is kept in the archive, outside the market, and can be looked at', () => {
    const trade = withdrawn(PUBLISHER, US);
    hear(trade.seed, trade.bid, trade.settlement);
    time.jump(40 * DAY_MS);
    expect(ledger.forget().seeds).toEqual([trade.id]);
    expect(totals()).toMatchObject({ seeds: 0, envelopes: 0 });
    expect(ledger.knows(trade.seed.held.key)).toBe(false);
    expect(ledger.text(trade.settlement.held.key)).toBe(trade.settlement.text);
    expect(store.archive.entries(trade.id).map(({ text }) => text)).toEqual(
      [trade.seed, trade.bid, trade.settlement].map(({ text }) => text),
    );
    expect(ledger.marketOf(trade.id).folded(trade.id)?.outcome?.settlement.status).toBe('Rejected');
    expect(hear(trade.seed)).toEqual(['expired']);
  });
});

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
