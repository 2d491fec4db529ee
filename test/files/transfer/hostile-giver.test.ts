import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Timers } from '../../../source/base/ports.ts';
import { systemTimers } from '../../../source/base/system-timers.ts';
import { DiskFileStore } from '../../../source/files/disk-store.ts';
import { ChannelReader } from '../../../source/files/transfer/channel-reader.ts';
import { FileGiver } from '../../../source/files/transfer/giver.ts';
import { PACE } from '../../../source/files/transfer/patience.ts';
import { PeerFetcher } from '../../../source/files/transfer/peer-fetcher.ts';
import { answerFrame, type FileQuestion, readQuestion } from '../../../source/files/transfer/wire.ts';
import type { Cid, FilesName } from '../../../source/model/files/file-names.ts';
import { manifestText } from '../../../source/model/files/manifest.ts';
import { FILE_MAX_BYTES, MANIFEST_MAX_BYTES } from '../../../source/model/limits.ts';
import type { NodeId, SeedId } from '../../../source/model/types.ts';
import { channelPair, type FakeChannel } from '../../support/channel-pair.ts';
import { bytesOf, nameOf, publish } from '../../support/made-files.ts';
import { until } from '../../support/until.ts';

const MIB = 1024 * 1024;
const ASKED = { seedId: '0193a5b0-7c1e-7abc-8def-0123456789ab' as SeedId, side: 'inputs' } as const;
const LIMITS = { seedMaxBytes: 100 * MIB, maxBytes: 200 * MIB, minFreeBytes: 0, freeBytes: () => undefined };

/** How a peer of the test answers each question. */
type Answering = (question: FileQuestion, channel: FakeChannel) => Promise<void> | void;

let folder = '';
let mine: DiskFileStore;
let theirs: DiskFileStore;
let peers: Map<string, Answering | 'honest'>;
let channels: FakeChannel[];
let opened: string[];
/** What waits for a slow peer, until a test says that the time is over. */
let waiting: Set<() => void>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-hostile-'));
  [mine, theirs] = [store('mine'), store('theirs')];
  [peers, channels, opened, waiting] = [new Map(), [], [], new Set()];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const content = (mib: number) => bytesOf(mib * MIB, 'a');

const store = (name: string) => new DiskFileStore(join(folder, name), LIMITS);

const timers: Timers = {
  after(delayMs, task) {
    if (delayMs !== PACE.withinMs) return systemTimers.after(delayMs, task);
    waiting.add(task);
    return () => waiting.delete(task);
  },
};
function timeIsOver(): void {
  for (const task of [...waiting]) {
    waiting.delete(task);
    task();
  }
}

async function answerAll(channel: FakeChannel, answering: Answering): Promise<void> {
  const reader = new ChannelReader(channel, { moved: () => {} });
  while (await reader.hasMore()) await answering(await readQuestion(reader), channel);
}

function open(peer: NodeId): FakeChannel {
  opened.push(peer);
  const answering = peers.get(peer);
  if (answering === undefined) throw new Error('nobody is there');
  const [ofTaker, ofGiver] = channelPair('taker', peer);
  channels.push(ofTaker);
  const access = { mayGive: async () => true };
  const served =
    answering === 'honest'
      ? new FileGiver({
          store: theirs,
          access,
          timers: systemTimers,
          monotonicMs: () => performance.now(),
        }).serve(ofGiver)
      : answerAll(ofGiver, answering);
  served.catch(() => {});
  return ofTaker;
}

const fetch = (files: FilesName, sources: readonly string[], fetcher = newFetcher()) =>
  fetcher.fetch(
    { ...ASKED, files, sources: sources as readonly NodeId[] },
    { signal: new AbortController().signal },
  );
const newFetcher = () => new PeerFetcher({ store: mine, timers, open: async (peer) => open(peer) });

/** Gives the manifest, and to every other question what `answering` says. */
const afterManifest =
  (files: FilesName, answering: Answering): Answering =>
  async (question, channel) => {
    if (question.cid !== files.cid) return answering(question, channel);
    const text = (await theirs.readWhole(files.cid, MANIFEST_MAX_BYTES)) ?? new Uint8Array(0);
    await channel.write(answerFrame({ bytes: text.length, root: 0 }));
    await channel.write(text);
  };

const missing = (said: string, count = 1) => ({ ok: false, why: 'no-source', missing: count, said });
const left = (): readonly string[] => readdirSync(join(folder, 'mine', 'parts'));

describe('a giver that', () => {
  const content = bytesOf(2 * MIB, 'a');
  const wrong: readonly [string, Answering, string][] = [
    [
      'says another size',
      (_, channel) => channel.write(answerFrame({ bytes: 2 * MIB - 1, root: 159 })),
      'another size',
    ],
    [
      'says a size that no file has',
      (_, channel) => channel.write(answerFrame({ bytes: FILE_MAX_BYTES + 1, root: 159 })),
      'protocol of files',
    ],
    [
      'says a root that no file has',
      (_, channel) => channel.write(answerFrame({ bytes: 2 * MIB, root: 2 ** 20 })),
      'protocol of files',
    ],
    [
      'leaves out the root',
      (_, channel) => channel.write(answerFrame({ bytes: 2 * MIB, root: 0 })),
      'its root',
    ],
    [
      'gives the root of another file',
      async (_, channel) => {
        const root = nameOf(bytesOf(2 * MIB, 'b')).root ?? Buffer.alloc(0);
        await channel.write(answerFrame({ bytes: 2 * MIB, root: root.length }));
        await channel.write(root);
      },
      'its name',
    ],
    [
      'gives other bytes, without end',
      async (_, channel) => {
        const { root } = nameOf(content);
        await channel.write(answerFrame({ bytes: 2 * MIB, root: root?.length ?? 0 }));
        await channel.write(root ?? Buffer.alloc(0));
        for (let nth = 0; nth < 100 && channel.whyCut === undefined; nth += 1)
          await channel.write(bytesOf(MIB, 'x'));
      },
      'its name',
    ],
    [
      'says a frame longer than any',
      (_, channel) => channel.write(Buffer.from([0xff, 0xff])),
      'protocol of files',
    ],
    ['says no JSON', (_, channel) => channel.write(Buffer.from('\0\x04{{{{')), 'protocol of files'],
  ];
  it.each(wrong)('%s is cut, asked for nothing more, and nothing of it stays', async (_, answering, why) => {
    const files = await publish(theirs, [content]);
    peers.set('liar', afterManifest(files, answering));
    expect(await fetch(files, ['liar'])).toEqual(missing('wrong'));
    expect(channels.at(-1)?.whyCut).toMatch(why);
    expect(opened).toHaveLength(2);
    expect(await mine.has(nameOf(content).cid)).toBe(false);
    peers.set('other', 'honest');
    expect(await fetch(files, ['liar', 'other'])).toEqual({ ok: true });
    expect(left()).toEqual([]);
  });

  it('says a manifest larger than any is cut before a byte of it is taken', async () => {
    const files = await publish(theirs, [content]);
    peers.set('liar', (_, channel) => channel.write(answerFrame({ bytes: MANIFEST_MAX_BYTES + 1, root: 0 })));
    expect(await fetch(files, ['liar'])).toEqual(missing('wrong'));
    expect(channels.at(-1)?.whyCut).toBe('its manifest is too large');
    expect(left()).toEqual([]);
  });

  it('gives a manifest of as many files as it can hold is refused by what was signed, and nothing is asked for', async () => {
    const entry = { path: 'a', mode: 'plain', bytes: 1, cid: nameOf(bytesOf(1, 'a')).cid } as const;
    const text = manifestText({ files: Array.from({ length: 60_000 }, () => entry) });
    const padded = Buffer.from(text.padEnd(MANIFEST_MAX_BYTES, ' '));
    const cid: Cid = await theirs.put(padded);
    peers.set('giver', 'honest');
    expect(await fetch({ cid, bytes: 20_000, count: 20_000 }, ['giver'])).toMatchObject({
      why: 'bad-files',
      fault: { problem: 'sums' },
    });
    expect(opened).toHaveLength(1);
  });

  it('breaks off again and again gives way, however little it gives each time', async () => {
    const files = await publish(theirs, [content]);
    const breaks: Answering = async ({ offset, root }, channel) => {
      const { root: block } = nameOf(content);
      await channel.write(answerFrame({ bytes: 2 * MIB, root: root ? (block?.length ?? 0) : 0 }));
      if (root && block !== null) await channel.write(block);
      await channel.write(content.subarray(offset, offset + 10));
      channel.cut('the line broke');
    };
    peers.set('breaks', afterManifest(files, breaks));
    expect(await fetch(files, ['breaks'])).toEqual(missing('cut'));
    expect(opened.length).toBeLessThan(10);
    peers.set('whole', 'honest');
    expect(await fetch(files, ['breaks', 'whole'])).toEqual({ ok: true });
  });

  it('trickles holds nothing: another brings it, and where there is none that is said', async () => {
    const files = await publish(theirs, [content]);
    const trickles: Answering = async ({ root }, channel) => {
      const { root: block } = nameOf(content);
      await channel.write(answerFrame({ bytes: 2 * MIB, root: root ? (block?.length ?? 0) : 0 }));
      if (root && block !== null) await channel.write(block);
      for (let at = 0; at < PACE.leastBytes / 2; at += 1024)
        await channel.write(content.subarray(at, at + 1024));
      void until('only this one is waited for', () => waiting.size === 1).then(timeIsOver);
    };
    peers.set('trickles', afterManifest(files, trickles));
    expect(await fetch(files, ['trickles'])).toEqual(missing('slow'));
    expect(channels.at(-1)?.whyCut).toMatch(/slower than 256 KiB in 30 s/u);
    peers.set('whole', 'honest');
    expect(await fetch(files, ['trickles', 'whole'])).toEqual({ ok: true });
  });

  it('keeps the least pace is let be while it is alone, and gives way where another is as good', async () => {
    const files = await publish(theirs, [content, bytesOf(MIB, 'b')]);
    let held = 0;
    const slow: Answering = async ({ cid, root }, channel) => {
      held += 1;
      const bytes = cid === nameOf(content).cid ? content : bytesOf(MIB, 'b');
      const { root: block } = nameOf(bytes);
      await channel.write(answerFrame({ bytes: bytes.length, root: root ? (block?.length ?? 0) : 0 }));
      if (root && block !== null) await channel.write(block);
      await channel.write(bytes.subarray(0, 2 * PACE.leastBytes));
      // The other has done all that it can; only this one is waited for.
      const names = [content, bytesOf(MIB, 'b')].map((one) => nameOf(one).cid);
      const hasOne = async () => (await Promise.all(names.map((name) => mine.has(name)))).includes(true);
      void until('the other is done', async () => waiting.size === 1 && (await hasOne())).then(timeIsOver);
    };
    peers.set('slow', afterManifest(files, slow));
    peers.set('whole', 'honest');
    expect(await fetch(files, ['slow', 'whole'])).toEqual({ ok: true });
    expect(held).toBeGreaterThan(0);
    expect(channels.find(({ peer, whyCut }) => peer === 'slow' && whyCut !== undefined)?.whyCut).toMatch(
      /1024 KiB in 30 s/u,
    );
  });
});

describe('a fetch', () => {
  it('is held up for no longer than a while by a giver that another fetch has for the same file, and that trickles', async () => {
    const files = await publish(theirs, [content(2)]);
    let trickling = false;
    const trickles: Answering = async (_, channel) => {
      const { root } = nameOf(content(2));
      await channel.write(answerFrame({ bytes: 2 * MIB, root: root?.length ?? 0 }));
      if (root !== null) await channel.write(root);
      await channel.write(content(2).subarray(0, 2 * PACE.leastBytes));
      trickling = true;
    };
    peers.set('trickles', afterManifest(files, trickles));
    peers.set('whole', 'honest');
    const fetcher = newFetcher();
    const theirFetch = fetch(files, ['trickles'], fetcher);
    await until('it trickles', () => trickling && waiting.size === 1);
    let begun = false;
    const ours = fetcher.fetch(
      { ...ASKED, files, sources: ['whole' as NodeId] },
      { signal: new AbortController().signal, progress: () => (begun = true) },
    );
    await until('the other waits', () => begun);
    await new Promise(setImmediate);
    timeIsOver();
    expect(channels.find(({ peer, whyCut }) => peer === 'trickles' && whyCut !== undefined)?.whyCut).toMatch(
      /1024 KiB in 30 s/u,
    );
    expect(await ours).toEqual({ ok: true });
    expect(await theirFetch).toEqual({ ok: true });
  });

  it('asks all that may have it, however many of them are not there', async () => {
    const files = await publish(theirs, [bytesOf(100, 'a')]);
    peers.set('whole', 'honest');
    const absent = Array.from({ length: 9 }, (_, nth) => `absent ${nth}`);
    expect(await fetch(files, [...absent, 'whole'])).toEqual({ ok: true });
    expect(await fetch(await publish(theirs, [bytesOf(9, 'c')]), absent)).toEqual(missing('unreached'));
  });

  it('waits for its turn with a peer, and not once what it wants came from elsewhere', async () => {
    const [one, two] = [
      await publish(theirs, [bytesOf(3 * MIB, 'a')]),
      await publish(theirs, [bytesOf(3 * MIB, 'b')]),
    ];
    let [atOnce, most] = [0, 0];
    const counted = new PeerFetcher({
      ...{ store: mine, timers },
      open: async (peer) => {
        const channel = open(peer);
        atOnce += 1;
        most = Math.max(most, atOnce);
        const close = channel.close.bind(channel);
        channel.close = () => {
          atOnce -= 1;
          close();
        };
        return channel;
      },
    });
    peers.set('giver', 'honest');
    expect(await Promise.all([fetch(one, ['giver'], counted), fetch(two, ['giver'], counted)])).toEqual([
      { ok: true },
      { ok: true },
    ]);
    expect(most).toBe(1);
  });
});
