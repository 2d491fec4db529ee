import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { UnderWay } from '../base/under-way.ts';
import { invariant } from '../model/errors.ts';
import { isRawCid } from '../model/files/cid.ts';
import type { Cid, FileSide, FileSums, FilesName } from '../model/files/file-names.ts';
import { type Manifest, type ReadManifest, readManifest } from '../model/files/manifest.ts';
import { FILE_MAX_BYTES, MANIFEST_MAX_BYTES } from '../model/limits.ts';
import type { SeedId } from '../model/types.ts';
import { FileNamer } from './file-cid.ts';
import type { FileReference, FileReferences, FileStore, PartialFile, StoredFile } from './file-store.ts';
import { DamagedFile } from './file-store.ts';
import { KeptFiles } from './kept-files.ts';
import { PartOnDisk } from './partial-file.ts';
import { readChunks } from './read-chunks.ts';
import {
  cidOfFile,
  createOwn,
  diskFault,
  entriesOfOwn,
  StorePlace,
  sizeOfOwn,
  writeOwn,
} from './store-place.ts';
import { checkRoom, roomFor, type StoreLimits } from './store-room.ts';
import { OpenFile } from './stored-file.ts';

/** A file that was taken in. */
interface TakenFile {
  readonly cid: Cid;
  readonly bytes: number;
}

const CHUNK_BYTES = 1024 * 1024;

/** The store of files under a data dir. One process has it at a time, as it has the data dir. */
export class DiskFileStore implements FileStore, FileReferences {
  readonly #place: StorePlace;
  readonly #kept: KeptFiles;
  readonly #limits: StoreLimits;
  readonly #writing = new Set<Cid>();
  /** What adds files that nothing refers to yet, and what removes such, wait for each other. */
  #turn: Promise<unknown> = Promise.resolve();

  /** Throws `CrabnetError`. */
  constructor(folder: string, limits: StoreLimits) {
    this.#place = new StorePlace(folder);
    this.#kept = new KeptFiles(this.#place.kept);
    this.#limits = limits;
  }

  get references(): readonly FileReference[] {
    return this.#kept.all;
  }

  /** Whether files of that side of a seed are kept here, all of them or some. */
  keepsSide(seedId: SeedId, side: FileSide): boolean {
    return this.#kept.hasSide(seedId, side);
  }

  async has(cid: Cid): Promise<boolean> {
    const path = this.#place.whole(cid);
    if ((await sizeOfOwn(path)) === undefined) return false;
    return isRawCid(cid) || (await sizeOfOwn(this.#place.root(path))) !== undefined;
  }

  open(cid: Cid): Promise<StoredFile | undefined> {
    return OpenFile.open(cid, this.#place);
  }

  async begin(cid: Cid, bytes: number): Promise<PartialFile> {
    invariant(!this.#writing.has(cid), 'a file has one writer at a time');
    this.#place.make();
    this.#writing.add(cid);
    try {
      return await PartOnDisk.begin(cid, bytes, this.#place, () => this.#writing.delete(cid));
    } catch (error) {
      this.#writing.delete(cid);
      throw error;
    }
  }

  async keep(reference: FileReference): Promise<void> {
    if (this.#kept.has(reference)) return;
    checkRoom(this.#limits, this.#held(), reference.files);
    this.#place.make();
    this.#kept.add(reference);
  }

  /** How many bytes more one seed may have. */
  roomBytes(): number {
    return roomFor(this.#limits, this.#held());
  }

  #held(): FileSums {
    return this.#kept.all.reduce(
      (sum, { files }) => ({ bytes: sum.bytes + files.bytes, count: sum.count + files.count }),
      { bytes: 0, count: 0 },
    );
  }

  /** Takes a file in from an open one, as far as `maxBytes`; undefined where it is larger. It is kept once `safe` has ended. */
  async take(
    from: FileHandle,
    maxBytes: number,
    { safe, onRead }: { readonly safe: UnderWay; readonly onRead?: ((bytes: number) => void) | undefined },
  ): Promise<TakenFile | undefined> {
    const taken = await this.#takeIn((add) =>
      readChunks(from, maxBytes, async (chunk) => {
        await add(chunk);
        onRead?.(chunk.length);
      }),
    );
    if (taken === undefined) return undefined;
    const { cid, bytes, kept } = taken;
    await safe.add(kept);
    return { cid, bytes };
  }

  /** Takes in bytes, such as a manifest. */
  async put(bytes: Uint8Array): Promise<Cid> {
    const taken = await this.#takeIn((add) => add(bytes).then(() => true));
    invariant(taken !== undefined, 'bytes that are all there are taken in');
    await taken.kept;
    return taken.cid;
  }

  /** Takes in what `fill` adds; undefined where that says that it is not to be. It is there once `kept` resolves. */
  async #takeIn(
    fill: (add: (piece: Uint8Array) => Promise<void>) => Promise<boolean>,
  ): Promise<(TakenFile & { readonly kept: Promise<void> }) | undefined> {
    this.#place.make();
    const draft = join(this.#place.parts, `${randomUUID()}.new`);
    const to = await createOwn(draft);
    const remove = async (): Promise<void> => {
      await to.close();
      await rm(draft, { force: true });
    };
    try {
      const namer = new FileNamer();
      const isWhole = await fill(async (piece) => {
        await to.writeFile(piece).catch(diskFault);
        namer.update(piece);
      });
      if (!isWhole) {
        await remove();
        return undefined;
      }
      const { cid, root } = namer.finish();
      return { cid, bytes: namer.bytes, kept: this.#settle(cid, root, draft, to).finally(remove) };
    } catch (error) {
      await remove();
      throw error;
    }
  }

  async #settle(cid: Cid, root: Uint8Array | null, draft: string, file: FileHandle): Promise<void> {
    // In place of what is there: a disk may have changed that.
    await file.datasync().catch(diskFault);
    if (root !== null) await writeOwn(this.#place.root(draft), root);
    await this.#place.promote(cid, draft, root !== null).catch(diskFault);
  }

  /** The manifest under a name, held against what was said of it; undefined where it is not here or not right. */
  async manifest(files: FilesName): Promise<Manifest | undefined> {
    const read = await this.judgedManifest(files);
    return read?.ok === true ? read.value : undefined;
  }

  /** The same with what is wrong with it; undefined where it is not here. */
  async judgedManifest(files: FilesName): Promise<ReadManifest | undefined> {
    const bytes = await this.readWhole(files.cid, MANIFEST_MAX_BYTES);
    return bytes && readManifest(Buffer.from(bytes).toString('utf8'), files);
  }

  /** All bytes of a small file; undefined where it is not there, is larger than `maxBytes`, or damaged. */
  async readWhole(cid: Cid, maxBytes: number): Promise<Uint8Array | undefined> {
    const pieces: Uint8Array[] = [];
    const isRead = await this.#readOver(cid, maxBytes, (piece) => pieces.push(piece));
    return isRead ? Buffer.concat(pieces) : undefined;
  }

  /** Whether all of a file is there and what its name says; reads it whole. */
  proves(cid: Cid): Promise<boolean> {
    return this.#readOver(cid, FILE_MAX_BYTES, () => {});
  }

  /** Reads a file from its beginning to its end; false where it is not there, larger than `maxBytes`, or damaged. */
  async #readOver(cid: Cid, maxBytes: number, each: (piece: Uint8Array) => void): Promise<boolean> {
    const file = await this.open(cid);
    if (file === undefined) return false;
    try {
      if (file.bytes > maxBytes) return false;
      for (let at = 0; at < file.bytes; ) {
        const piece = await file.read(at, CHUNK_BYTES);
        each(piece);
        at += piece.length;
      }
      return true;
    } catch (error) {
      if (error instanceof DamagedFile) return false;
      throw error;
    } finally {
      await file.close();
    }
  }

  /** Does what adds files before anything refers to them; nothing is removed meanwhile. */
  whileAdding<Value>(add: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.then(add, add);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Drops references and, with the last of each, its files. Returns how many references there were. */
  async drop(which: (reference: FileReference) => boolean): Promise<number> {
    const count = this.#kept.drop(which);
    if (count > 0) await this.sweep();
    return count;
  }

  /**
   * Removes every file that nothing refers to: of dropped references, and what a crash left. Nothing while a manifest is damaged, which
   * alone knows what is referred to.
   */
  sweep(): Promise<void> {
    return this.whileAdding(async () => {
      const wanted = await this.#wanted();
      if (wanted === undefined) return;
      await this.#sweepFolder(this.#place.parts, wanted);
      for await (const shard of entriesOfOwn(this.#place.wholes)) {
        const path = join(this.#place.wholes, shard.name);
        if (shard.isDirectory()) await this.#sweepFolder(path, wanted);
        else await rm(path, { force: true }).catch(diskFault);
      }
    });
  }

  async #wanted(): Promise<ReadonlySet<string> | undefined> {
    const wanted = new Set<string>();
    for (const { files } of this.#kept.all) {
      const manifest = await this.manifest(files);
      if (manifest === undefined && (await sizeOfOwn(this.#place.part(files.cid))) !== undefined)
        return undefined;
      wanted.add(files.cid);
      for (const { cid } of manifest?.files ?? []) wanted.add(cid);
    }
    return wanted;
  }

  async #sweepFolder(folder: string, wanted: ReadonlySet<string>): Promise<void> {
    for await (const { name } of entriesOfOwn(folder)) {
      const cid = cidOfFile(name);
      const stays = cid !== undefined && (wanted.has(cid) || this.#writing.has(cid));
      if (!stays) await rm(join(folder, name), { force: true, recursive: true }).catch(diskFault);
    }
  }
}
