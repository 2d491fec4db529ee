import { BoundedMap } from '../../base/bounded-map.ts';
import type { Cid } from '../../model/files/file-names.ts';

/** Names of which it is known, and folders of each. */
const NAMES_MAX = 1000;
const FOLDERS_MAX = 8;

/** Where files were written to since the start, by the name of their manifest. */
export class WrittenFolders {
  readonly #folders = new BoundedMap<Cid, readonly string[]>(NAMES_MAX);

  add(cid: Cid, folder: string): void {
    this.#folders.set(cid, [...this.of(cid), folder].slice(-FOLDERS_MAX));
  }

  of(cid: Cid): readonly string[] {
    return this.#folders.get(cid) ?? [];
  }
}
