import { chmodSync, lstatSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FILES_FOLDERS } from '../base/files-folders.ts';
import { makeFolders } from '../base/make-folders.ts';
import { CrabnetError } from '../model/errors.ts';

/** The files of a data dir (`INTERFACES.md`). */
export const dataDirFiles = (dataDir: string) => ({
  key: join(dataDir, 'node.key'),
  store: join(dataDir, 'market.db'),
  lock: join(dataDir, 'lock'),
  alerts: join(dataDir, 'alerts.json'),
  control: join(dataDir, 'control.sock'),
  webToken: join(dataDir, 'web-token'),
  console: join(dataDir, 'console.json'),
  work: join(dataDir, 'work'),
  /** Those of seeds, made with the first one. */
  files: join(dataDir, 'files'),
});

/** Makes the data dir, for its owner only, where there is none; returns the topmost folder that was made. Throws `CrabnetError` `data-dir`. */
export function makeDataDir(dataDir: string): string | undefined {
  try {
    const made = makeFolders(dataDir);
    if (made !== undefined) chmodSync(dataDir, 0o700);
    return made;
  } catch (cause) {
    throw new CrabnetError(
      'data-dir',
      `the data dir ${dataDir} cannot be used: ${(cause as Error).message}`,
      {
        field: 'data-dir',
        remedy: 'name another with --data-dir, or give this user the right to make it',
        cause,
      },
    );
  }
}

/**
 * Throws `CrabnetError` `data-dir` for a data dir, where there is one, that others may write, or its folder of files, or whose store or lock is a link: what a node writes, and
 * whom it keeps out, would be theirs to say.
 */
export function checkDataDir(dataDir: string): void {
  const place = statSync(dataDir, { throwIfNoEntry: false });
  if (place === undefined) return;
  if ((place.mode & 0o022) !== 0)
    throw placeFault(`others may write the data dir ${dataDir}`, `chmod go-w ${dataDir}`);
  const { store, lock, files } = dataDirFiles(dataDir);
  for (const path of [files, ...Object.values(FILES_FOLDERS).map((name) => join(files, name))]) {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & 0o022) !== 0)
      throw placeFault(`others may write ${path}, where files of seeds are kept`, `chmod go-w ${path}`);
  }
  for (const path of [store, `${store}-wal`, lock]) {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw placeFault(
        `${path} is a symbolic link`,
        `put the file itself there, or name the data dir where it is with --data-dir`,
      );
  }
}

const placeFault = (message: string, remedy: string): CrabnetError =>
  new CrabnetError('data-dir', message, { field: 'data-dir', remedy });

/** How much room the disk of a data dir has; undefined where the system does not say. */
export function diskSpace(
  dataDir: string,
): { readonly freeBytes: number; readonly totalBytes: number } | undefined {
  try {
    const { bavail, blocks, bsize } = statfsSync(dataDir);
    return blocks > 0 ? { freeBytes: bavail * bsize, totalBytes: blocks * bsize } : undefined;
  } catch {
    return undefined;
  }
}

/** The exclusive right to a data dir: held while this object is, until `release`, or until the process ends. */
export interface DataDirLock {
  release(): void;
}

/**
 * Takes the lock of a data dir; undefined when another process has it. The lock is SQLite's own on an otherwise empty
 * file, which the system drops with the process. Never open that file twice in one process: closing the second drops the
 * lock of the first (POSIX).
 */
export function lockDataDir(lockPath: string): DataDirLock | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(lockPath, { timeout: 0 });
    chmodSync(lockPath, 0o600);
    database.exec('BEGIN EXCLUSIVE');
    const held = database;
    return { release: () => held.close() };
  } catch (cause) {
    database?.close();
    if (isBusy(cause)) return undefined;
    throw new CrabnetError('data-dir', `the lock ${lockPath} cannot be taken: ${(cause as Error).message}`, {
      field: 'data-dir',
      remedy: 'look at the file system: it must have room, and locks',
      cause,
    });
  }
}

const isBusy = (error: unknown): boolean => ((error as { errcode?: number }).errcode ?? 0) % 256 === 5;
