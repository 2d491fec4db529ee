import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Market } from '../../../source/model/fold/market.ts';
import { forgetAtMs } from '../../../source/model/seed-times.ts';
import type { NodeId, SeedId } from '../../../source/model/types.ts';
import { PriceBook } from '../../../source/node/trade/price-book.ts';
import { RecordBook } from '../../../source/node/trade/record-book.ts';
import { TradeBook } from '../../../source/node/trade/trade-book.ts';
import { Store } from '../../../source/store/store.ts';
import { sealBid, sealClaim, sealResult, sealSeed, sealSettlement, testKey } from '../../support/sealed.ts';

const START_S = 1_800_000_000;
const DAY_S = 86_400;
const [US, PARTNER, STRANGER, OTHER] = [testKey(1), testKey(2), testKey(3), testKey(4)];

let folder: string;
let store: Store;
let market: Market;
let nowS = START_S + 1000;

const path = () => join(folder, 'market.db');
const clock = { now: () => nowS * 1000 };
const pause = () => Promise.resolve();

interface Said {
  readonly price: number;
  readonly by?: typeof US;
  readonly to?: typeof US;
  readonly command?: string;
  readonly ts?: number;
}

/** An accepted trade, held in memory and in the log. */
function trade({ price, by = PARTNER, to = US, command = 'make all', ts = START_S }: Said): SeedId {
  const seed = sealSeed(by, ts, { title: `work for ${price}`, command });
  const bid = sealBid(to, seed.held.seed, ts + 1, { price });
  const claim = sealClaim(by, bid, ts + 2);
  const result = sealResult(to, claim.held.claim, ts + 3);
  const end = sealSettlement(by, seed.held.seed, ts + 4, 'Accepted', result.held.result.id);
  const said = [seed, bid, claim, result, end];
  store.append(said.map(({ held, text }) => ({ key: held.key, verified: true, text })));
  for (const { held } of said) market.add(held);
  return seed.held.seed.id;
}

function toArchive(): void {
  for (const id of market.seedIds()) {
    const [held] = market.record(id)?.seeds ?? [];
    if (held === undefined) continue;
    const members = market.envelopesOf(id).map(({ key }) => key);
    store.forget(members, new Map([[id, { members, forgetAtMs: forgetAtMs(held.seed) }]]));
  }
  market = new Market();
}

const pricesOf = (known: readonly NodeId[] = [PARTNER.nodeId]) =>
  new PriceBook({ us: US.nodeId, market, store, clock, pause, isKnown: (node) => known.includes(node) });
const MAKE = { command: 'make test', timeout_ms: 120_000 };
const report = async (query = {}, prices = pricesOf()) =>
  (await prices.report(query)).prices.map(({ like, count, median }) => [like, count, median]);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-prices-'));
  store = new Store(path());
  market = new Market();
  nowS = START_S + 1000;
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

describe('prices', () => {
  it('are the same of what is in memory, in the archive, and partly in each', async () => {
    trade({ price: 10 });
    trade({ price: 30, by: STRANGER });
    const before = await report();
    expect(before).toEqual([[expect.stringMatching(/^make up to/u), 2, 10]]);
    toArchive();
    expect(await report()).toEqual(before);
    trade({ price: 50, by: OTHER });
    expect(await report()).toEqual([[before[0]?.[0], 3, 30]]);
  });

  it('are by kind of task, the most frequent first, and of tasks that have the words', async () => {
    trade({ price: 10, command: 'make one' });
    trade({ price: 12, by: STRANGER, command: 'make two' });
    trade({ price: 90, command: 'blender -b scene' });
    expect((await report()).map(([like]) => like)).toEqual([
      expect.stringMatching(/^make /u),
      expect.stringMatching(/^blender /u),
    ]);
    expect((await report({ words: 'SCENE work' })).map(([, , median]) => median)).toEqual([90]);
    expect(await report({ words: 'nothing' })).toEqual([]);
  });

  it('are those accepted since then', async () => {
    nowS = START_S + 10 * DAY_S;
    trade({ price: 10 });
    trade({ price: 20, ts: START_S + 5 * DAY_S });
    expect(
      (await report({ since: START_S + 4 * DAY_S })).map(([, count, median]) => [count, median]),
    ).toEqual([[1, 20]]);
    toArchive();
    expect((await report({ since: START_S + 4 * DAY_S })).map(([, count]) => count)).toEqual([1]);
  });

  it('for orders are those among parties that we know, of the last 30 days', async () => {
    trade({ price: 7 });
    trade({ price: 900, by: STRANGER });
    trade({ price: 901, by: STRANGER, to: OTHER });
    trade({ price: 902, by: PARTNER, to: OTHER });
    expect(pricesOf().amongKnown(MAKE)).toEqual([7]);
    expect(pricesOf([]).amongKnown(MAKE)).toEqual([]);
    toArchive();
    const prices = pricesOf();
    expect(prices.amongKnown(MAKE)).toBeUndefined();
    await prices.report({});
    expect(prices.amongKnown(MAKE)).toEqual([7]);
    expect(prices.amongKnown({ ...MAKE, command: 'blender' })).toEqual([]);
    nowS += 31 * DAY_S;
    expect(prices.amongKnown(MAKE)).toEqual([]);
  });

  it('move little by who trades with itself under two keys', async () => {
    for (let n = 0; n < 5; n += 1) trade({ price: 10, by: testKey(20 + n), ts: START_S + n });
    for (let n = 0; n < 60; n += 1) trade({ price: 9999, by: STRANGER, to: OTHER, ts: START_S + 20 + n });
    expect((await report()).map(([, count, median]) => [count, median])).toEqual([[6, 10]]);
  });

  it('go with what they were made of, and are worked out of a store of before', async () => {
    const id = trade({ price: 10 });
    toArchive();
    await report();
    store.close();
    const file = new DatabaseSync(path());
    const count = (table: string) => file.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count;
    expect([count('priced_trades'), count('unpriced_seeds')]).toEqual([1, 0]);
    // As a file is that no release with prices has seen yet.
    file.exec(`DELETE FROM priced_trades; INSERT INTO unpriced_seeds SELECT seed FROM archived_seeds`);
    file.close();
    store = new Store(path());
    expect((await report()).map(([, , median]) => median)).toEqual([10]);
    store.archive.remove(id);
    expect(await report()).toEqual([]);
  });
});

describe('the record of a node', () => {
  const recordsOf = () =>
    new RecordBook({
      ...{ us: US.nodeId, market, clock, archive: store.archive, onRead: () => {} },
      book: new TradeBook({ us: US.nodeId, market, store, clock, pause }),
    });

  it('is of all time: what is archived, and what came since', async () => {
    trade({ price: 10 });
    toArchive();
    trade({ price: 5, ts: START_S + 50 });
    const records = recordsOf();
    await records.ready();
    expect(records.of(PARTNER.nodeId)).toEqual({
      worked: { accepted: 0, rejected: 0, late: 0, forfeited: 0 },
      published: { accepted: 2, rejected: 0, late: 0, forfeited: 0 },
      ...{ owed: 15, owing: 0, in_hand: 0, first_ts: START_S + 2, last_ts: START_S + 52 },
    });
    expect(records.of(STRANGER.nodeId)).toBeUndefined();
    trade({ price: 1, ts: START_S + 90 });
    await records.ready();
    expect(records.of(PARTNER.nodeId)?.owed).toBe(16);
  });

  it('has nothing of what others have between them', async () => {
    trade({ price: 10, by: STRANGER, to: OTHER });
    const records = recordsOf();
    await records.ready();
    expect(records.of(STRANGER.nodeId)).toBeUndefined();
  });
});
