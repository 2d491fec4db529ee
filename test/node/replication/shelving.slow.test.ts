import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, vi } from 'vitest';
import type { ListedSeed } from '../../../source/contract/filter-conditions.ts';
import { CrabnetError } from '../../../source/model/errors.ts';
import type { HeldEnvelope, SeedId } from '../../../source/model/types.ts';
import { rowOfShelved } from '../../../source/node/replication/finished.ts';
import { FinishedOnDisk } from '../../../source/node/trade/finished-on-disk.ts';
import { seedRow } from '../../../source/node/trade/rows.ts';
import { sealBid, sealSeed } from '../../support/sealed.ts';
import {
  BIDDER,
  DAY_MS,
  folder,
  HOUR_MS,
  hear,
  ledger,
  nowS,
  open,
  PUBLISHER,
  setUpLedger,
  store,
  sweep,
  time,
  US,
  withdrawn,
} from './shelving-world.ts';

setUpLedger();

/** How much is held, wherever it lies. */
function totals() {
  const [here, there] = [ledger.market.holdings(), new FinishedOnDisk(store, time.clock).holdings()];
  const count = (kind: HeldEnvelope['kind']) => here.byKind[kind] + there.byKind[kind];
  const envelopes = here.envelopes + there.envelopes;
  return { envelopes, seeds: count('SeedCreated'), bids: count('BidSubmitted') };
}

/** What a list knows of a seed without reading it. */
const LISTED: readonly (keyof ListedSeed)[] = [
  ...(['status', 'turn', 'role', 'deadline_ts', 'unsent', 'created_by', 'created_at', 'min_price'] as const),
  ...(['reward', 'best_price', 'bid_count', 'claimed_by', 'verified', 'disputed', 'late'] as const),
];

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

  it('is listed on disk as its row has it, before that is read', () => {
    const [trade, lonely] = [withdrawn(), sealSeed(PUBLISHER, nowS(), { min_price: 7, reward: 9 })];
    hear(trade.seed, trade.bid, trade.settlement, lonely);
    time.jump(DAY_MS);
    sweep();
    const disk = new FinishedOnDisk(store, time.clock);
    for (const { id } of [trade, lonely.held.seed]) {
      const listed: ListedSeed[] = [];
      const mayPass = (seed: ListedSeed) => listed.push(seed) > 0;
      const query = {
        order: 'new',
        reverse: false,
        words: [id.slice(0, 8)],
        after: undefined,
        limit: 9,
      } as const;
      const [row] = disk.page({ ...query, mayPass }).rows;
      expect(row?.id).toBe(id);
      for (const name of LISTED) expect({ [name]: listed[0]?.[name] }).toEqual({ [name]: row?.[name] });
    }
  });

  it('is not lost to a filter that asks what a disk has changed: its envelopes tell it', () => {
    const trade = withdrawn();
    hear(trade.seed, trade.bid, trade.settlement);
    time.jump(HOUR_MS);
    sweep();
    store.close();
    const file = new DatabaseSync(join(folder, 'market.db'));
    file.exec(`UPDATE finished_seeds SET facts = '{'`);
    file.close();
    open();
    const disk = new FinishedOnDisk(store, time.clock);
    const query = { order: 'new', reverse: false, words: [], after: undefined, limit: 9 } as const;
    const { rows } = disk.page({ ...query, mayPass: ({ bid_count }) => bid_count === 1 });
    expect(rows).toMatchObject([{ id: trade.id, bid_count: 1 }]);
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

  it('is looked for without folding what is plainly open: of that there may be any number', () => {
    const seed = sealSeed(PUBLISHER, nowS());
    hear(seed, sealBid(BIDDER, seed.held.seed, nowS()));
    time.jump(11_000);
    const folding = vi.spyOn(ledger.market, 'folded');
    sweep();
    expect(folding).not.toHaveBeenCalled();
    time.jump(8 * DAY_MS);
    sweep();
    expect(folding).toHaveBeenCalled();
    expect(isInMemory(seed.held.seed.id)).toBe(false);
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
