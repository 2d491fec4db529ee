import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Timers } from '../../../source/base/ports.ts';
import { systemTimers } from '../../../source/base/system-timers.ts';
import { DiskFileStore } from '../../../source/files/disk-store.ts';
import { ChannelReader } from '../../../source/files/transfer/channel-reader.ts';
import { FileGiver } from '../../../source/files/transfer/giver.ts';
import { PACE } from '../../../source/files/transfer/patience.ts';
import { PeerFetcher } from '../../../source/files/transfer/peer-fetcher.ts';
import { answerFrame, type FileQuestion, readQuestion } from '../../../source/files/transfer/wire.ts';
import type { FilesName } from '../../../source/model/files/file-names.ts';
import { MANIFEST_MAX_BYTES } from '../../../source/model/limits.ts';
import type { NodeId, SeedId } from '../../../source/model/types.ts';
import { channelPair, type FakeChannel } from '../../support/channel-pair.ts';

export const MIB = 1024 * 1024;
export const ASKED = { seedId: '0193a5b0-7c1e-7abc-8def-0123456789ab' as SeedId, side: 'inputs' } as const;
const LIMITS = { seedMaxBytes: 100 * MIB, maxBytes: 200 * MIB, minFreeBytes: 0, freeBytes: () => undefined };

/** How a peer of the test answers each question. */
export type Answering = (question: FileQuestion, channel: FakeChannel) => Promise<void> | void;

let folder = '';
export let mine: DiskFileStore;
export let theirs: DiskFileStore;
export let peers: Map<string, Answering | 'honest'>;
export let channels: FakeChannel[];
export let opened: string[];
/** What waits for a slow peer, until a test says that the time is over. */
export let waiting: Set<() => void>;

/** Each test has a store that takes, one that honest peers give from, and peers of its own. */
export function setUpPeers(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crabnet-hostile-'));
    [mine, theirs] = [store('mine'), store('theirs')];
    [peers, channels, opened, waiting] = [new Map(), [], [], new Set()];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
}

const store = (name: string) => new DiskFileStore(join(folder, name), LIMITS);

export const timers: Timers = {
  after(delayMs, task) {
    if (delayMs !== PACE.withinMs) return systemTimers.after(delayMs, task);
    waiting.add(task);
    return () => waiting.delete(task);
  },
};
export function timeIsOver(): void {
  for (const task of [...waiting]) {
    waiting.delete(task);
    task();
  }
}

async function answerAll(channel: FakeChannel, answering: Answering): Promise<void> {
  const reader = new ChannelReader(channel, { moved: () => {} });
  while (await reader.hasMore()) await answering(await readQuestion(reader), channel);
}

export function open(peer: NodeId): FakeChannel {
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

export const fetch = (files: FilesName, sources: readonly string[], fetcher = newFetcher()) =>
  fetcher.fetch(
    { ...ASKED, files, sources: sources as readonly NodeId[] },
    { signal: new AbortController().signal },
  );
export const newFetcher = () => new PeerFetcher({ store: mine, timers, open: async (peer) => open(peer) });

/** Gives the manifest, and to every other question what `answering` says. */
export const afterManifest =
  (files: FilesName, answering: Answering): Answering =>
  async (question, channel) => {
    if (question.cid !== files.cid) return answering(question, channel);
    const text = (await theirs.readWhole(files.cid, MANIFEST_MAX_BYTES)) ?? new Uint8Array(0);
    await channel.write(answerFrame({ bytes: text.length, root: 0 }));
    await channel.write(text);
  };

export const missing = (said: string, count = 1) => ({ ok: false, why: 'no-source', missing: count, said });
export const left = (): readonly string[] => readdirSync(join(folder, 'mine', 'parts'));
