import type { Cid } from '../../model/files/file-names.ts';
import type { Manifest } from '../../model/files/manifest.ts';
import type { NodeId } from '../../model/types.ts';
import type { FetchProgress } from '../file-fetcher.ts';
import type { FileStore } from '../file-store.ts';
import type { WantedFile } from './taker.ts';

/** What is to be done for a manifest: each file once, however often it stands there. */
export async function workOf({ files }: Manifest, store: Pick<FileStore, 'has'>): Promise<Work> {
  const wanted = new Map(files.map(({ cid, bytes }) => [cid, { cid, bytes }]));
  const work = new Work([...wanted.values()]);
  await work.lookAgain(store);
  return work;
}

/** What of a manifest is not here yet, and who was asked for it. */
export class Work {
  readonly #of: { readonly bytes: number; readonly files: number };
  readonly #open: Map<Cid, WantedFile>;
  readonly #notFrom = new Map<Cid, Set<NodeId>>();
  /** Bytes that came, or were here. */
  came = 0;
  readonly givers = new Set<NodeId>();
  readonly #begun = new Set<Cid>();
  /** Bytes of these files that were there from an earlier time. */
  #had = 0;

  constructor(wanted: readonly WantedFile[]) {
    this.#open = new Map(wanted.map((file) => [file.cid, file]));
    this.#of = { bytes: wanted.reduce((sum, { bytes }) => sum + bytes, 0), files: wanted.length };
  }

  get missing(): number {
    return this.#open.size;
  }

  /** The next file that `source` was not asked for and nobody brings now. */
  next(source: NodeId, busy: Pick<ReadonlySet<Cid>, 'has'>): WantedFile | undefined {
    for (const [cid, file] of this.#open) {
      if (!busy.has(cid) && this.#notFrom.get(cid)?.has(source) !== true) return file;
    }
    return undefined;
  }

  /** Whether another fetch brings what is missing here. */
  waitsFor(busy: Pick<ReadonlySet<Cid>, 'has'>): boolean {
    return [...this.#open.keys()].some((cid) => busy.has(cid));
  }

  /** Notes what is in the store already. */
  async lookAgain(store: Pick<FileStore, 'has'>): Promise<void> {
    for (const file of [...this.#open.values()]) if (await store.has(file.cid)) this.isHere(file);
  }

  /** A file is asked for from there on; what a second time finds there came since the first. */
  begun(cid: Cid, bytes: number): void {
    if (this.#begun.has(cid)) return;
    this.#begun.add(cid);
    this.#had += bytes;
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
      bytes: Math.min(this.came + this.#had, this.#of.bytes),
      of_bytes: this.#of.bytes,
      files,
      of_files: this.#of.files,
      from: [...this.givers],
    };
  }
}
