import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Timers } from '../../../source/base/ports.ts';
import { systemTimers } from '../../../source/base/system-timers.ts';
import { DiskFileStore } from '../../../source/files/disk-store.ts';
import type { AskedFile } from '../../../source/files/file-access.ts';
import { FileGiver, GIVER_LIMITS } from '../../../source/files/transfer/giver.ts';
import { PeerFetcher } from '../../../source/files/transfer/peer-fetcher.ts';
import { questionFrame } from '../../../source/files/transfer/wire.ts';
import type { FilesName } from '../../../source/model/files/file-names.ts';
import type { NodeId, SeedId } from '../../../source/model/types.ts';
import { channelPair, type FakeChannel } from '../../support/channel-pair.ts';
import { bytesOf, nameOf, publish } from '../../support/made-files.ts';

const MIB = 1024 * 1024;
const SEED = '0193a5b0-7c1e-7abc-8def-0123456789ab' as SeedId;
const TAKER = 'taker' as NodeId;
const LIMITS = { seedMaxBytes: 100 * MIB, maxBytes: 200 * MIB, minFreeBytes: 0, freeBytes: () => undefined };
const ASKED = { seedId: SEED, side: 'inputs' } as const;

/** A node of the test: its store, who may have what, and what it gave. */
interface Giver {
  readonly store: DiskFileStore;
  readonly asked: AskedFile[];
  readonly channels: FakeChannel[];
  mayGive: boolean;
  tamper: (bytes: Uint8Array) => Uint8Array;
  /** Cuts each channel after so many bytes. */
  cutAfter: number;
}

let folder = '';
let mine: DiskFileStore;
let givers: Map<string, Giver>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-transfer-'));
  mine = new DiskFileStore(join(folder, 'mine'), LIMITS);
  givers = new Map();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function giverAt(name: string): Giver {
  const giver: Giver = {
    store: new DiskFileStore(join(folder, name), LIMITS),
    ...{
      asked: [],
      channels: [],
      mayGive: true,
      tamper: (bytes) => bytes,
      cutAfter: Number.POSITIVE_INFINITY,
    },
  };
  givers.set(name, giver);
  return giver;
}

const partsOf = (giver: Giver) => ({
  store: giver.store,
  access: {
    mayGive: async (asked: AskedFile) => {
      giver.asked.push(asked);
      return giver.mayGive;
    },
  },
  timers: systemTimers,
  monotonicMs: () => performance.now(),
});

function open(peer: NodeId): FakeChannel {
  const giver = givers.get(peer);
  if (giver === undefined) throw new Error('nobody is there');
  const [ofTaker, ofGiver] = channelPair(TAKER, peer);
  ofGiver.tamper = (bytes) => {
    if (ofGiver.written > giver.cutAfter) ofGiver.cut('the line broke');
    return giver.tamper(bytes);
  };
  giver.channels.push(ofGiver);
  void new FileGiver(partsOf(giver)).serve(ofGiver);
  return ofTaker;
}

const fetcher = () =>
  new PeerFetcher({ store: mine, timers: systemTimers, open: async (peer) => open(peer) });

const fetch = (files: FilesName, sources: readonly string[], signal = new AbortController().signal) =>
  fetcher().fetch({ ...ASKED, files, sources: sources as readonly NodeId[] }, { signal });

const sent = (giver: Giver) => giver.channels.reduce((sum, { written }) => sum + written, 0);

describe('files of a seed', () => {
  it('come with their manifest, small ones and large ones, each asked for by its seed and side', async () => {
    const giver = giverAt('giver');
    const contents = [bytesOf(0, 'a'), bytesOf(10, 'b'), bytesOf(MIB, 'c'), bytesOf(3 * MIB + 5, 'd')];
    const files = await publish(giver.store, contents);
    expect(await fetch(files, ['giver'])).toEqual({ ok: true });
    for (const bytes of contents) {
      const here = await mine.readWhole(nameOf(bytes).cid, 4 * MIB);
      expect(here !== undefined && bytes.equals(here)).toBe(true);
    }
    expect(giver.asked).toHaveLength(5);
    expect(giver.asked.every(({ seedId, side }) => seedId === SEED && side === 'inputs')).toBe(true);
  });

  it('go on where a broken line left them: what came is not sent again', async () => {
    const giver = giverAt('giver');
    const contents = [bytesOf(6 * MIB, 'a'), bytesOf(6 * MIB, 'b')];
    const files = await publish(giver.store, contents);
    giver.cutAfter = 2.5 * MIB;
    expect(await fetch(files, ['giver'])).toEqual({ ok: true });
    expect(giver.channels.length).toBeGreaterThan(3);
    // A leaf that is not whole is sent anew where nothing of it is on disk yet: bytes on disk are kept.
    expect(sent(giver)).toBeLessThan(files.bytes * 1.05 + giver.channels.length * 64 * 1024);
  });

  it('come from whoever still has them, and what is wrong counts for nothing', async () => {
    const [liar, half, whole] = [giverAt('liar'), giverAt('half'), giverAt('whole')];
    const contents = Array.from({ length: 40 }, (_, nth) => bytesOf(20_000 + nth, `f${nth}`));
    const files = await publish(whole.store, contents);
    await publish(half.store, contents.slice(0, 20));
    await publish(liar.store, contents);
    liar.tamper = (bytes) => (bytes.length > 10_000 ? bytes.map((byte) => byte ^ 1) : bytes);
    expect(await fetch(files, ['nobody', 'liar', 'half', 'whole'])).toEqual({ ok: true });
    for (const bytes of contents) expect(await mine.has(nameOf(bytes).cid)).toBe(true);
    expect(liar.channels.at(-1)?.whyCut).toMatch(/not what its name says/u);
  });

  it('that may not be had and files that are not there look alike', async () => {
    const giver = giverAt('giver');
    const files = await publish(giver.store, [bytesOf(100, 'a')]);
    giver.mayGive = false;
    const notGiven = { ok: false, why: 'no-source', missing: 1, said: 'not-given' };
    expect(await fetch(files, ['giver'])).toEqual(notGiven);
    const refused = sent(giver);
    giver.mayGive = true;
    giver.channels.length = 0;
    const other = { ...files, cid: nameOf(bytesOf(50, 'other')).cid };
    expect(await fetch(other, ['giver'])).toEqual(notGiven);
    expect(sent(giver)).toBe(refused);
  });

  it('are refused when their manifest is not what was signed of it, before one of them is asked for', async () => {
    const giver = giverAt('giver');
    const files = await publish(giver.store, [bytesOf(100, 'a'), bytesOf(200, 'b')]);
    const fetched = await fetch({ ...files, count: 3 }, ['giver']);
    expect(fetched).toMatchObject({ ok: false, why: 'bad-files', fault: { problem: 'sums' } });
    expect(giver.asked).toHaveLength(1);
  });

  it('that two fetches want at once are brought once', async () => {
    const giver = giverAt('giver');
    const files = await publish(giver.store, [bytesOf(2 * MIB, 'a'), bytesOf(2 * MIB, 'b')]);
    const shared = fetcher();
    const wanted = { ...ASKED, files, sources: ['giver' as NodeId] };
    const { signal } = new AbortController();
    const both = await Promise.all([shared.fetch(wanted, { signal }), shared.fetch(wanted, { signal })]);
    expect(both).toEqual([{ ok: true }, { ok: true }]);
    expect(sent(giver)).toBeLessThan(files.bytes * 1.1);
  });

  it('stop coming when they are not wanted any more, and what came stays', async () => {
    const giver = giverAt('giver');
    const files = await publish(giver.store, [bytesOf(8 * MIB, 'a')]);
    const stop = new AbortController();
    const wanted = { ...ASKED, files, sources: ['giver' as NodeId] };
    const fetching = fetcher().fetch(wanted, {
      signal: stop.signal,
      progress: ({ bytes }) => {
        if (bytes > 3 * MIB) stop.abort();
      },
    });
    expect(await fetching).toEqual({ ok: false, why: 'stopped' });
    giver.channels.length = 0;
    expect(await fetch(files, ['giver'])).toEqual({ ok: true });
    expect(sent(giver)).toBeLessThan(6 * MIB);
  });
});

describe('who asks wrongly', () => {
  const question = (more: object) =>
    questionFrame({
      seed: SEED,
      side: 'inputs',
      cid: nameOf(bytesOf(9, 'x')).cid,
      offset: 0,
      root: false,
      ...more,
    });
  const cases: readonly [string, Buffer][] = [
    ['no JSON', Buffer.from('\0\x04nope')],
    ['too long a question', Buffer.from([0xff, 0xff])],
    ['a side that there is not', question({ side: 'both' })],
    ['no CID', question({ cid: '../../etc/passwd' })],
    ['an offset below the beginning', question({ offset: -1 })],
    ['a seed that is none', question({ seed: 'x' })],
  ];
  it.each(cases)('with %s is cut', async (_, bytes) => {
    const [ofTaker, ofGiver] = channelPair(TAKER, 'giver');
    await ofTaker.write(bytes);
    await new FileGiver(partsOf(giverAt('giver'))).serve(ofGiver);
    expect(ofTaker.whyCut).toMatch(/protocol of files/u);
  });

  it('for what is behind the end of a file is cut', async () => {
    const giver = giverAt('giver');
    const cid = await giver.store.put(bytesOf(10, 'a'));
    const [ofTaker, ofGiver] = channelPair(TAKER, 'giver');
    await ofTaker.write(question({ cid, offset: 11 }));
    await new FileGiver(partsOf(giver)).serve(ofGiver);
    expect(ofTaker.whyCut).toMatch(/behind the end/u);
  });

  it('on more channels than a peer has is cut, and another peer is served', async () => {
    const giver = new FileGiver(partsOf(giverAt('giver')));
    const pairs = Array.from({ length: GIVER_LIMITS.channelsPerPeer + 1 }, () => channelPair(TAKER, 'giver'));
    for (const [, ofGiver] of pairs) void giver.serve(ofGiver);
    expect(pairs.map(([ofTaker]) => ofTaker.whyCut !== undefined)).toEqual([false, false, true]);
    const [other, ofGiver] = channelPair('other', 'giver');
    void giver.serve(ofGiver);
    expect(other.whyCut).toBeUndefined();
    giver.stop();
    expect(other.whyCut).toBe('the node stops');
  });

  it('gets no place from who asked first and got nothing: that one gives way', async () => {
    const held = giverAt('giver');
    const cid = await held.store.put(bytesOf(10, 'a'));
    const giver = new FileGiver(partsOf(held));
    const [first, ofFirst] = channelPair('first', 'giver');
    void giver.serve(ofFirst);
    await first.write(question({ cid }));
    // What is asked for is the first's: the place is its own.
    expect(await first.read()).not.toBeNull();
    const crowd = Array.from({ length: GIVER_LIMITS.channels }, (_, nth) =>
      channelPair(`mute ${nth}`, 'giver'),
    );
    for (const [, ofGiver] of crowd) void giver.serve(ofGiver);
    expect(first.whyCut).toBeUndefined();
    expect(crowd.map(([mute]) => mute.whyCut !== undefined)).toEqual(crowd.map((_, nth) => nth === 0));
    giver.stop();
  });

  it('slowly from one host, with every place taken, keeps nobody of another host out', async () => {
    const held = giverAt('giver');
    const cid = await held.store.put(bytesOf(10, 'a'));
    const giver = new FileGiver(partsOf(held));
    const crowd = Array.from({ length: GIVER_LIMITS.channels }, (_, nth) =>
      channelPair(`slow ${nth}`, 'giver', '192.0.2.1'),
    );
    for (const [slow, ofGiver] of crowd) {
      void giver.serve(ofGiver);
      await slow.write(question({ cid }));
      expect(await slow.read()).not.toBeNull();
    }
    const [honest, ofHonest] = channelPair('honest', 'giver', '192.0.2.2');
    void giver.serve(ofHonest);
    expect(honest.whyCut).toBeUndefined();
    expect(crowd.filter(([slow]) => slow.whyCut !== undefined)).toHaveLength(1);
    const [more, ofMore] = channelPair('slow too', 'giver', '192.0.2.1');
    void giver.serve(ofMore);
    expect(more.whyCut).toMatch(/too many/u);
    giver.stop();
  });

  it('for the end of a leaf again and again pays for the leaf that is read', async () => {
    const held = giverAt('giver');
    const { cid } = nameOf(bytesOf(MIB, 'a'));
    await held.store.put(bytesOf(MIB, 'a'));
    let [now, stepMs] = [0, 0];
    const monotonicMs = () => {
      now += stepMs;
      return now;
    };
    const timers: Timers = { after: (ms, task) => (ms > 1000 ? () => {} : systemTimers.after(1, task)) };
    const giver = new FileGiver({ ...partsOf(held), monotonicMs, timers });
    const [ofTaker, ofGiver] = channelPair(TAKER, 'giver');
    const many = 40;
    for (let nth = 0; nth < many; nth += 1) await ofTaker.write(question({ cid, offset: MIB - 1 }));
    ofTaker.close();
    const serving = giver.serve(ofGiver);
    await expect.poll(() => ofGiver.written).toBeGreaterThan(0);
    await expect.poll(() => held.asked.length).toBeGreaterThan(10);
    expect(held.asked.length).toBeLessThanOrEqual(GIVER_LIMITS.bytes.burst / MIB + 1);
    stepMs = 10;
    await serving;
    expect(held.asked).toHaveLength(many);
  });

  it('for what is not theirs pays for it as for many questions, and then waits', async () => {
    const held = giverAt('giver');
    held.mayGive = false;
    let now = 0;
    // Who waits is looked at again at once; nobody's patience ends.
    const timers: Timers = { after: (ms, task) => (ms > 1000 ? () => {} : systemTimers.after(1, task)) };
    const giver = new FileGiver({ ...partsOf(held), monotonicMs: () => now, timers });
    const [ofTaker, ofGiver] = channelPair(TAKER, 'giver');
    const many = GIVER_LIMITS.questions.burst / GIVER_LIMITS.refusal + 50;
    for (let nth = 0; nth < many; nth += 1) await ofTaker.write(question({}));
    ofTaker.close();
    const serving = giver.serve(ofGiver);
    await expect.poll(() => held.asked.length).toBeGreaterThan(100);
    const paidFor = GIVER_LIMITS.questions.burst / (GIVER_LIMITS.refusal + 1) + 1;
    expect(held.asked.length).toBeLessThanOrEqual(Math.ceil(paidFor));
    now += 60_000;
    await serving;
    expect(held.asked).toHaveLength(many);
  });
});
