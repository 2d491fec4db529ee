import type { Cid, FileSide, FilesName } from '../model/files/file-names.ts';
import type { SeedId } from '../model/types.ts';

/**
 * Where the bytes of files are, by their name (`RULES.md`, F1). A manifest is a file like any other. What is told here as whole was
 * held against its name when it came, and is again wherever it is read.
 */
export interface FileStore {
  /** Whether all of it is there (not proven anew). */
  has(cid: Cid): Promise<boolean>;
  /** Opens a whole file for reading; undefined where it is not there, or plainly not what its name says. */
  open(cid: Cid): Promise<StoredFile | undefined>;
  /**
   * Begins a file, or goes on with one that was cut off: what is there of it is proven anew. `bytes` is its size as the manifest says it
   * (of a manifest itself as its giver does, `MANIFEST_MAX_BYTES` at most; a lie shows in the hash). One writer at a time for one CID.
   * Throws `CrabnetError` `disk-full` where the disk has no room, as `write` and `finish` do.
   */
  begin(cid: Cid, bytes: number): Promise<PartialFile>;
}

/** A file that is open for reading; it can be read to its end even where it is dropped meanwhile. */
export interface StoredFile {
  readonly cid: Cid;
  readonly bytes: number;
  /** The dag-pb block that the CID names, which lists the leaves; null where the CID names the bytes themselves (at most 1 MiB). */
  readonly root: Uint8Array | null;
  /**
   * Proven bytes from `offset` on: `length` at most, fewer at the end of a leaf, none at the end of the file. Rejects with
   * `DamagedFile` where the disk changed them; the file is then no longer whole, and `begin` keeps what is good of it.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** The disk no longer has what was written there. */
export class DamagedFile extends Error {
  override readonly name = 'DamagedFile';
  readonly cid: Cid;

  constructor(cid: Cid) {
    super(`${cid} is not what its name says any more`);
    this.cid = cid;
  }
}

/** What writing came to: taken, or not what the name says; then `at` is where to go on (the beginning of that leaf). */
export type Written = { readonly ok: true } | { readonly ok: false; readonly at: number };

/**
 * A file on its way in, written from its beginning to its end. Bytes are on disk as they come and survive kill -9, but count only
 * once their leaf (1 MiB) was held against its name; a leaf that is wrong is thrown away whole.
 */
export interface PartialFile {
  readonly cid: Cid;
  readonly bytes: number;
  /** Its root is wanted before any bytes: nothing can be proven without. */
  readonly needsRoot: boolean;
  /** Where the next byte goes: what comes before need not be sent again. */
  readonly at: number;
  /** Takes the root block; false where it is not what the CID names, or not of the size that was said. */
  putRoot(block: Uint8Array): Promise<boolean>;
  /** Takes the next bytes, of any length, which stay as they are until the next call; what goes beyond the end is wrong. */
  write(bytes: Uint8Array): Promise<Written>;
  /** Makes the file whole, synced and under its name; false where bytes are missing. It is closed then. */
  finish(): Promise<boolean>;
  /** Lets go of it; what came so far stays for the next `begin`. */
  close(): Promise<void>;
}

/** Which files of which seed a node keeps, and why; a file goes with its last reference. */
export interface FileReferences {
  /** Keeps a seed's files until `expiresMs` (its horizon); throws `CrabnetError` where a quota forbids it, before a byte is fetched. */
  keep(reference: FileReference): Promise<void>;
}

/** What keeps files here. */
export interface FileReference {
  readonly seedId: SeedId;
  /** The input of the seed, what this node made for it, or what a result of it brought. */
  readonly side: FileSide;
  readonly files: FilesName;
  /** Unix milliseconds. */
  readonly expiresMs: number;
}
