import type { Timers } from '../../base/ports.ts';
import type { Cid, FilesName } from '../../model/files/file-names.ts';
import type { ReadManifest } from '../../model/files/manifest.ts';
import type { NodeId } from '../../model/types.ts';
import type { AskedFile } from '../file-access.ts';
import type { Fetched, FetchProgress, FileFetcher, WantedFiles } from '../file-fetcher.ts';
import type { FileStore } from '../file-store.ts';
import { type Channel, ChannelCut, TransferFault } from './channel.ts';
import { type Work, workOf } from './fetch-work.ts';
import { PACE, Patience } from './patience.ts';
import { SourceTurns } from './source-turns.ts';
import { Sources } from './sources.ts';
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
  readonly wanted: WantedFiles;
  readonly sources: Sources;
  readonly signal: AbortSignal;
}

/** What is under way on one channel: `came` bytes of it are here. */
interface Taking {
  readonly work: Work;
  readonly tell: () => void;
}

/** As much comes of a peer before another fetch that waits for it has its turn. */
const TURN_BYTES = 8 * 1024 * 1024;
/** Whoever waited for a file that another fetch lets go of has begun by then. */
const OTHERS_BEGIN_MS = 1000;

/** Brings files from the peers that have them, each file from one of them at a time. */
export class PeerFetcher implements FileFetcher {
  readonly #parts: PeerFetcherParts;
  /** Files that some fetch brings now, and from whom: each has one writer. */
  readonly #busy = new Map<Cid, NodeId>();
  /** Fetches that wait for what others bring: which files, though it came from that peer. */
  readonly #waiting = new Set<(cid: Cid, from: NodeId) => boolean>();
  readonly #waiters: (() => void)[] = [];
  /** Files that came since there was no fetch. */
  readonly #brought = new Set<Cid>();
  #fetches = 0;
  readonly #turns = new SourceTurns();

  constructor(parts: PeerFetcherParts) {
    this.#parts = parts;
  }

  /** Rejects with `CrabnetError` where the store takes nothing more. */
  async fetch(wanted: WantedFiles, options: FetchOptions): Promise<Fetched> {
    this.#fetches += 1;
    try {
      return await this.#fetch(wanted, options);
    } finally {
      this.#fetches -= 1;
      if (this.#fetches === 0) this.#brought.clear();
    }
  }

  async #fetch(wanted: WantedFiles, { progress, signal }: FetchOptions): Promise<Fetched> {
    const fetching = { wanted, signal, sources: new Sources(wanted.sources) };
    const { store } = this.#parts;
    const read = (await store.judgedManifest(wanted.files)) ?? (await this.#fetchManifest(fetching));
    if (signal.aborted) return { ok: false, why: 'stopped' };
    if (read === undefined) return notHad(wanted.files.count, fetching);
    if (!read.ok) return { ok: false, why: 'bad-files', fault: read.fault };
    const work = await workOf(read.value, store);
    await this.#fetchAll(fetching, work, () => progress?.(work.progress()));
    if (signal.aborted) return { ok: false, why: 'stopped' };
    return work.missing === 0 ? { ok: true } : notHad(work.missing, fetching);
  }

  /** From the first that gives it. Who sends something else under its name is asked for nothing more. */
  async #fetchManifest(fetching: Fetching) {
    const { files } = fetching.wanted;
    const { cid } = files;
    for (const source of fetching.sources.all) {
      const wants = (file: Cid, from: NodeId) => file === cid && from !== source;
      while (this.#busy.has(cid) && !fetching.signal.aborted) await this.#oneEnded(wants, fetching.signal);
      if (fetching.signal.aborted) return undefined;
      this.#busy.set(cid, source);
      const took = await this.#on(source, fetching, (taker) => taker.takeManifest(cid)).finally(() =>
        this.#letGo(cid),
      );
      const read = took === 'not-given' ? undefined : await this.#parts.store.judgedManifest(files);
      if (took === 'not-given') fetching.sources.said(source, took, 0);
      if (read !== undefined || fetching.signal.aborted) return read;
    }
    return undefined;
  }

  /** What one lets go of, another may bring; a link that breaks is tried again as long as something comes. */
  async #fetchAll({ wanted, sources, signal }: Fetching, work: Work, tell: () => void): Promise<void> {
    const whole = new AbortController();
    const fetching = { wanted, sources, signal: AbortSignal.any([signal, whole.signal]) };
    const told = () => {
      tell();
      // Who waits for a peer that another fetch has waits for nothing then.
      if (work.missing === 0) whole.abort();
    };
    told();
    while (work.missing > 0 && !signal.aborted) {
      const before = work.came;
      const asked = sources.next();
      const taking = { work, tell: told };
      const hadWork = await Promise.all(asked.map((source) => this.#fetchFrom(source, fetching, taking)));
      if (sources.gaveWay()) await this.#letOthers(work);
      const busy = asked.filter((_, nth) => hadWork[nth]);
      if (sources.goesOn(busy, work.came > before)) continue;
      if (!work.waitsFor(this.#busy)) return;
      const { all } = sources;
      const wants = (cid: Cid, from: NodeId) =>
        work.waitsFor(new Set([cid])) && all.some((source) => source !== from);
      await this.#oneEnded(wants, signal);
      await work.lookAgain(this.#parts.store);
    }
  }

  /** Resolves to whether there was something to ask that peer for. */
  async #fetchFrom(source: NodeId, fetching: Fetching, { work, tell }: Taking): Promise<boolean> {
    if (work.next(source, this.#busy) === undefined) return false;
    const underWay = new Set<Cid>();
    let [cameHere, hadWork] = [0, false];
    const next = async () => {
      if (cameHere >= TURN_BYTES && this.#turns.isWanted(source)) return undefined;
      for (
        let file = work.next(source, this.#busy);
        file !== undefined;
        file = work.next(source, this.#busy)
      ) {
        hadWork = true;
        underWay.add(file.cid);
        this.#busy.set(file.cid, source);
        // Another fetch may have brought it since.
        if (!this.#brought.has(file.cid) || !(await this.#parts.store.has(file.cid))) return file;
        work.isHere(file);
        underWay.delete(file.cid);
        this.#letGo(file.cid);
      }
      return undefined;
    };
    const came = (bytes: number) => {
      cameHere += bytes;
      work.came += bytes;
      work.givers.add(source);
      tell();
    };
    const begun = ({ cid }: WantedFile, bytes: number) => work.begun(cid, bytes);
    const done = ({ cid }: WantedFile, took: Took) => {
      underWay.delete(cid);
      this.#letGo(cid);
      if (took === 'whole') {
        work.whole(cid);
        this.#brought.add(cid);
      } else {
        work.notGiven(cid, source);
        fetching.sources.said(source, took, cameHere);
      }
      tell();
    };
    try {
      const take = (taker: FileTaker) => taker.takeAll(next, { begun, came, done }).then(() => true);
      const isOver = await this.#on(source, fetching, take, () => cameHere);
      return hadWork || isOver === undefined;
    } finally {
      for (const cid of underWay) this.#letGo(cid);
    }
  }

  #letGo(cid: Cid): void {
    this.#busy.delete(cid);
    for (const wake of this.#waiters.splice(0)) wake();
  }

  /** Some fetch lets go of a file, or nobody waits any more; `wants` tells of which it is waited for, since others could give it. */
  async #oneEnded(wants: (cid: Cid, from: NodeId) => boolean, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => resolve();
    this.#waiting.add(wants);
    this.#waiters.push(wake);
    signal.addEventListener('abort', wake);
    if (signal.aborted) wake();
    await promise;
    signal.removeEventListener('abort', wake);
    this.#waiting.delete(wants);
  }

  /** Another fetch has time to begin with what it waited for. */
  async #letOthers(work: Work): Promise<void> {
    await new Promise<void>((resolve) => this.#parts.timers.after(OTHERS_BEGIN_MS, resolve));
    await work.lookAgain(this.#parts.store);
  }

  /** What must come of a peer in a while: one that holds up another fetch, which has others to ask, is not alone. */
  #leastBytes(peer: NodeId, sources: Sources): number {
    return this.#isWaitedFor(peer) ? PACE.leastBesideOthersBytes : sources.leastBytes(peer);
  }

  #isWaitedFor(peer: NodeId): boolean {
    return [...this.#busy].some(
      ([cid, from]) => from === peer && [...this.#waiting].some((wants) => wants(cid, from)),
    );
  }

  /** What `take` came to on a channel to a peer; undefined where it came to no end, which the sources are told of. */
  async #on<Result>(
    source: NodeId,
    { wanted, sources, signal }: Fetching,
    take: (taker: FileTaker) => Promise<Result>,
    came: () => number = () => 0,
  ): Promise<Result | undefined> {
    const endTurn = await this.#turns.take(source, signal);
    if (endTurn === undefined) return undefined;
    try {
      const { seedId, side } = wanted;
      const channel = await this.#parts.open(source, { seedId, side }, signal).catch(() => undefined);
      if (channel === undefined) {
        sources.said(source, 'unreached', 0);
        return undefined;
      }
      sources.reached(source);
      return await this.#through(channel, { wanted, sources, signal }, take, came);
    } finally {
      endTurn();
    }
  }

  async #through<Result>(
    channel: Channel,
    { wanted: { seedId, side }, sources, signal }: Fetching,
    take: (taker: FileTaker) => Promise<Result>,
    came: () => number,
  ): Promise<Result | undefined> {
    const { store, timers } = this.#parts;
    const patience = new Patience(channel, timers, () => this.#leastBytes(channel.peer, sources));
    const stop = () => channel.cut('it is not wanted any more');
    signal.addEventListener('abort', stop);
    try {
      if (signal.aborted) stop();
      const result = await take(new FileTaker(channel, store, { seedId, side }, patience));
      channel.close();
      return result;
    } catch (error) {
      channel.cut((error as Error).message);
      if (!(error instanceof ChannelCut)) throw error;
      if (signal.aborted) return undefined;
      if (patience.isOver && this.#isWaitedFor(channel.peer)) {
        sources.givesWay(channel.peer, came());
        return undefined;
      }
      const broke = patience.isOver ? 'slow' : 'cut';
      sources.said(channel.peer, error instanceof TransferFault ? 'wrong' : broke, came());
      return undefined;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}

const notHad = (missing: number, { sources }: Pick<Fetching, 'sources'>): Fetched => ({
  ...{ ok: false, why: 'no-source', missing },
  said: sources.worst,
});
