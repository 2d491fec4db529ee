import type { FileHandle } from 'node:fs/promises';
import { isRawCid } from '../model/files/cid.ts';
import type { Cid } from '../model/files/file-names.ts';
import { LEAF_BYTES } from '../model/limits.ts';
import { type FileTree, hashIn, leafBytes, readRoot, sha256 } from './file-cid.ts';
import { DamagedFile, type StoredFile } from './file-store.ts';
import { diskFault, openOwn, readOwn, type StorePlace } from './store-place.ts';

/** A whole file of the store, proven leaf by leaf as it is read (`StoredFile`). */
export class OpenFile implements StoredFile {
  readonly cid: Cid;
  readonly bytes: number;
  readonly root: Uint8Array | null;
  readonly #tree: FileTree;
  readonly #file: FileHandle;
  readonly #damaged: () => Promise<void>;
  /** The leaf that was read last. */
  #leaf: { readonly index: number; readonly bytes: Uint8Array } | undefined;

  private constructor(
    cid: Cid,
    tree: FileTree,
    root: Uint8Array | null,
    file: FileHandle,
    damaged: () => Promise<void>,
  ) {
    this.cid = cid;
    this.bytes = tree.bytes;
    this.root = root;
    this.#tree = tree;
    this.#file = file;
    this.#damaged = damaged;
  }

  /** Undefined where it is not there; what is there and plainly something else is taken away. */
  static async open(cid: Cid, place: StorePlace): Promise<OpenFile | undefined> {
    const path = place.whole(cid);
    const file = await openOwn(path, 'read');
    if (file === undefined) return undefined;
    const damaged = (): Promise<void> => place.demote(cid);
    let opened: OpenFile | undefined;
    try {
      const stat = await file.stat();
      const root = isRawCid(cid) ? null : ((await readOwn(place.root(path))) ?? null);
      const tree = root === null ? rawTree(cid, stat.size) : readRoot(cid, root);
      if (stat.isFile() && tree?.bytes === stat.size) opened = new OpenFile(cid, tree, root, file, damaged);
    } finally {
      // Also where its root cannot be read.
      if (opened === undefined) await file.close();
    }
    if (opened === undefined) await damaged();
    return opened;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    if (offset >= this.bytes) return new Uint8Array(0);
    const index = Math.floor(offset / LEAF_BYTES);
    if (this.#leaf?.index !== index) this.#leaf = { index, bytes: await this.#readLeaf(index) };
    const start = offset - index * LEAF_BYTES;
    return this.#leaf.bytes.subarray(start, start + length);
  }

  async close(): Promise<void> {
    this.#leaf = undefined;
    await this.#file.close();
  }

  async #readLeaf(index: number): Promise<Uint8Array> {
    // Its own buffer each: what was handed out may still be on its way to somebody.
    const leaf = Buffer.allocUnsafeSlow(leafBytes(this.bytes, index));
    for (let done = 0; done < leaf.length; ) {
      const at = index * LEAF_BYTES + done;
      const { bytesRead } = await this.#file.read(leaf, done, leaf.length - done, at).catch(diskFault);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    const wanted = this.#tree.leaves[index];
    if (wanted !== undefined && Buffer.from(sha256(leaf)).equals(wanted)) return leaf;
    await this.#damaged();
    throw new DamagedFile(this.cid);
  }
}

const rawTree = (cid: Cid, size: number): FileTree | undefined =>
  isRawCid(cid) && size <= LEAF_BYTES ? { bytes: size, leaves: [hashIn(cid)] } : undefined;
