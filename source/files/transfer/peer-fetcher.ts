import type { Timers } from '../../base/ports.ts';
import type { Cid, FilesName } from '../../model/files/file-names.ts';
import type { Manifest, ReadManifest } from '../../model/files/manifest.ts';
import type { NodeId } from '../../model/types.ts';
import type { AskedFile } from '../file-access.ts';
import type { Fetched, FetchProgress, FileFetcher, WantedFiles } from '../file-fetcher.ts';
import type { FileStore } from '../file-store.ts';
import { type Channel, ChannelCut, TransferFault } from './channel.ts';
import { FileTaker, type Took, type WantedFile } from './taker.ts';

export interface PeerFetcherParts {
  readonly store: FileStore & {
    /** A manifest, held against what was said of it; undefined where it is not here. */
    judgedManifest(files: FilesName): Promise<ReadManifest | undefined>;
  };
  readonly timers: Timers;
  /** Opens a channel to a peer. Rejects where it cannot be reached. */
  open(peer: NodeId, asked: Omit<AskedFile, 'cid'>, signal: AbortSignal): Promise<Channel>;
}

interface FetchOptions {
  readonly progress?: (progress: FetchProgress) => void;
  readonly signal: AbortSignal;
}

interface Fetching {
  /** Who may be asked still. */
  readonly sources: Set<NodeId>;
  readonly work: Work;
  readonly tell: () => void;
  readonly signal: AbortSignal;
}

/** Peers that are asked side by side. */
const SOURCES_MAX = 4;

/** Brings files from the peers that have them, each file from one of them at a time. */
export class PeerFetcher implements FileFetcher {
  readonly #parts: PeerFetcherParts;
  /** Files that some fetch brings now: each has one writer. */
  readonly #busy = new Set<Cid>();
  readonly #waiters: (() => void)[] = [];

  constructor(parts: PeerFetcherParts) {
    this.#parts = parts;
  }

  /** Rejects with `CrabnetError` where the store takes nothing more. */
  async fetch(wanted: WantedFiles, { progress, signal }: FetchOptions): Promise<Fetched> {
    const sources = new Set(wanted.sources);
    const read =
      (await this.#parts.store.judgedManifest(wanted.files)) ??
      (await this.#fetchManifest(wanted, sources, signal));
    if (signal.aborted) return { ok: false, why: 'stopped' };
    if (read === undefined) return { ok: false, why: 'no-source', missing: wanted.files.count };
    if (!read.ok) return { ok: false, why: 'bad-files', fault: read.fault };
    const work = await this.#workOf(read.value);
    const tell = () => progress?.(work.progress());
    tell();
    // What one lets go of, another may bring; a link that breaks is tried again as long as something comes.
    for (let before = -1; work.missing > 0 && !signal.aborted; ) {
      before = work.came;
      const asked = [...sources].slice(0, SOURCES_MAX);
      await Promise.all(
        asked.map((source) => this.#fetchFrom(source, wanted, { sources, work, tell, signal })),
      );
      if (work.came > before) continue;
      if (!work.waitsFor(this.#busy)) break;
      await this.#oneEnded();
      await work.lookAgain(this.#parts.store);
    }
    if (signal.aborted) return { ok: false, why: 'stopped' };
    return work.missing === 0 ? { ok: true } : { ok: false, why: 'no-source', missing: work.missing };
  }

  /** From the first that gives it. Who sends something else under its name is asked for nothing more. */
  async #fetchManifest(wanted: WantedFiles, sources: Set<NodeId>, signal: AbortSignal) {
    const { cid } = wanted.files;
    for (const source of [...sources]) {
      while (this.#busy.has(cid)) await this.#oneEnded();
      this.#busy.add(cid);
      const took = await this.#on(source, wanted, signal, (taker) => taker.takeManifest(cid)).finally(() =>
        this.#letGo(cid),
      );
      if (took === 'whole') return this.#parts.store.judgedManifest(wanted.files);
      if (took === 'faulty') sources.delete(source);
      if (signal.aborted) return undefined;
    }
    return undefined;
  }

  async #fetchFrom(
    source: NodeId,
    wanted: WantedFiles,
    { sources, work, tell, signal }: Fetching,
  ): Promise<void> {
    const underWay = new Set<Cid>();
    const next = async () => {
      for (
        let file = work.next(source, this.#busy);
        file !== undefined;
        file = work.next(source, this.#busy)
      ) {
        underWay.add(file.cid);
        this.#busy.add(file.cid);
        // Another fetch may have brought it since.
        if (!(await this.#parts.store.has(file.cid))) return file;
        work.isHere(file);
        underWay.delete(file.cid);
        this.#letGo(file.cid);
      }
      return undefined;
    };
    const came = (bytes: number) => {
      work.came += bytes;
      work.givers.add(source);
      tell();
    };
    const done = ({ cid }: WantedFile, took: Took) => {
      underWay.delete(cid);
      this.#letGo(cid);
      if (took === 'whole') work.whole(cid);
      else work.notGiven(cid, source);
      tell();
    };
    try {
      const ended = await this.#on(source, wanted, signal, (taker) => taker.takeAll(next, { came, done }));
      if (ended === 'faulty') sources.delete(source);
    } finally {
      for (const cid of underWay) this.#letGo(cid);
    }
  }

  #letGo(cid: Cid): void {
    this.#busy.delete(cid);
    for (const wake of this.#waiters.splice(0)) wake();
  }

  #oneEnded(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** What `take` came to; `cut` where the peer could not be reached or the channel broke, `faulty` where it sent what is wrong. */
  async #on<Result>(
    source: NodeId,
    { seedId, side }: WantedFiles,
    signal: AbortSignal,
    take: (taker: FileTaker) => Promise<Result>,
  ): Promise<Result | 'cut' | 'faulty'> {
    const channel = await this.#parts.open(source, { seedId, side }, signal).catch(() => undefined);
    if (channel === undefined) return 'cut';
    const stop = () => channel.cut('it is not wanted any more');
    signal.addEventListener('abort', stop);
    try {
      if (signal.aborted) stop();
      const result = await take(
        new FileTaker(channel, this.#parts.store, { seedId, side }, this.#parts.timers),
      );
      channel.close();
      return result;
    } catch (error) {
      channel.cut((error as Error).message);
      if (error instanceof TransferFault) return 'faulty';
      if (error instanceof ChannelCut) return 'cut';
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async #workOf({ files }: Manifest): Promise<Work> {
    const wanted = new Map<Cid, WantedFile>();
    let [bytes, count] = [0, 0];
    for (const { cid, bytes: size } of files) {
      if (wanted.has(cid)) continue;
      bytes += size;
      count += 1;
      wanted.set(cid, { cid, bytes: size });
    }
    const work = new Work([...wanted.values()], { bytes, files: count });
    await work.lookAgain(this.#parts.store);
    return work;
  }
}

/** What of a manifest is not here yet, and who was asked for it. */
class Work {
  readonly #of: { readonly bytes: number; readonly files: number };
  readonly #open: Map<Cid, WantedFile>;
  readonly #notFrom = new Map<Cid, Set<NodeId>>();
  /** Bytes that came, or were here. */
  came = 0;
  readonly givers = new Set<NodeId>();

  constructor(wanted: readonly WantedFile[], of: { readonly bytes: number; readonly files: number }) {
    this.#open = new Map(wanted.map((file) => [file.cid, file]));
    this.#of = of;
  }

  get missing(): number {
    return this.#open.size;
  }

  /** The next file that `source` was not asked for and nobody brings now. */
  next(source: NodeId, busy: ReadonlySet<Cid>): WantedFile | undefined {
    for (const [cid, file] of this.#open) {
      if (!busy.has(cid) && this.#notFrom.get(cid)?.has(source) !== true) return file;
    }
    return undefined;
  }

  /** Whether another fetch brings what is missing here. */
  waitsFor(busy: ReadonlySet<Cid>): boolean {
    return [...this.#open.keys()].some((cid) => busy.has(cid));
  }

  /** Notes what is in the store already. */
  async lookAgain(store: Pick<FileStore, 'has'>): Promise<void> {
    for (const file of [...this.#open.values()]) if (await store.has(file.cid)) this.isHere(file);
  }

  isHere({ cid, bytes }: WantedFile): void {
    this.came += bytes;
    this.whole(cid);
  }

  whole(cid: Cid): void {
    this.#open.delete(cid);
  }

  notGiven(cid: Cid, source: NodeId): void {
    const others = this.#notFrom.get(cid) ?? new Set();
    this.#notFrom.set(cid, others.add(source));
  }

  progress(): FetchProgress {
    const files = this.#of.files - this.#open.size;
    return {
      bytes: Math.min(this.came, this.#of.bytes),
      of_bytes: this.#of.bytes,
      files,
      of_files: this.#of.files,
      from: [...this.givers],
    };
  }
}
