import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { AuthorBook } from '../../../source/identity/node-id.ts';
import type { EnvelopeKey, HeldEnvelope } from '../../../source/model/types.ts';
import { Monitor } from '../../../source/monitor/monitor.ts';
import { Alarms } from '../../../source/node/alarms.ts';
import { Changes } from '../../../source/node/changes.ts';
import { Damage } from '../../../source/node/replication/damage.ts';
import { Ledger } from '../../../source/node/replication/ledger.ts';
import { dataDirFiles } from '../../../source/store/data-dir.ts';
import { Store } from '../../../source/store/store.ts';
import { act } from '../../support/act.ts';
import { AMPLE_ROOM } from '../../support/ample-room.ts';
import { seededRandom } from '../../support/frame-mutator.ts';
import { LocalNode } from '../../support/local-node.ts';
import { sealBid, sealSeed, testKey } from '../../support/sealed.ts';
import { UdpHub } from '../../support/udp-hub.ts';
import { until } from '../../support/until.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** Flips one bit of a file, where `words` begin plus an offset; the file must hold them once. */
function flipBit(path: string, words: string | Buffer, offset = 0, bit = 0): void {
  const bytes = readFileSync(path);
  const at = bytes.indexOf(words);
  if (at < 0 || bytes.indexOf(words, at + 1) >= 0) throw new Error('the file does not hold the words once');
  const value = bytes[at + offset] ?? 0;
  bytes[at + offset] = value ^ (1 << bit);
  writeFileSync(path, bytes);
}

const storeOf = (node: LocalNode): string => dataDirFiles(node.dataDir).store;

async function trio() {
  const hub = await UdpHub.open();
  ends.push(() => hub.close());
  const [host = '', port] = hub.address.split(':');
  const join = async (key: number) => {
    const node = new LocalNode({
      key,
      settings: { announceAddrs: [{ host, port: Number(port) }], sandbox: 'none' },
    });
    ends.push(() => node.remove());
    return node.start();
  };
  return { publisher: await join(1), worker: await join(2), witness: await join(3) };
}

const rowOf = async (node: LocalNode, seed: string) => (await node.api.rows([seed]))[0];

/** Publishes, bids and awards, and everybody knows. */
async function awarded({ publisher, worker, witness }: Awaited<ReturnType<typeof trio>>): Promise<string> {
  const { seed_id: seed } = await act(publisher.api, 'publish', {
    title: 't',
    cmd: 'echo right',
    bid_window_ms: 600_000,
  });
  await until('the worker holds it', async () => (await rowOf(worker, seed)) !== undefined);
  const { bid_id: bid } = await act(worker.api, 'bid', { seed });
  await until('the bid is there', async () => (await rowOf(publisher, seed))?.bid_count === 1);
  await act(publisher.api, 'claim', { seed, bid });
  for (const node of [worker, witness])
    await until('it is awarded', async () => (await rowOf(node, seed))?.status === 'Claimed');
  return seed;
}

describe('a bit that flips in the command of a seed', () => {
  it('is never run; the seed is set aside, fetched again from peers, and then run as it was', async () => {
    const nodes = await trio();
    const { worker } = nodes;
    const seed = await awarded(nodes);
    await worker.stop();
    flipBit(storeOf(worker), 'echo right', 5);
    await worker.start();
    expect(await worker.api.act('run', { seed })).toMatchObject({ ok: false, refusal: { code: 'damaged' } });
    expect(worker.eventsOf('task_started')).toEqual([]);
    expect(worker.eventsOf('envelope_damaged')).toMatchObject([{ seed_id: seed, rescued: false }]);
    await until('peers have brought it', async () => (await rowOf(worker, seed))?.command === 'echo right');
    expect((await worker.api.status()).alarms).toEqual([]);
    await act(worker.api, 'run', { seed });
    const detail = await worker.api.seed(seed);
    expect(detail).toMatchObject({
      ok: true,
      value: { results: [{ stdout: 'right\n', hash_matches: true }] },
    });
  });

  it('is found without anybody looking, and shown nowhere after', async () => {
    const nodes = await trio();
    const { witness } = nodes;
    const seed = await awarded(nodes);
    await witness.stop();
    flipBit(storeOf(witness), 'echo right', 6);
    await witness.start();
    await until('it is found', () => witness.eventsOf('envelope_damaged').length === 1);
    await until('it is whole', async () => (await rowOf(witness, seed))?.command === 'echo right');
    expect((await witness.api.digest()).digest).toBe((await nodes.publisher.api.digest()).digest);
  });
});

describe('a bit that flips in what a worker sent', () => {
  it('is not settled, and the result comes back as it was', async () => {
    const nodes = await trio();
    const { publisher, worker, witness } = nodes;
    const seed = await awarded(nodes);
    await act(worker.api, 'run', { seed });
    for (const node of [publisher, witness])
      await until('it is done', async () => (await rowOf(node, seed))?.status === 'Done');
    await publisher.stop();
    flipBit(storeOf(publisher), '"stdout":"right', 12);
    await publisher.start();
    expect(await publisher.api.seed(seed)).toMatchObject({ ok: true, value: { results: [] } });
    expect(publisher.eventsOf('envelope_damaged')).toMatchObject([{ seed_id: seed }]);
    await until('it is whole', async () => (await rowOf(publisher, seed))?.status === 'Done');
    await act(publisher.api, 'settle', { seed, verdict: 'accepted' });
    const detail = await publisher.api.seed(seed);
    expect(detail).toMatchObject({ ok: true, value: { results: [{ stdout: 'right\n', accepted: true }] } });
  });
});

describe('a bit that flips where an envelope of ours is signed', () => {
  it('is neither told nor offered, and does not count as our key elsewhere when it comes back', async () => {
    const nodes = await trio();
    const { publisher } = nodes;
    const seed = await awarded(nodes);
    await publisher.stop();
    const store = new Store(storeOf(publisher));
    const [first] = store.entries();
    store.close();
    const { signature } = (JSON.parse(first?.text ?? '') as { meta: { signature: string } }).meta;
    flipBit(storeOf(publisher), signature, 20);
    await publisher.start();
    await until('it is found', () => publisher.eventsOf('envelope_damaged').length === 1);
    await until('it is whole', async () => (await rowOf(publisher, seed))?.status === 'Claimed');
    expect((await publisher.api.status()).alarms).toEqual([]);
    const refused = [nodes.worker, nodes.witness].map((node) => node.refused('bad-signature'));
    expect(refused).toEqual([0, 0]);
  });
});

describe('the log', () => {
  const world = () => {
    const folder = mkdtempSync(join(tmpdir(), 'crabnet-log-'));
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    return join(folder, 'market.db');
  };
  const open = (path: string) => {
    const store = new Store(path);
    const clock = { now: () => 1_800_000_000_000 };
    const changes = new Changes(setImmediate);
    const monitor = new Monitor({ nodeId: 'us', clock, filePath: null });
    const alarms = new Alarms(monitor, changes);
    const damage = new Damage({ monitor, alarms, changes });
    const ledger = new Ledger({
      ...{ store, clock, soon: setImmediate, us: testKey(1).nodeId, authors: new AuthorBook(), damage },
      room: AMPLE_ROOM,
    });
    ledger.load();
    return { store, ledger, alarms };
  };

  it('holds nothing but what was put in, wherever a bit of an entry flips', () => {
    const path = world();
    const seed = sealSeed(testKey(1), 1_799_999_000);
    const bid = sealBid(testKey(2), seed.held.seed, 1_799_999_010);
    const originals = new Map<EnvelopeKey, HeldEnvelope>([seed, bid].map(({ held }) => [held.key, held]));
    const store = new Store(path);
    store.append([seed, bid].map(({ held, text }) => ({ key: held.key, verified: true, text })));
    store.close();
    const whole = readFileSync(path);
    const unit = seededRandom(11);
    const places = Array.from({ length: 250 }, () => ({
      text: unit() < 0.5 ? seed.text : bid.text,
      share: unit(),
      bit: Math.floor(unit() * 8),
    }));
    const keys = [seed, bid].map(({ held }) => Buffer.from(held.key, 'hex'));
    const flips = [
      ...places.map(({ text, share, bit }) => ({
        words: text,
        offset: Math.floor(share * text.length),
        bit,
      })),
      ...keys.flatMap((words) => [0, 31].map((offset) => ({ words, offset, bit: 3 }))),
      // In front of the text: lengths of the row, and whether it is verified.
      ...[1, 34].map((before) => ({ words: bid.text, offset: -before, bit: 0 })),
    ];
    let lost = 0;
    for (const { words, offset, bit } of flips) {
      writeFileSync(path, whole);
      flipBit(path, words, offset, bit);
      const opened = open(path);
      opened.ledger.proveSome(0, 100);
      for (const held of opened.ledger.market.all()) expect(held).toEqual(originals.get(held.key));
      for (const { key, text } of opened.store.entries())
        expect(text).toBe([seed, bid].find(({ held }) => held.key === key)?.text);
      const missing = 2 - [...opened.ledger.market.all()].length;
      expect(opened.alarms.stands('log damaged')).toBe(missing > 0);
      lost += missing;
      opened.store.close();
    }
    expect(lost).toBeGreaterThan(200);
    expect(lost).toBeLessThanOrEqual(flips.length);
  });

  it('keeps an envelope whose row was damaged and whose text was not', () => {
    const path = world();
    const seed = sealSeed(testKey(1), 1_799_999_000);
    const store = new Store(path);
    store.append([{ key: seed.held.key, verified: true, text: seed.text }]);
    store.close();
    flipBit(path, Buffer.from(seed.held.key, 'hex'), 7, 2);
    const opened = open(path);
    expect(opened.ledger.market.has(seed.held.key)).toBe(false);
    opened.ledger.proveSome(0, 100);
    expect(opened.ledger.market.get(seed.held.key)).toEqual(seed.held);
    expect(opened.ledger.text(seed.held.key)).toBe(seed.text);
    expect(opened.alarms.status().alarms).toEqual([]);
    opened.store.close();
  });
});
