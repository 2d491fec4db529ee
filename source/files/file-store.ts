import type { Cid, FileSide, FilesName } from '../model/files/file-names.ts';
import type { SeedId } from '../model/types.ts';

/**
 * Where the bytes of files are, by their name (`RULES.md`, F1). A manifest is a file like any other. What is told here as whole was
 * held against its name when it came, and is again whenever it is opened.
 */
export interface FileStore {
  /** How much of it is on disk: all of it (not proven anew), or the verified beginning of a transfer that was cut off. */
  look(cid: Cid): Promise<{ readonly isWhole: boolean; readonly bytes: number }>;
  /** Opens a whole file for reading, proven first; undefined where it is not there or no longer what its name says. */
  open(cid: Cid): Promise<StoredFile | undefined>;
  /**
   * Begins a file, or goes on with one that was cut off: what is there of it is proven anew. `bytes` as the manifest says (of a
   * manifest itself: at most `MANIFEST_MAX_BYTES`, its true size by `putRoot` or `finish`). One writer at a time for one CID; throws
   * `CrabnetError` `disk-full` where the disk has no room.
   */
  begin(cid: Cid, bytes: number): Promise<PartialFile>;
}

/** A file that is open for reading; as long as it is, it stays there. */
export interface StoredFile {
  readonly cid: Cid;
  readonly bytes: number;
  /** The dag-pb block that the CID names, which lists the leaves; null where the CID names the bytes themselves (at most 1 MiB). */
  readonly root: Uint8Array | null;
  /** The bytes from `offset` on, `length` at most; fewer only at the end of the file. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** What writing came to: taken, or not what the name says; then `at` is where to go on (the beginning of that leaf). */
export type Written = { readonly ok: true } | { readonly ok: false; readonly at: number };

/**
 * A file on its way in, written from its beginning to its end. Bytes are on disk as they come and survive kill -9, but count only
 * once their leaf (1 MiB) was held against its name; a leaf that is wrong is thrown away whole.
 */
export interface PartialFile {
  readonly cid: Cid;
  /** Its root is wanted before any bytes: nothing can be proven without. */
  readonly needsRoot: boolean;
  /** The size of the whole file; null while `needsRoot` of a file of unknown size. */
  readonly bytes: number | null;
  /** Where the next byte goes: what comes before need not be sent again. */
  readonly at: number;
  /** Takes the root block; false where it is not what the CID names, or not of the size that was said. */
  putRoot(block: Uint8Array): Promise<boolean>;
  /** Takes the next bytes, of any length that does not go beyond the end. */
  write(bytes: Uint8Array): Promise<Written>;
  /** All bytes are there: makes the file whole, synced and under its name; false where it is not what the CID names. */
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
