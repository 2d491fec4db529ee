import { constants, type Dirent, lstatSync, mkdirSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { lstat, mkdir, open, opendir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FILES_FOLDERS } from '../base/files-folders.ts';
import { CrabnetError } from '../model/errors.ts';
import { isCid } from '../model/files/cid.ts';
import type { Cid } from '../model/files/file-names.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDWR, O_WRONLY, O_RDONLY } = constants;
/** Two characters of a name that are as good as drawn by lot. */
const shard = (cid: Cid): string => cid.slice(-4, -2);

/** Where a store of files has what, under `folder`: whole files, files on their way in, and what is kept for which seed. */
export class StorePlace {
  readonly #folder: string;

  /** Throws `CrabnetError`. */
  constructor(folder: string) {
    this.#folder = folder;
    this.make();
  }

  /** Makes what is not there, or not any more, for its owner only; never the folder above it. Throws `CrabnetError`. */
  make(): void {
    for (const name of ['', ...Object.values(FILES_FOLDERS)]) makeOwnFolder(join(this.#folder, name));
  }

  whole = (cid: Cid): string => join(this.wholes, shard(cid), cid);
  part = (cid: Cid): string => join(this.parts, cid);
  /** The root block beside a file, whole or not. */
  root = (path: string): string => `${path}.root`;
  get parts(): string {
    return join(this.#folder, FILES_FOLDERS.parts);
  }
  get wholes(): string {
    return join(this.#folder, FILES_FOLDERS.whole);
  }
  get kept(): string {
    return join(this.#folder, FILES_FOLDERS.kept);
  }

  /** What came whole takes its place: its root first, so that a file without one never counts. */
  async promote(cid: Cid, from: string, hasRoot: boolean): Promise<void> {
    const to = this.whole(cid);
    await checkOwnFolder(dirname(to));
    if (hasRoot) await this.#move(this.root(from), this.root(to));
    await this.#move(from, to);
  }

  /** Makes the folder where it is not there yet: it is, nearly always. */
  async #move(from: string, to: string): Promise<void> {
    await rename(from, to).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      await mkdir(dirname(to), { recursive: true, mode: 0o700 });
      await rename(from, to);
    });
  }

  /** What turned out to be damaged is a file on its way again: what is good of it need not come anew. */
  async demote(cid: Cid): Promise<void> {
    await rename(this.whole(cid), this.part(cid)).catch(ignoreMissing);
    await rename(this.root(this.whole(cid)), this.root(this.part(cid))).catch(ignoreMissing);
  }
}

/** What lies in a folder of the store, and whether it is one itself; nothing in what stands there instead, such as a link elsewhere. */
export async function* entriesOfOwn(path: string): AsyncGenerator<Dirent> {
  const stat = await lstat(path).catch(ignoreMissing);
  if (stat?.isDirectory() !== true) return;
  const entries = await opendir(path).catch(ignoreMissing);
  if (entries !== undefined) yield* entries;
}

function makeOwnFolder(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() === true) return;
  if (stat !== undefined) throw notOwn(path);
  onDisk(() => mkdirSync(path, { mode: 0o700 }));
}

/** What is neither a folder nor leads to one did not come from here, and is taken away. */
async function checkOwnFolder(path: string): Promise<void> {
  const stat = await lstat(path).catch(ignoreMissing);
  if (stat === undefined || stat.isDirectory()) return;
  if (stat.isSymbolicLink()) throw notOwn(path);
  await rm(path, { force: true }).catch(diskFault);
}

const notOwn = (path: string): CrabnetError =>
  new CrabnetError('store', `${path} is no folder of the node's own, and nothing is written where it leads`, {
    remedy: 'move it away: the node makes the folder anew, and fetches what was in it as it is wanted',
  });

/** The name that a file of the store stands for, whole or not, root or not; undefined for what the store did not make. */
export function cidOfFile(name: string): Cid | undefined {
  const cid = name.replace(/\.root$/u, '');
  return isCid(cid) ? cid : undefined;
}

/** What opening says of what is no file: a folder, a link, a socket. */
const NO_FILE: ReadonlySet<string | undefined> = new Set(['EISDIR', 'ELOOP', 'ENXIO']);

/**
 * Opens what the store wrote itself, never through a link, and without waiting for the other end of a pipe; undefined where nothing is
 * there. What is no file did not come from here: it is taken away.
 */
export async function openOwn(path: string, access: 'read' | 'change'): Promise<FileHandle | undefined> {
  const flags = (access === 'read' ? O_RDONLY : O_RDWR) | O_NOFOLLOW | O_NONBLOCK;
  const file = await open(path, flags).catch((error: NodeJS.ErrnoException) =>
    NO_FILE.has(error.code) ? null : ignoreMissing(error),
  );
  if (file === undefined) return undefined;
  if ((await file?.stat())?.isFile() === true) return file ?? undefined;
  await file?.close();
  await rm(path, { force: true, recursive: true }).catch(diskFault);
  return undefined;
}

const createNew = (path: string): Promise<FileHandle> =>
  open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);

/** Makes a file where there is none. */
export const createOwn = (path: string): Promise<FileHandle> => createNew(path).catch(diskFault);

/** The same; undefined where something is. */
export const createOwnWhereFree = (path: string): Promise<FileHandle | undefined> =>
  createNew(path).catch((error: NodeJS.ErrnoException) =>
    error.code === 'EEXIST' ? undefined : diskFault(error),
  );

/** A small file, whole; undefined where none is there. */
export const readOwn = async (path: string): Promise<Uint8Array | undefined> => {
  const stat = await lstat(path).catch(ignoreMissing);
  // Whoever drops it, or finds it damaged, may do so in between.
  return stat?.isFile() === true ? readFile(path).catch(ignoreMissing) : undefined;
};

/** Writes a small file anew: it is whole or, after a crash, plainly not what its name says. */
export async function writeOwn(path: string, bytes: Uint8Array): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600).catch(diskFault);
  try {
    await file.writeFile(bytes).catch(diskFault);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Whether a regular file is there, and its size; links are none. */
export async function sizeOfOwn(path: string): Promise<number | undefined> {
  const stat = await lstat(path).catch(ignoreMissing);
  return stat?.isFile() === true ? stat.size : undefined;
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  return diskFault(error);
}

/** What an act on the disk gives; throws `CrabnetError` where it is refused. */
export function onDisk<Value>(act: () => Value): Value {
  try {
    return act();
  } catch (error) {
    return diskFault(error as NodeJS.ErrnoException);
  }
}

/** What a disk refuses, as a fault with a remedy. */
export function diskFault(cause: NodeJS.ErrnoException): never {
  if (cause.code === 'ENOSPC' || cause.code === 'EDQUOT') {
    throw new CrabnetError('disk-full', `the disk has no room for files: ${cause.message}`, {
      remedy: 'make room on the disk of the data dir, or drop files: crabnet files list shows them',
      cause,
    });
  }
  throw new CrabnetError('store', `files of the data dir cannot be read or written: ${cause.message}`, {
    remedy: 'look at the disk of the data dir, and at who may write to its folder files',
    cause,
  });
}
