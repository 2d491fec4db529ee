import type { Cid, FilesName } from '../../model/files/file-names.ts';
import type { Manifest } from '../../model/files/manifest.ts';

/** Names of files that are remembered, of all manifests together: some 12 MB. */
const REMEMBERED_MAX = 100_000;

/** Which files manifests name: each manifest is read and proven once, however many ask for however many of its files. */
export class ManifestNames {
  readonly #manifest: (files: FilesName) => Promise<Manifest | undefined>;
  readonly #max: number;
  /** Those read longest ago first. */
  readonly #read = new Map<Cid, ReadonlySet<Cid>>();
  readonly #reading = new Map<Cid, Promise<ReadonlySet<Cid>>>();
  #count = 0;

  /** `manifest` gives the one of that name, where it is in the store. */
  constructor(manifest: (files: FilesName) => Promise<Manifest | undefined>, max = REMEMBERED_MAX) {
    this.#manifest = manifest;
    this.#max = max;
  }

  /** Whether `cid` is the manifest itself or a file that it names. */
  async has(files: FilesName, cid: Cid): Promise<boolean> {
    if (cid === files.cid) return true;
    const names = this.#read.get(files.cid) ?? (await this.#readOnce(files));
    return names.has(cid);
  }

  #readOnce(files: FilesName): Promise<ReadonlySet<Cid>> {
    const underWay = this.#reading.get(files.cid);
    if (underWay !== undefined) return underWay;
    const reading = this.#readNow(files).finally(() => this.#reading.delete(files.cid));
    this.#reading.set(files.cid, reading);
    return reading;
  }

  async #readNow(files: FilesName): Promise<ReadonlySet<Cid>> {
    const manifest = await this.#manifest(files);
    if (manifest === undefined) return NONE;
    const names = new Set(manifest.files.map(({ cid }) => cid));
    this.#read.set(files.cid, names);
    this.#count += names.size;
    for (const [oldest, { size }] of this.#read) {
      if (this.#count <= this.#max || oldest === files.cid) break;
      this.#read.delete(oldest);
      this.#count -= size;
    }
    return names;
  }
}

const NONE: ReadonlySet<Cid> = new Set();
