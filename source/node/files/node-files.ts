import { existsSync } from 'node:fs';
import type { Clock } from '../../base/ports.ts';
import type { ActionValue } from '../../contract/actions.ts';
import { littleDiskBytes } from '../../contract/health.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import { DiskFileStore } from '../../files/disk-store.ts';
import type { FileFetcher, WantedFiles } from '../../files/file-fetcher.ts';
import { DamagedFile, type FileReference } from '../../files/file-store.ts';
import { FolderTaken, layOut } from '../../files/lay-out.ts';
import { LocalFetcher } from '../../files/local-fetcher.ts';
import { type GivenFiles, type TakenFiles, takeWanted } from '../../files/take-files.ts';
import { tarOf } from '../../files/tar-stream.ts';
import { CrabnetError, done, type Outcome, refused } from '../../model/errors.ts';
import type { Cid, FileSide, FilesName, OutputsWanted } from '../../model/files/file-names.ts';
import type { FilesFault } from '../../model/files/files-fault.ts';
import type { Manifest } from '../../model/files/manifest.ts';
import { matchesPattern } from '../../model/files/output-pattern.ts';
import { horizonMs } from '../../model/seed-times.ts';
import type { Seed, SeedId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import type { TaskFiles } from '../../runner/task/task-files.ts';
import { dataDirFiles, diskSpace } from '../../store/data-dir.ts';
import type { Store } from '../../store/store.ts';
import type { Changes } from '../changes.ts';
import type { NodePorts } from '../ports.ts';
import { uniqueId } from '../trade/find-id.ts';
import { Bringing } from './bringing.ts';
import { FileTransfers } from './file-transfers.ts';
import { readGiven } from './read-given.ts';
import { WrittenFolders } from './written-folders.ts';

export interface NodeFilesParts {
  readonly settings: Pick<NodeSettings, 'dataDir' | 'filesMaxBytes'>;
  readonly clock: Clock;
  readonly freeBytes: () => number | undefined;
  readonly transfers: FileTransfers;
  readonly monitor: EventSink;
  /** What must stay free on the disk. */
  readonly minFreeBytes: number;
  readonly store: Pick<Store, 'assertInPlace'>;
}

/** One seed's side takes at most this part of the room for files. */
const SEED_SHARE = 4;

/** What the task of a seed gets, and what came of it. */
export interface FilesOfTask {
  readonly files: TaskFiles | undefined;
  /** What it made that was wanted, once it is over. */
  readonly made: () => FilesName | undefined;
  /** Why nothing of what it made was taken. */
  readonly fault: () => FilesFault | undefined;
}

/** The files that this node gives, gets and keeps. */
export class NodeFiles {
  readonly #parts: NodeFilesParts;
  #opened: DiskFileStore | undefined;
  readonly written = new WrittenFolders();
  /** What is being fetched into folders. */
  readonly #fetching = new Map<AbortController, { readonly seedId: SeedId; readonly to: string }>();
  /** What brings files from other nodes; without it there are those that are here. */
  fetcher: FileFetcher | undefined;
  /** Hears that there are files to give or to get. */
  onKept: () => void = () => {};

  constructor(parts: NodeFilesParts) {
    this.#parts = parts;
  }

  get transfers(): FileTransfers {
    return this.#parts.transfers;
  }

  /** Opened with the first file: a node without any has no trace of it. */
  get store(): DiskFileStore {
    const { settings, freeBytes, minFreeBytes, store } = this.#parts;
    // Else it would be made anew where nobody looks for it, or be somebody else's.
    store.assertInPlace();
    this.#opened ??= new DiskFileStore(this.#folder, {
      seedMaxBytes: Math.floor(settings.filesMaxBytes / SEED_SHARE),
      maxBytes: settings.filesMaxBytes,
      minFreeBytes,
      freeBytes,
    });
    return this.#opened;
  }

  get #folder(): string {
    return dataDirFiles(this.#parts.settings.dataDir).files;
  }

  /** Takes in what a publisher gives. To be called within `store.whileAdding`, which ends once it is referred to. */
  async take(given: readonly GivenFiles[]): Promise<Outcome<TakenFiles>> {
    const taken = await readGiven(this.store, given, this.transfers);
    return taken.ok ? done(taken.value) : refused('bad-files', { of: 'given', fault: taken.fault }, 'input');
  }

  /** Whether anything of that side of a seed is kept; makes no store where there is none. */
  keepsSide(id: SeedId, side: FileSide): boolean {
    return (this.#opened !== undefined || existsSync(this.#folder)) && this.store.keepsSide(id, side);
  }

  /** Files of that name that are kept, where all of them are here. */
  async keptInputs(cid: Cid): Promise<FilesName | undefined> {
    const files = this.store.references.find((reference) => reference.files.cid === cid)?.files;
    const manifest = files && (await this.store.manifest(files));
    for (const file of manifest?.files ?? []) if (!(await this.store.has(file.cid))) return undefined;
    return manifest && files;
  }

  /** Keeps files of a seed until its horizon. */
  async keep(seed: Seed, side: FileSide, files: FilesName): Promise<void> {
    await this.store.keep({ seedId: seed.id, side, files, expiresMs: horizonMs(seed) });
    this.onKept();
  }

  /** Whether any files are kept; leaves no trace where there are none. */
  keepsAny(): boolean {
    return (this.#opened !== undefined || existsSync(this.#folder)) && this.store.references.length > 0;
  }

  /** Brings the inputs of a task, and says how they get in and what comes out. */
  async forTask(seed: Seed, signal: AbortSignal): Promise<Outcome<FilesOfTask>> {
    const { files } = seed;
    if (files === undefined) return done(NO_FILES);
    // `decideRun` refuses such a seed.
    if ('fault' in files) return refused('bad-files', { of: 'seed', fault: files.fault });
    const manifest =
      files.inputs === null
        ? undefined
        : await this.#bring(seed, 'inputs', files.inputs, [seed.created_by], signal);
    if (manifest?.ok === false) return manifest;
    const inputs = manifest?.value;
    const gathering = files.outputs === null ? undefined : this.#gathering(seed, files.outputs);
    return done({
      files: {
        inputs: inputs === undefined ? null : () => tarOf(this.store, inputs),
        gather: gathering?.gather ?? null,
      },
      made: () => gathering?.made,
      fault: () => gathering?.fault,
    });
  }

  /** Writes what a result brought into a folder that is not there yet. */
  async fetch(
    seed: Seed,
    files: FilesName,
    sources: WantedFiles['sources'],
    to: string,
  ): Promise<Outcome<Manifest>> {
    const ending = new AbortController();
    this.#fetching.set(ending, { seedId: seed.id, to });
    const manifest = await this.#bring(seed, 'outputs', files, sources, ending.signal).finally(() =>
      this.#fetching.delete(ending),
    );
    if (!manifest.ok) return manifest;
    try {
      await layOut(this.store, manifest.value, to);
      this.written.add(files.cid, to);
    } catch (error) {
      if (error instanceof FolderTaken) return refused('invalid-field', { problem: 'not-free' }, 'to');
      if (error instanceof DamagedFile) return refused('no-files', { what: 'damaged' });
      throw new CrabnetError('folder', `the files cannot be written to ${to}: ${(error as Error).message}`, {
        field: 'to',
        remedy: 'name another folder with --to',
        cause: error,
      });
    }
    return manifest;
  }

  /** Stops fetching a seed's files into a folder, or into any; what came is kept. False where nothing is fetched so. */
  cancelFetch(seedId: SeedId, to?: string): boolean {
    const meant = [...this.#fetching].filter(
      ([, fetching]) => fetching.seedId === seedId && (to === undefined || fetching.to === to),
    );
    for (const [ending] of meant) ending.abort();
    return meant.length > 0;
  }

  list(): ActionValue['filesList'] {
    const files = this.store.references.map(({ seedId, side, files: { cid, bytes, count }, expiresMs }) => ({
      ...{ seed_id: seedId, side, cid, bytes, count, until_ts: Math.floor(expiresMs / 1000) },
    }));
    return { files };
  }

  /** Reads every file that is kept; what is damaged is no longer whole then, and can be fetched anew. */
  async verify(): Promise<ActionValue['filesVerify']> {
    const missing: { seed_id: string; path: string }[] = [];
    let count = 0;
    for (const { seedId, files } of this.store.references) {
      const manifest = await this.store.manifest(files);
      if (manifest === undefined) {
        count += 1;
        missing.push({ seed_id: seedId, path: '' });
      }
      for (const { path, cid } of manifest?.files ?? []) {
        count += 1;
        if (!(await this.store.proves(cid))) missing.push({ seed_id: seedId, path });
      }
    }
    return { count, missing };
  }

  /** Forgets the files of the one seed whose id begins so. */
  async drop(prefix: string): Promise<Outcome<ActionValue['filesDrop']>> {
    const ids = new Set(this.store.references.map(({ seedId }) => seedId));
    const found = uniqueId(ids, prefix, 'seed', () => refused('no-files', { what: 'none-kept' }, 'seed'));
    if (!found.ok) return found;
    const id = found.value;
    const dropped = await this.store.drop(({ seedId }) => seedId === id);
    return done({ seed_id: id, dropped });
  }

  /** P1: files go at the horizon of their seed; to be called while the clock may decide it. */
  async dropExpired(): Promise<void> {
    const nowMs = this.#parts.clock.now();
    const isExpired = ({ expiresMs }: FileReference): boolean => expiresMs <= nowMs;
    if (this.#opened?.references.some(isExpired) === true) await this.store.drop(isExpired);
  }

  async #bring(
    seed: Seed,
    side: FileSide,
    files: FilesName,
    sources: WantedFiles['sources'],
    signal: AbortSignal,
  ): Promise<Outcome<Manifest>> {
    await this.keep(seed, side, files);
    const fetcher = this.fetcher ?? new LocalFetcher(this.store);
    const bringing = new Bringing({ seedId: seed.id, side, bytes: files.bytes }, this.#parts);
    const fetched = await fetcher
      .fetch({ seedId: seed.id, side, files, sources }, { signal, progress: bringing.progress })
      .finally(() => bringing.end());
    bringing.tell(fetched);
    if (!fetched.ok) {
      if (fetched.why === 'bad-files') return refused('bad-files', { of: 'manifest', fault: fetched.fault });
      if (fetched.why === 'stopped') return refused('cancelled', {});
      return refused('no-files', {
        what: 'not-had',
        side,
        missing: fetched.missing,
        said: fetched.said,
        mayAsk: this.fetcher !== undefined,
      });
    }
    const manifest = await this.store.manifest(files);
    return manifest === undefined ? refused('no-files', { what: 'damaged' }) : done(manifest);
  }

  #gathering(seed: Seed, { patterns, max_bytes, max_count }: OutputsWanted) {
    const { store } = this;
    const wants = (path: string): boolean => patterns.some((pattern) => matchesPattern(pattern, path));
    const gathering = {
      made: undefined as FilesName | undefined,
      fault: undefined as FilesFault | undefined,
      gather: (folder: string): Promise<void> =>
        store.whileAdding(async () => {
          const limits = { bytes: Math.min(max_bytes, store.roomBytes()), count: max_count };
          const taken = await takeWanted(store, folder, wants, limits);
          if (taken === null) return;
          if (!taken.ok) {
            gathering.fault = taken.fault;
            return;
          }
          await this.keep(seed, 'outputs', taken.value.files);
          gathering.made = taken.value.files;
        }),
    };
    return gathering;
  }
}

const NO_FILES: FilesOfTask = { files: undefined, made: () => undefined, fault: () => undefined };

/** What a node's files need of it; as much of the disk stays free as for the store (P2). */
export const nodeFilesParts = (
  settings: NodeFilesParts['settings'],
  ports: NodePorts,
  {
    monitor,
    changes,
    store,
  }: Pick<NodeFilesParts, 'monitor' | 'store'> & { readonly changes: Pick<Changes, 'flag'> },
): NodeFilesParts => ({
  ...{ settings, monitor, store, clock: ports.clock },
  transfers: new FileTransfers({ ...ports, onChange: () => changes.flag('status') }),
  freeBytes: () => diskSpace(settings.dataDir)?.freeBytes,
  minFreeBytes: littleDiskBytes(diskSpace(settings.dataDir)?.totalBytes ?? 0),
});
