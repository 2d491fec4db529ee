import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProvenTrade } from '../../../source/contract/book.ts';
import { Market } from '../../../source/model/fold/market.ts';
import { forgetAtMs } from '../../../source/model/seed-times.ts';
import type { SeedId } from '../../../source/model/types.ts';
import { archivedEnvelopes } from '../../../source/node/replication/finished.ts';
import { proofPage } from '../../../source/node/trade/book-pages.ts';
import { type SeedTrades, TradeBook } from '../../../source/node/trade/trade-book.ts';
import { BookCheck } from '../../../source/node/trade/trade-proof.ts';
import { Store } from '../../../source/store/store.ts';
import { sealBid, sealClaim, sealResult, sealSeed, sealSettlement, testKey } from '../../support/sealed.ts';

const START_S = 1_800_000_000;
const [PUBLISHER, WORKER] = [testKey(1), testKey(2)];

let folder: string;
let store: Store;
let market: Market;

const path = () => join(folder, 'market.db');
const clock = { now: () => (START_S + 1000) * 1000 };

/** An accepted trade; its texts. */
function sealTrade(number: number) {
  const seed = sealSeed(PUBLISHER, START_S + number, { title: `work ${number}` });
  const bid = sealBid(WORKER, seed.held.seed, START_S + number + 1, { price: 10 + number });
  const claim = sealClaim(PUBLISHER, bid, START_S + number + 2);
  const result = sealResult(WORKER, claim.held.claim, START_S + number + 3);
  const end = sealSettlement(
    PUBLISHER,
    seed.held.seed,
    START_S + number + 4,
    'Accepted',
    result.held.result.id,
  );
  return { seed: seed.held.seed, said: [seed, bid, claim, result, end] };
}

function hold(number: number): void {
  const { said } = sealTrade(number);
  store.append(said.map(({ held, text }) => ({ key: held.key, verified: true, text })));
  for (const { held } of said) market.add(held);
}

function toArchive(): void {
  for (const id of market.seedIds()) {
    const record = market.record(id);
    const [held] = record?.seeds ?? [];
    if (held === undefined) continue;
    const members = market.envelopesOf(id).map(({ key }) => key);
    store.forget(members, new Map([[id, { members, forgetAtMs: forgetAtMs(held.seed) }]]));
  }
  market = new Market();
}

const bookOf = (us = WORKER.nodeId) =>
  new TradeBook({ us, market, store, clock, pause: () => Promise.resolve() });

async function readAll(book = bookOf()): Promise<readonly SeedTrades[]> {
  const all: SeedTrades[] = [];
  for await (const { seeds } of book.all()) all.push(...seeds);
  return all.toSorted((left, right) => (left.seed.title < right.seed.title ? -1 : 1));
}

const factsInFile = () => store.archivedSeeds.page(null, 10).map(({ facts }) => facts);

const pagesOf = (us: typeof WORKER.nodeId) => ({
  ...{ us, book: bookOf(us), nameOf: () => '' },
  receipts: { page: () => ({ receipts: [], next: null }) },
  saidOf: (id: SeedId) => archivedEnvelopes(store, id),
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-book-'));
  store = new Store(path());
  market = new Market();
});

afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

describe('the book of a node', () => {
  it('says of an archived seed what it said while it was in memory', async () => {
    for (const number of [1, 2, 3]) hold(number);
    const before = await readAll();
    toArchive();
    expect(before).toHaveLength(3);
    expect(factsInFile()).toEqual([null, null, null]);
    expect(await readAll()).toEqual(before);
    expect(factsInFile()).not.toContain(null);
    expect(await readAll()).toEqual(before);
  });

  it('works ahead what was archived, before anybody asks', async () => {
    for (let number = 1; number <= 60; number += 1) hold(number);
    const before = await readAll();
    toArchive();
    expect([bookOf().workAhead(), bookOf().workAhead()]).toEqual([true, false]);
    expect(store.archivedSeeds.unread(1)).toEqual([]);
    expect(factsInFile()).not.toContain(null);
    expect(await readAll()).toEqual(before);
  });

  it('works out anew what a disk changed of what it had worked out', async () => {
    hold(1);
    const before = await readAll();
    toArchive();
    await readAll();
    store.close();
    const file = new DatabaseSync(path());
    file.exec(`UPDATE archived_seeds SET facts = replace(facts, '"price":11', '"price":99')`);
    file.close();
    store = new Store(path());
    expect(factsInFile()).toEqual([null]);
    expect(await readAll()).toEqual(before);
    expect(factsInFile()).not.toContain(null);
  });

  it('forgets what it had worked out of a seed that leaves the archive', async () => {
    hold(1);
    toArchive();
    const [made] = await readAll();
    if (made === undefined) throw new Error('the book is empty');
    store.archive.remove(made.seed.id);
    expect(await readAll()).toEqual([]);
    expect(factsInFile()).toEqual([]);
  });

  it('counts once what moves to the archive while it is read', async () => {
    hold(1);
    const titles: string[] = [];
    for await (const { seeds } of bookOf().all()) {
      titles.push(...seeds.map(({ seed }) => seed.title));
      toArchive();
    }
    expect(titles).toEqual(['work 1']);
  });

  it('shows both parties the same awards', async () => {
    hold(1);
    expect(await readAll(bookOf(PUBLISHER.nodeId))).toEqual(await readAll(bookOf(WORKER.nodeId)));
    expect(await readAll(bookOf(testKey(3).nodeId))).toEqual([]);
  });
});

it('finds out once, and not for each page, which node is meant', async () => {
  hold(1);
  toArchive();
  const pages = pagesOf(WORKER.nodeId);
  let readings = 0;
  const { all } = pages.book;
  pages.book.all = (...from) => {
    readings += 1;
    return all.apply(pages.book, from);
  };
  const meant = { with: PUBLISHER.nodeId.slice(-8) };
  const first = await proofPage(pages, meant);
  const cursor = first.ok ? first.value.next_cursor : null;
  if (cursor === null) throw new Error('the archive comes behind the memory');
  const second = await proofPage(pages, { ...meant, cursor });
  expect(second).toMatchObject({
    value: { proofs: [{ trade: { publisher: PUBLISHER.nodeId } }], next_cursor: null },
  });
  expect(readings).toBe(1);
  expect(await proofPage(pages, { with: 'nobody123' })).toMatchObject({ refusal: { code: 'no-such-peer' } });
});

describe('an exported award', () => {
  async function provenTrade(): Promise<ProvenTrade> {
    hold(1);
    toArchive();
    const page = await proofPage(pagesOf(WORKER.nodeId), { cursor: 'archive-' });
    const [proven] = page.ok ? page.value.proofs : [];
    if (proven === undefined) throw new Error('nothing was exported');
    return proven;
  }
  const check = () => new BookCheck(WORKER.nodeId, clock.now());

  it('is proven by its envelopes alone, and makes its balance', async () => {
    const checker = check();
    expect(checker.fault(await provenTrade())).toBeUndefined();
    expect(checker.balances()).toMatchObject([{ node_id: PUBLISHER.nodeId, owed: 11, owing: 0 }]);
  });

  it.each([
    ['price', 10_000],
    ['worker', PUBLISHER.nodeId],
    ['state', 'refused'],
    ['awarded_ts', START_S],
    ['title', 'something else'],
  ] as const)('does not hold where it says another %s', async (field, value) => {
    const proven = await provenTrade();
    const changed = { ...proven, trade: { ...proven.trade, [field]: value } };
    expect(check().fault(changed)).toEqual({ code: 'differs', field });
  });

  it('does not hold where an envelope was changed, or is missing, or it comes twice', async () => {
    const proven = await provenTrade();
    const forged = proven.envelopes.map((text) => text.replace('"price":11', '"price":12'));
    expect(check().fault({ ...proven, envelopes: forged })).toEqual({ code: 'unproven' });
    const unaccepted = proven.envelopes.filter((text) => !text.includes('TaskSettle'));
    expect(check().fault({ ...proven, envelopes: unaccepted })).toEqual({ code: 'differs', field: 'state' });
    expect(check().fault({ ...proven, envelopes: [] })).toEqual({ code: 'no-seed' });
    const checker = check();
    checker.fault(proven);
    expect(checker.fault(proven)).toEqual({ code: 'twice' });
  });

  it('counts in the book of a party alone', async () => {
    const stranger = new BookCheck(testKey(9).nodeId, clock.now());
    expect(stranger.fault(await provenTrade())).toEqual({ code: 'of-others' });
  });
});
