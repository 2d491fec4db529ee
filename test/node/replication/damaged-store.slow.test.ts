import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SeedRow } from '../../../source/contract/node-api.ts';
import { AuthorBook } from '../../../source/identity/node-id.ts';
import { CrabnetError } from '../../../source/model/errors.ts';
import type { EnvelopeKey, SeedId } from '../../../source/model/types.ts';
import type { Arrived } from '../../../source/network/inbox/inbox-ports.ts';
import { PeerBook } from '../../../source/network/peers/peer-book.ts';
import { Damage } from '../../../source/node/replication/damage.ts';
import { Ledger } from '../../../source/node/replication/ledger.ts';
import { KeptDigest } from '../../../source/node/trade/digest.ts';
import { FinishedOnDisk } from '../../../source/node/trade/finished-on-disk.ts';
import { seedRow } from '../../../source/node/trade/rows.ts';
import { Store } from '../../../source/store/store.ts';
import { AMPLE_ROOM } from '../../support/ample-room.ts';
import { seededRandom } from '../../support/frame-mutator.ts';
import { type SealedEnvelope, seal, sealBid, sealSeed, testKey } from '../../support/sealed.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const [US, PUBLISHER, BIDDER] = [testKey(1), testKey(2), testKey(3)];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const VARIANTS = 60;
const KEY_BYTES = 32;

let folder: string;
let path: string;
let time: VirtualTime;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-damaged-'));
  path = join(folder, 'market.db');
  time = new VirtualTime();
});
afterEach(() => rmSync(folder, { recursive: true }));

const nowS = () => Math.floor(time.clock.now() / 1000);

/** A store and its ledger, opened as a node does. */
function open() {
  const store = new Store(path);
  try {
    const found: object[] = [];
    const alarms = { raise: () => {}, clear: () => {}, storeFailed: () => {} };
    const changes = { seeds: () => {}, forgotten: () => {} };
    const monitor = { emit: (_kind: string, payload: object) => found.push(payload) };
    const ledger = new Ledger({
      ...{ store, clock: time.clock, soon: setImmediate, us: US.nodeId, authors: new AuthorBook() },
      damage: new Damage({ monitor, alarms, changes } as never),
      room: AMPLE_ROOM,
    });
    ledger.load();
    return { store, ledger, found, finished: new FinishedOnDisk(store, time.clock) };
  } catch (error) {
    store.close();
    throw error;
  }
}
type Opened = ReturnType<typeof open>;

function hear({ ledger }: Opened, ...envelopes: readonly SealedEnvelope[]): void {
  const peer = { kind: 'udp', text: '127.0.0.1:9' } as never;
  ledger.admitGroup(envelopes.map(({ held, text }): Arrived => ({ held, text, peer, host: '127.0.0.1' })));
}

/** A seed with a bid, withdrawn by its publisher. */
function withdrawn(number: number) {
  const seed = sealSeed(PUBLISHER, nowS(), { title: `finished ${number}`, command: `echo ${number}` });
  const bid = sealBid(BIDDER, seed.held.seed, nowS());
  const settlement = seal(PUBLISHER, {
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
  return [seed, bid, settlement] as const;
}

const sweep = ({ ledger }: Opened) => {
  while (ledger.shelve());
};

/** Seeds on the shelf, in the log, and of our own; the ids of the finished ones. */
function fill(finishedCount: number): readonly SeedId[] {
  const opened = open();
  const finished = Array.from({ length: finishedCount }, (_, number) => withdrawn(number));
  for (const trade of finished) hear(opened, ...trade);
  time.jump(HOUR_MS);
  sweep(opened);
  for (let number = 0; number < 6; number += 1)
    hear(opened, sealSeed(PUBLISHER, nowS(), { title: `open ${number}` }));
  for (let number = 0; number < 4; number += 1) {
    const { held, text } = sealSeed(US, nowS(), { title: `own ${number}` });
    opened.ledger.commitOwn(held, text, number % 2 === 0 ? 'unsent' : 'sent');
  }
  opened.store.peers.replace(new Map([['peer', '{"nodeId":"x"}']]));
  opened.store.close();
  return finished.map(([seed]) => seed.held.seed.id);
}

/** All rows that are shown, by id. */
function shown({ ledger, finished }: Opened): ReadonlyMap<string, SeedRow> {
  const rows = new Map<string, SeedRow>();
  const context = { us: US.nodeId, nowMs: time.clock.now(), running: null, unsent: false };
  for (const id of ledger.market.seedIds()) {
    if (ledger.proveSeed(id, 'intact') > 0) continue;
    const folded = ledger.market.folded(id);
    if (folded !== undefined) rows.set(id, seedRow(folded, context));
  }
  const query = { order: 'new', reverse: false, words: [], limit: 20 } as const;
  let after: Parameters<typeof finished.page>[0]['after'];
  for (let pages = 0; pages < 20; pages += 1) {
    const page = finished.page({ ...query, after });
    for (const row of page.rows) rows.set(row.id, row);
    if (page.next === null) break;
    after = page.next;
  }
  return rows;
}

/** What a scrubber does in a round. */
function prove({ ledger }: Opened): void {
  for (let at: number | undefined = 0; at !== undefined; ) at = ledger.proveSome(at, 40);
  for (let at: number | undefined = 0; at !== undefined; ) at = ledger.proveFinished(at, 8);
}

/** Changes the file as a disk may. */
function change(sql: string, ...values: (string | number)[]): void {
  const database = new DatabaseSync(path);
  database.prepare(sql).run(...values);
  database.close();
}

describe('a row of a finished seed that a disk changed', () => {
  const truth = (): ReadonlyMap<string, SeedRow> => {
    const opened = open();
    const rows = shown(opened);
    opened.store.close();
    return rows;
  };

  it.each([
    ['what it says of the trade', `facts = replace(facts, '"bid_count":1', '"bid_count":9')`],
    ['JSON that is none', `facts = '{'`],
    ['what it is found by', `words = 'x'`],
    ['its place in an order', 'order_new = order_new + 1'],
    ['its day', 'day = day + 4096'],
    ['its size', 'bytes = bytes + 65536'],
    ['how many bids it has', 'bids = bids + 1'],
    ['its status', `order_status = 'Claimed'`],
    ['whose room it takes', `brought_by = 'x'`],
    ['when it is over', 'over_at = over_at + 1099511627776'],
    ['where its envelopes stand in catch-up', `places = x'00'`],
  ])('in %s is shown as its envelopes have it, and is put right', (_what, damage) => {
    const ids = fill(3);
    const before = truth();
    change(`UPDATE finished_seeds SET ${damage} WHERE no = 1`);
    const opened = open();
    const statuses = [...opened.store.shelf.statuses()];
    expect(shown(opened)).toEqual(before);
    prove(opened);
    expect(opened.found).toContainEqual({ seed_id: '', count: 1, rescued: true });
    time.jump(60_000);
    sweep(opened);
    expect(shown(opened)).toEqual(before);
    expect(ids.every((id) => opened.store.shelf.stateOf(opened.store.shelf.noOf(id) ?? 0) === 'sealed')).toBe(
      true,
    );
    expect(opened.store.shelf.totals()).toMatchObject({ seeds: 3, bids: 3, settlements: 3 });
    expect([...opened.store.shelf.statuses()]).toEqual(statuses);
    opened.store.close();
  });

  it('in when it is forgotten is not forgotten before its time', () => {
    const ids = fill(3);
    change('UPDATE finished_seeds SET forget_at = 1 WHERE no = 1');
    const opened = open();
    expect(opened.ledger.forget().seeds).toEqual([]);
    expect(ids.every((id) => shown(opened).has(id))).toBe(true);
    time.jump(60 * DAY_MS);
    const forgotten = [...opened.ledger.forget().seeds, ...opened.ledger.forget().seeds];
    expect(forgotten).toEqual(expect.arrayContaining([...ids]));
    opened.store.close();
  });

  it.each([
    ['its part of the digest', `hash = zeroblob(32)`],
    ['its id', `id = x'00000000000000000000000000000000'`],
  ])('in %s does not change the digest', async (_what, damage) => {
    fill(3);
    const digestOf = ({ ledger, finished }: Opened) =>
      new KeptDigest({ ledger, finished, pause: () => new Promise(setImmediate) }).report();
    const whole = open();
    const before = await digestOf(whole);
    whole.store.close();
    change(`UPDATE finished_seeds SET ${damage} WHERE no = 2`);
    const opened = open();
    expect(await digestOf(opened)).toEqual(before);
    expect(opened.found).toContainEqual({ seed_id: '', count: 1, rescued: true });
    opened.store.close();
  });

  it('in its id has the id that its seed says', () => {
    const ids = fill(3);
    const before = truth();
    const database = new DatabaseSync(path);
    const { id } = database.prepare('SELECT hex(id) AS id FROM finished_seeds WHERE no = 1').get() as {
      id: string;
    };
    database.close();
    const file = readFileSync(path);
    const at = file.indexOf(Buffer.from(id, 'hex'));
    file[at + 3] = (file[at + 3] ?? 0) ^ 4;
    writeFileSync(path, file);
    const opened = open();
    prove(opened);
    expect(ids.every((each) => shown(opened).has(each))).toBe(true);
    expect(shown(opened)).toEqual(before);
    opened.store.close();
  });
});

describe('a live seed whose text a disk changed', () => {
  it('is not forgotten for the day that it says now', () => {
    fill(0);
    const opened = open();
    const before = opened.ledger.market.seedIds();
    const count = [...before].length;
    opened.store.close();
    change(
      `UPDATE envelopes SET text = replace(text, '"bid_deadline_ts":1', '"bid_deadline_ts":0') WHERE id = 1`,
    );
    change(`UPDATE envelopes SET text = replace(text, '"created_at":1', '"created_at":0') WHERE id = 1`);
    const again = open();
    expect(again.ledger.forget().seeds).toEqual([]);
    expect([...again.ledger.market.seedIds()].length + again.store.setAsideKeys().length).toBe(count);
    again.store.close();
  });
});

describe('a row of the outbox, the peers or what the node keeps of itself that a disk changed', () => {
  it('leaves what was never told untold: it is told, and not forgotten', () => {
    fill(0);
    change(`UPDATE outbox SET state = 'unsenu' WHERE state = 'unsent'`);
    const { store } = open();
    expect(store.outbox.untold().size).toBe(2);
    expect([...store.outbox.all().values()].filter((state) => state === 'unsent')).toHaveLength(2);
    store.close();
  });

  it.each([
    ['unsent', 0, 0x80],
    ['silent', 0, 0x80],
    ['unsent', 17, 1],
    ['silent', 31, 4],
  ] as const)('in the key of what is %s (byte %i, bit %i) is found by it again', (state, byte, bit) => {
    fill(0);
    change('UPDATE outbox SET state = ?', state);
    const file = readFileSync(path);
    const at = file.indexOf(state, file.indexOf(state) + 1) - KEY_BYTES;
    const key = file.toString('hex', at, at + KEY_BYTES) as EnvelopeKey;
    file[at + byte] = (file[at + byte] ?? 0) ^ bit;
    writeFileSync(path, file);
    for (let start = 0; start < 2; start += 1) {
      const { store, found, ledger } = open();
      expect(ledger.market.has(key)).toBe(true);
      expect(store.outbox.all().get(key)).toBe(state);
      expect(store.outbox.all().size).toBe(4);
      expect(store.outbox.untold().has(key)).toBe(true);
      expect(found).toEqual(start === 0 ? [{ seed_id: '', count: 1, rescued: true }] : []);
      store.close();
    }
  });

  it('is no peer', () => {
    fill(0);
    change(`UPDATE peers SET facts = '{"nodeId":7}'`);
    const { store } = open();
    const book = new PeerBook({ monotonicMs: () => 0, hasTraded: () => false, isConfigured: () => false });
    book.restore(store.peers.all());
    expect(book.kept().size).toBe(0);
    store.close();
  });
});

describe('a store with bytes that flipped anywhere', () => {
  it('is refused in words or opens, and then shows nothing that is not so, and forgets nothing before its time', () => {
    fill(12);
    const opened = open();
    const truth = shown(opened);
    opened.store.close();
    const whole = join(folder, 'whole.db');
    copyFileSync(path, whole);
    const outcomes = { refused: 0, opened: 0 };
    for (let variant = 0; variant < VARIANTS; variant += 1) {
      const random = seededRandom(variant);
      const bytes = readFileSync(whole);
      const flips = 1 + Math.floor(random() * 20);
      for (let flip = 0; flip < flips; flip += 1) {
        const at = Math.floor(random() * bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      }
      writeFileSync(path, bytes);
      for (const side of ['-wal', '-shm']) rmSync(path + side, { force: true });
      outcomes[tried(truth, variant)] += 1;
    }
    expect(outcomes.opened).toBeGreaterThan(VARIANTS / 4);
  });

  /** Opens the store and uses it as a node does. Every step may be refused, in words that say what to do. */
  function tried(truth: ReadonlyMap<string, SeedRow>, variant: number): 'refused' | 'opened' {
    let opened: Opened;
    try {
      opened = open();
    } catch (error) {
      expectWords(error, variant);
      return 'refused';
    }
    const steps: readonly (() => void)[] = [
      () => expectTruth(shown(opened), truth, variant),
      () => expect([variant, opened.ledger.forget().seeds]).toEqual([variant, []]),
      () => prove(opened),
      () => sweep(opened),
      () => void opened.store.outbox.all(),
      () => void opened.store.peers.all(),
      () => void opened.store.roomBook.partners(),
      () => void opened.store.roomBook.shelvedBytes(),
      () => void opened.store.shelf.hashes.page(null, 100),
      () => void opened.store.shelf.totals(),
      () => void opened.store.shelf.learnKeys(100),
      () => void opened.ledger.room.makeAhead(),
      () => void opened.ledger.offers.source.oldestDay(),
      () => {
        for (const day of opened.store.shelfPlaces.days()) opened.store.shelfPlaces.placesOf(day, 0, 0, 100);
      },
      () => expectTruth(shown(opened), truth, variant),
    ];
    for (const step of steps) {
      try {
        step();
      } catch (error) {
        if ((error as Error).name === 'AssertionError') throw error;
        expectWords(error, variant);
      }
    }
    opened.store.close();
    return 'opened';
  }

  /** What is lost may be missing; nothing is there that was not said. */
  function expectTruth(
    rows: ReadonlyMap<string, SeedRow>,
    truth: ReadonlyMap<string, SeedRow>,
    variant: number,
  ) {
    for (const [id, row] of rows) {
      const whole = truth.get(id);
      expect([variant, saidByItself(row)]).toEqual([variant, whole && saidByItself(whole)]);
      expect(row.bid_count, `variant ${variant}`).toBeLessThanOrEqual(whole?.bid_count ?? 0);
      expect([null, whole?.best_price], `variant ${variant}`).toContain(row.best_price);
    }
  }

  const saidByItself = ({
    id,
    title,
    command,
    description,
    created_by,
    created_at,
    reward,
    min_price,
  }: SeedRow) => ({
    ...{ id, title, command, description, created_by, created_at, reward, min_price },
  });

  function expectWords(error: unknown, variant: number): void {
    if (!(error instanceof CrabnetError))
      throw new Error(`variant ${variant} ends with a defect`, { cause: error });
    expect([variant, error.code]).toEqual([variant, 'store']);
    expect(error.message).toContain(path);
    expect(error.remedy).toBeTypeOf('string');
  }
});
