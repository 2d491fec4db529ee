import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { isRawCid } from '../model/files/cid.ts';
import type { Cid } from '../model/files/file-names.ts';
import { LEAF_BYTES } from '../model/limits.ts';
import { type FileTree, hashIn, readRoot } from './file-cid.ts';
import type { PartialFile, Written } from './file-store.ts';
import {
  createOwn,
  createOwnWhereFree,
  diskFault,
  openOwn,
  readOwn,
  type StorePlace,
  writeOwn,
} from './store-place.ts';

const CHUNK_BYTES = 256 * 1024;

/** A file on its way into the store (`PartialFile`). */
export class PartOnDisk implements PartialFile {
  readonly cid: Cid;
  readonly bytes: number;
  readonly #place: StorePlace;
  readonly #file: FileHandle;
  readonly #ended: () => void;
  #tree: FileTree | undefined;
  /** Up to here it is proven. */
  #leafStart = 0;
  #at = 0;
  #leaf = createHash('sha256');
  /** The last piece on its way to the disk: meanwhile it is hashed, and the next one comes. */
  #written: Promise<void> = Promise.resolve();
  #isClosed = false;

  private constructor(cid: Cid, bytes: number, place: StorePlace, file: FileHandle, ended: () => void) {
    this.cid = cid;
    this.bytes = bytes;
    this.#place = place;
    this.#file = file;
    this.#ended = ended;
    if (isRawCid(cid)) this.#tree = { bytes, leaves: [hashIn(cid)] };
  }

  /** Opens what is there of the file, proves it and keeps what is good; `ended` is called once it is closed. */
  static async begin(cid: Cid, bytes: number, place: StorePlace, ended: () => void): Promise<PartOnDisk> {
    const path = place.part(cid);
    // Most are new: then there is nothing to look for.
    const made = await createOwnWhereFree(path);
    const file = made ?? (await openOwn(path, 'change')) ?? (await createOwn(path));
    const part = new PartOnDisk(cid, bytes, place, file, ended);
    try {
      if (made === undefined) await part.#goOn();
    } catch (error) {
      await part.close();
      throw error;
    }
    return part;
  }

  get needsRoot(): boolean {
    return this.#tree === undefined;
  }

  get at(): number {
    return this.#at;
  }

  async putRoot(block: Uint8Array): Promise<boolean> {
    const tree = isRawCid(this.cid) ? undefined : readRoot(this.cid, block);
    if (tree === undefined || tree.bytes !== this.bytes) return false;
    await writeOwn(this.#place.root(this.#place.part(this.cid)), block);
    this.#tree = tree;
    return true;
  }

  async write(bytes: Uint8Array): Promise<Written> {
    for (let done = 0; done < bytes.length; ) {
      const room = this.#leafEnd() - this.#at;
      // Nothing can be proven without the root, and nothing comes after the end.
      if (room === 0 || this.needsRoot) return { ok: false, at: this.#at };
      const piece = bytes.subarray(done, done + room);
      await this.#written;
      this.#written = this.#writeAt(piece, this.#at);
      // Told to who writes next, or finishes; until then nobody has to hear of it.
      this.#written.catch(() => {});
      this.#leaf.update(piece);
      this.#at += piece.length;
      done += piece.length;
      if (piece.length === room && !this.#endLeaf()) {
        await this.#cut();
        return { ok: false, at: this.#at };
      }
    }
    return { ok: true };
  }

  async finish(): Promise<boolean> {
    if (this.needsRoot || this.#leafStart !== this.bytes) return false;
    // Of no bytes at all nothing was held against the name yet.
    if (this.bytes === 0 && !this.#endLeaf()) return false;
    await this.#written;
    await this.#file.datasync().catch(diskFault);
    await this.#place.promote(this.cid, this.#place.part(this.cid), !isRawCid(this.cid)).catch(diskFault);
    await this.close();
    return true;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#written.catch(() => {});
    this.#ended();
    await this.#file.close();
  }

  /** Holds what an earlier transfer left against the name, as far as it is right. */
  async #goOn(): Promise<void> {
    const root = isRawCid(this.cid) ? undefined : await readOwn(this.#place.root(this.#place.part(this.cid)));
    const tree = root === undefined ? undefined : readRoot(this.cid, root);
    if (tree?.bytes === this.bytes) this.#tree = tree;
    const { size } = await this.#file.stat();
    const wanted = this.needsRoot ? 0 : Math.min(size, this.bytes);
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    while (this.#at < wanted) {
      const most = Math.min(CHUNK_BYTES, wanted - this.#at, this.#leafEnd() - this.#at);
      const { bytesRead } = await this.#file.read(chunk, 0, most, this.#at).catch(diskFault);
      if (bytesRead === 0) break;
      this.#leaf.update(chunk.subarray(0, bytesRead));
      this.#at += bytesRead;
      if (this.#at === this.#leafEnd() && !this.#endLeaf()) break;
    }
    if (this.#at < size) await this.#cut();
  }

  #leafEnd(): number {
    return Math.min(this.bytes, this.#leafStart + LEAF_BYTES);
  }

  /** Whether the leaf that is complete now is what its name says; one that is not is to come again. */
  #endLeaf(): boolean {
    const wanted = this.#tree?.leaves[this.#leafStart / LEAF_BYTES];
    const isRight = wanted !== undefined && this.#leaf.digest().equals(wanted);
    this.#leaf = createHash('sha256');
    if (isRight) this.#leafStart = this.#at;
    else this.#at = this.#leafStart;
    return isRight;
  }

  /** Takes from the disk what does not count. */
  async #cut(): Promise<void> {
    await this.#written;
    await this.#file.truncate(this.#at).catch(diskFault);
  }

  async #writeAt(bytes: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#file
        .write(bytes, done, bytes.length - done, at + done)
        .catch(diskFault);
      done += bytesWritten;
    }
  }
}
