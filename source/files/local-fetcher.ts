import type { DiskFileStore } from './disk-store.ts';
import type { Fetched, FileFetcher, WantedFiles } from './file-fetcher.ts';

/** Has what is in the store already, and asks nobody for the rest. */
export class LocalFetcher implements FileFetcher {
  readonly #store: Pick<DiskFileStore, 'manifest' | 'has'>;

  constructor(store: Pick<DiskFileStore, 'manifest' | 'has'>) {
    this.#store = store;
  }

  async fetch({ files }: WantedFiles): Promise<Fetched> {
    const manifest = await this.#store.manifest(files);
    if (manifest === undefined)
      return { ok: false, why: 'no-source', missing: files.count, said: 'unreached' };
    let missing = 0;
    for (const { cid } of manifest.files) if (!(await this.#store.has(cid))) missing += 1;
    return missing === 0 ? { ok: true } : { ok: false, why: 'no-source', missing, said: 'unreached' };
  }
}
