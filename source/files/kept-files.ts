import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { replaceDurably } from '../base/durable-file.ts';
import { readPlainFile } from '../base/plain-file.ts';
import { isCid } from '../model/files/cid.ts';
import { type FileSide, isFileSide } from '../model/files/file-names.ts';
import type { SeedId } from '../model/types.ts';
import type { FileReference } from './file-store.ts';
import { onDisk } from './store-place.ts';

/** References to files, one small file each: what was written is there whole after a crash, or not at all. */
export class KeptFiles {
  readonly #folder: string;
  readonly #references = new Map<string, FileReference>();
  /** How many references each side of a seed has: peers ask for files of any seed. */
  readonly #ofSide = new Map<string, number>();

  /** Throws `CrabnetError`. */
  constructor(folder: string) {
    this.#folder = folder;
    for (const name of onDisk(() => readdirSync(folder))) {
      const path = join(folder, name);
      const reference = readReference(path);
      if (reference !== undefined && nameOf(reference) === name) this.#set(name, reference);
      // A draft, or what a disk changed: what it kept is no longer kept.
      else onDisk(() => rmSync(path, { force: true, recursive: true }));
    }
  }

  get all(): readonly FileReference[] {
    return [...this.#references.values()];
  }

  has(reference: FileReference): boolean {
    return this.#references.has(nameOf(reference));
  }

  /** Whether anything is kept of that side of a seed; costs the same however much is kept. */
  hasSide(seedId: SeedId, side: FileSide): boolean {
    return this.#ofSide.has(sideOf({ seedId, side }));
  }

  add(reference: FileReference): void {
    const name = nameOf(reference);
    const { seedId, side, files, expiresMs } = reference;
    const { cid, bytes, count } = files;
    const text = JSON.stringify({ seedId, side, files: { cid, bytes, count }, expiresMs });
    onDisk(() => replaceDurably(join(this.#folder, name), text));
    this.#set(name, reference);
  }

  /** Returns how many there were. */
  drop(which: (reference: FileReference) => boolean): number {
    const dropped = this.all.filter(which);
    for (const reference of dropped) {
      const name = nameOf(reference);
      onDisk(() => rmSync(join(this.#folder, name), { force: true }));
      this.#references.delete(name);
      this.#count(reference, -1);
    }
    return dropped.length;
  }

  #set(name: string, reference: FileReference): void {
    if (!this.#references.has(name)) this.#count(reference, 1);
    this.#references.set(name, reference);
  }

  #count(reference: FileReference, by: 1 | -1): void {
    const side = sideOf(reference);
    const count = (this.#ofSide.get(side) ?? 0) + by;
    if (count > 0) this.#ofSide.set(side, count);
    else this.#ofSide.delete(side);
  }
}

const sideOf = ({ seedId, side }: Pick<FileReference, 'seedId' | 'side'>): string => `${seedId}.${side}`;

const nameOf = ({ seedId, side, files }: FileReference): string =>
  `${sideOf({ seedId, side })}.${files.cid}.json`;

function readReference(path: string): FileReference | undefined {
  try {
    const { seedId, side, files, expiresMs } = JSON.parse(readPlainFile(path)) as FileReference;
    const isSound =
      isFileSide(side) &&
      isCid(files.cid) &&
      [files.bytes, files.count, expiresMs].every((value) => Number.isSafeInteger(value) && value >= 0);
    return isSound ? { seedId: seedId as SeedId, side, files, expiresMs } : undefined;
  } catch {
    return undefined;
  }
}
