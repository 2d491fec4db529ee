import { type FileHandle, lstat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { UnderWay } from '../base/under-way.ts';
import type { FilesName } from '../model/files/file-names.ts';
import { pathFault } from '../model/files/file-path.ts';
import type { FilesFault } from '../model/files/files-fault.ts';
import {
  filesFault,
  inManifestOrder,
  type ManifestFile,
  manifestText,
  sumsOf,
} from '../model/files/manifest.ts';
import { FILE_MAX_BYTES, FILES_MAX_COUNT, MANIFEST_MAX_BYTES, PATH_MAX_PARTS } from '../model/limits.ts';
import type { DiskFileStore } from './disk-store.ts';
import { OpenFolder } from './open-folder.ts';

/** Files that are in the store now, under one name; what was left out, which are links, devices and the like. */
export interface TakenFiles {
  readonly files: FilesName;
  readonly leftOut: LeftOut | null;
}

export interface LeftOut {
  readonly count: number;
  readonly example: string;
}

export type Taken =
  | { readonly ok: true; readonly value: TakenFiles }
  | { readonly ok: false; readonly fault: FilesFault };

/** A file or folder that is given, absolute, and where its file or contents go: a path, or '' for the top. */
export interface GivenFiles {
  readonly from: string;
  readonly to: string;
}

/** How much may be taken. */
export interface TakeLimits {
  readonly bytes: number;
  readonly count: number;
}

interface TakeOptions extends TakeLimits {
  /** Hears how much more was read. */
  readonly onRead?: (bytes: number) => void;
}

/** What is looked at in a folder, matched or not: a task may leave more names than anybody wants to read. */
const LOOKED_AT_MAX = 200_000;
const SAFE_AT_ONCE = 16;

class Fault extends Error {
  readonly fault: FilesFault;
  constructor(fault: FilesFault) {
    super(fault.problem);
    this.fault = fault;
  }
}

const fail = (fault: FilesFault): never => {
  throw new Fault(fault);
};

/** Takes files and folders into the store as one manifest; no link is followed. The caller refers to it, or sweeps. */
export const takeGiven = (
  store: DiskFileStore,
  given: readonly GivenFiles[],
  limits: TakeLimits,
  onRead: (bytes: number) => void = () => {},
): Promise<Taken> =>
  taken(store, { ...limits, onRead }, async (taking) => {
    for (const { from, to } of given) await taking.given(from, to);
    const [first] = given;
    if (taking.isEmpty && first !== undefined) fail({ problem: 'no-files', path: first.from });
  });

/**
 * Takes those files of a folder that a task had and that `wants` them, by their paths in it; null where there are none. What belongs to
 * another than the folder does was brought there, by a rename or a second name, from where its writer may not read: it is left out.
 */
export async function takeWanted(
  store: DiskFileStore,
  folder: string,
  wants: (path: string) => boolean,
  limits: TakeLimits,
): Promise<Taken | null> {
  let isEmpty = false;
  const result = await taken(store, limits, async (taking) => {
    const top = await OpenFolder.open(folder, true);
    await taking.ofOwner(top, wants).finally(() => top.close());
    isEmpty = taking.isEmpty;
  });
  return result.ok && isEmpty ? null : result;
}

async function taken(
  store: DiskFileStore,
  limits: TakeOptions,
  take: (taking: Taking) => Promise<void>,
): Promise<Taken> {
  const taking = new Taking(store, limits);
  try {
    await take(taking);
    await taking.safe.end();
    const files = inManifestOrder(taking.files);
    const fault = filesFault(files);
    if (fault !== undefined) return { ok: false, fault };
    const text = Buffer.from(manifestText({ files }));
    if (text.length > MANIFEST_MAX_BYTES)
      return { ok: false, fault: { problem: 'too-many', most: files.length } };
    return {
      ok: true,
      value: { files: { cid: await store.put(text), ...sumsOf(files) }, leftOut: taking.leftOut },
    };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, fault: error.fault };
    throw error;
  } finally {
    await taking.safe.end();
  }
}

class Taking {
  readonly files: ManifestFile[] = [];
  /** What goes to the disk while others are read. */
  readonly safe = new UnderWay(SAFE_AT_ONCE);
  readonly #store: DiskFileStore;
  readonly #limits: TakeOptions;
  #bytes = 0;
  #lookedAt = 0;
  #leftOut: LeftOut | null = null;
  /** Whose files are taken; undefined for anybody's. */
  #owner: number | undefined;

  constructor(store: DiskFileStore, limits: TakeOptions) {
    this.#store = store;
    this.#limits = limits;
  }

  get isEmpty(): boolean {
    return this.files.length === 0;
  }

  get leftOut(): LeftOut | null {
    return this.#leftOut;
  }

  async given(from: string, to: string): Promise<void> {
    const stat = await lstat(from).catch((error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' || error.code === 'ENOTDIR'
        ? fail({ problem: 'not-there', path: from })
        : fail({ problem: 'unreadable', path: from, said: error.message }),
    );
    if (stat.isDirectory()) {
      const folder = await readable(from, OpenFolder.open(from));
      return this.folder(folder, to === '' ? '' : `${to}/`, () => true, 1).finally(() => folder.close());
    }
    if (!stat.isFile()) fail({ problem: 'not-a-file', path: from });
    // Of a file that is named its folder is what the person named, links and all.
    const folder = await readable(from, OpenFolder.open(dirname(from), true));
    try {
      await this.#take(
        folder,
        Buffer.from(basename(from)),
        (to === '' ? basename(from) : to).normalize('NFC'),
      );
    } finally {
      await folder.close();
    }
  }

  /** All that is in a folder, wanted, and of the folder's owner. */
  async ofOwner(folder: OpenFolder, wants: (path: string) => boolean): Promise<void> {
    this.#owner = await folder.owner();
    await this.folder(folder, '', wants, 1);
  }

  /** All that is in a folder and wanted; `before` is its path with `/`, or ''. */
  async folder(
    folder: OpenFolder,
    before: string,
    wants: (path: string) => boolean,
    depth: number,
  ): Promise<void> {
    for await (const entry of folder.entries()) {
      this.#lookedAt += 1;
      if (this.#lookedAt > LOOKED_AT_MAX) fail({ problem: 'too-many', most: LOOKED_AT_MAX });
      const path = `${before}${textOf(entry.name, before)}`;
      if (entry.isDirectory()) {
        // What lies deeper has no path in a manifest.
        if (depth >= PATH_MAX_PARTS) fail({ problem: 'path', path, fault: 'too-deep' });
        const inner = await readable(path, folder.folder(entry.name));
        await this.folder(inner, `${path}/`, wants, depth + 1).finally(() => inner.close());
      } else if (wants(path)) await this.#take(folder, entry.name, path);
    }
  }

  async #take(folder: OpenFolder, name: Buffer, path: string): Promise<void> {
    const fault = pathFault(path);
    if (fault !== undefined) fail({ problem: 'path', path, fault });
    const file = await readable(path, folder.file(name, this.#owner));
    if (file === undefined) {
      this.#leftOut = { count: (this.#leftOut?.count ?? 0) + 1, example: this.#leftOut?.example ?? path };
      return;
    }
    await this.#read(file, path).finally(() => file.close());
  }

  /** Its size is judged first: a file that is nearly all hole may be a thousand times larger than the disk. */
  async #read(file: FileHandle, path: string): Promise<void> {
    const { size, mode } = await file.stat();
    const most = Math.min(this.#limits.count, FILES_MAX_COUNT);
    if (this.files.length >= most) fail({ problem: 'too-many', most });
    if (size > FILE_MAX_BYTES) fail({ problem: 'too-large', most: FILE_MAX_BYTES, path });
    const room = this.#limits.bytes - this.#bytes;
    const tooLarge = { problem: 'too-large', most: this.#limits.bytes } as const;
    if (size > room) fail(tooLarge);
    const fileMost = Math.min(room, FILE_MAX_BYTES);
    const how = { safe: this.safe, onRead: this.#limits.onRead };
    const { cid, bytes } = (await this.#store.take(file, fileMost, how)) ?? fail(tooLarge);
    this.#bytes += bytes;
    this.files.push({ path, mode: (mode & 0o111) === 0 ? 'plain' : 'executable', bytes, cid });
  }
}

/** A name as text in its one form; one that is not UTF-8 cannot be told to anybody. */
function textOf(name: Buffer, before: string): string {
  const text = name.toString('utf8');
  if (!Buffer.from(text).equals(name))
    fail({ problem: 'path', path: `${before}${text}`, fault: 'not-unicode' });
  return text.normalize('NFC');
}

/** What cannot be opened is named. */
const readable = <Value>(path: string, opening: Promise<Value>): Promise<Value> =>
  opening.catch((error: NodeJS.ErrnoException) => fail({ problem: 'unreadable', path, said: error.message }));
