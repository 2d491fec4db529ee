import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { SeedRow } from '../../../source/contract/node-api.ts';
import type { EnvelopeKey } from '../../../source/model/types.ts';
import { PeerBook } from '../../../source/network/peers/peer-book.ts';
import { KeptDigest } from '../../../source/node/trade/digest.ts';
import { fill, type Opened, open, path, prove, setUpStore, shown, sweep, time } from './damaged-world.ts';

const DAY_MS = 86_400_000;
const KEY_BYTES = 32;

setUpStore();

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
