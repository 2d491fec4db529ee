import { constants } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolders } from '../base/make-folders.ts';
import type { Manifest, ManifestFile } from '../model/files/manifest.ts';
import type { DiskFileStore } from './disk-store.ts';
import { DamagedFile, type StoredFile } from './file-store.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
const CHUNK_BYTES = 1024 * 1024;

/** A folder is already there, and something is in it. */
export class FolderTaken extends Error {
  override readonly name = 'FolderTaken';
}

/**
 * Writes the files of a manifest into a folder that is there whole or not at all: made beside its place under a name that nobody can
 * guess, and moved there in the end. Throws `FolderTaken` where something is in the place, `DamagedFile` where the store has not all of it.
 */
export async function layOut(store: DiskFileStore, { files }: Manifest, folder: string): Promise<void> {
  if (!(await isFree(folder))) throw new FolderTaken(folder);
  makeFolders(dirname(folder));
  const draft = await mkdtemp(join(dirname(folder), `.${basename(folder)}.`));
  try {
    const made = new Set<string>(['.']);
    for (const file of files) {
      await makeParents(draft, dirname(file.path), made);
      await writeFile(store, file, join(draft, file.path));
    }
    await rename(draft, folder).catch((error: NodeJS.ErrnoException) => {
      throw ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(error.code ?? '') ? new FolderTaken(folder) : error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Nothing is there, or an empty folder. */
async function isFree(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return false;
    throw error;
  }
}

async function makeParents(draft: string, path: string, made: Set<string>): Promise<void> {
  if (made.has(path)) return;
  await makeParents(draft, dirname(path), made);
  await mkdir(join(draft, path));
  made.add(path);
}

async function writeFile(store: DiskFileStore, { cid, mode }: ManifestFile, path: string): Promise<void> {
  const from = await store.open(cid);
  if (from === undefined) throw new DamagedFile(cid);
  try {
    // Nothing is there: what is, a folder that cannot tell two of the names apart put there.
    const to = await open(
      path,
      O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
      mode === 'executable' ? 0o755 : 0o644,
    );
    try {
      for await (const piece of piecesOf(from)) await to.writeFile(piece);
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

/** All bytes of a file, proven. */
export async function* piecesOf(file: StoredFile): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.bytes; ) {
    const piece = await file.read(at, CHUNK_BYTES);
    yield piece;
    at += piece.length;
  }
}
