import { accessSync, constants, lstatSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FILES_FOLDERS } from '../base/files-folders.ts';
import { kindOf, whyNot } from '../base/text-file.ts';
import { CrabnetError } from '../model/errors.ts';
import { dataDirFiles, makeDataDir } from './data-dir.ts';

/** SQLite opens no longer path than 512 bytes; that of the store's own files is 30 longer than that of their folder. */
const PATH_MAX_BYTES = 480;

/**
 * Whether there is a folder at the path of a data dir, found without making anything. Throws `CrabnetError` `data-dir` where
 * something else stands there, above it, or in it where one of its files should be.
 */
export function lookAtDataDir(dataDir: string): boolean {
  if (Buffer.byteLength(dataDir) > PATH_MAX_BYTES) {
    throw fault(
      `the path of the data dir is over ${PATH_MAX_BYTES} bytes long`,
      'name a shorter one with --data-dir',
    );
  }
  if (!isFolder(dataDir)) return false;
  for (const path of filesOf(dataDir)) {
    const stats = statOf(path);
    if (stats !== undefined && !stats.isFile()) {
      throw fault(`${path} is in the way: it is ${kindOf(stats)}, and no file`, 'move it elsewhere');
    }
  }
  for (const path of foldersOf(dataDir)) {
    const stats = statOf(path);
    if (stats !== undefined && !stats.isDirectory()) {
      throw fault(`${path} is in the way: it is ${kindOf(stats)}, and no folder`, 'move it elsewhere');
    }
  }
  return true;
}

/** Whether there is a data dir; where there is none it is made and removed again. Throws as `prepareDataDir`. */
export function tryDataDir(dataDir: string): boolean {
  const isThere = lookAtDataDir(dataDir);
  const problem = isThere ? writingProblem(dataDir) : undefined;
  if (problem !== undefined) throw problem;
  const topmost = isThere ? undefined : makeDataDir(dataDir);
  if (topmost === undefined) return isThere;
  for (let path = dataDir; path.length >= topmost.length; path = dirname(path)) rmdirSync(path);
  return false;
}

/**
 * Whether the store of a data dir is gone although a node was there: true where there is none, or an empty file, beside what only a node
 * makes. Throws `CrabnetError` `store` where its write-ahead log is still there, which would be lost with the first look into the file.
 */
export function isStoreLost(dataDir: string): boolean {
  const { key, store, console, webToken } = dataDirFiles(dataDir);
  const isFilled = (path: string) => (statOf(path)?.size ?? 0) > 0;
  if (isFilled(store)) return false;
  if (isFilled(`${store}-wal`)) {
    throw new CrabnetError('store', `${store} is gone, and its write-ahead log ${store}-wal is there`, {
      field: 'data-dir',
      remedy: `put ${store} back beside it, from where it went or from a backup, or move both away to begin with an empty store`,
    });
  }
  return [key, console, webToken].some(isFilled);
}

/** Makes the data dir where there is none. Throws `CrabnetError` `data-dir` where a node cannot run on it. */
export function prepareDataDir(dataDir: string): void {
  const isThere = lookAtDataDir(dataDir);
  if (!isThere) makeDataDir(dataDir);
  const problem = writingProblem(dataDir);
  if (problem !== undefined) throw problem;
}

/** Why this user may not write a data dir that is there, or what is in it; undefined where it may. */
export function writingProblem(dataDir: string): CrabnetError | undefined {
  const { R_OK, W_OK, X_OK } = constants;
  const { key, webToken } = dataDirFiles(dataDir);
  const read = [key, webToken];
  return [
    ...[dataDir, ...foldersOf(dataDir)].map((path) => [path, R_OK | W_OK | X_OK] as const),
    ...filesOf(dataDir).map((path) => [path, read.includes(path) ? R_OK : R_OK | W_OK] as const),
  ]
    .map(([path, mode]) => accessProblem(dataDir, path, mode))
    .find((problem) => problem !== undefined);
}

const foldersOf = (dataDir: string): readonly string[] => {
  const { work, files } = dataDirFiles(dataDir);
  return [work, files, ...Object.values(FILES_FOLDERS).map((name) => join(files, name))];
};

const filesOf = (dataDir: string): readonly string[] => {
  const { key, store, lock, alerts, webToken } = dataDirFiles(dataDir);
  return [key, lock, store, `${store}-wal`, `${store}-shm`, alerts, webToken];
};

function isFolder(path: string): boolean {
  const stats = statOf(path);
  if (stats?.isDirectory() === true) return true;
  if (stats !== undefined) {
    throw fault(`${path} is ${kindOf(stats)}, and no folder`, 'name another with --data-dir');
  }
  const above = dirname(path);
  if (above !== path) isFolder(above);
  return false;
}

/** Undefined where there is nothing; a link that leads nowhere is something, and so is what a file has below it. */
function statOf(path: string): ReturnType<typeof statSync> {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined && lstatSync(path, { throwIfNoEntry: false }) !== undefined) {
      throw fault(
        `${path} is a link that leads nowhere`,
        'make what it leads to, or name another with --data-dir',
      );
    }
    return stats;
  } catch (cause) {
    if (cause instanceof CrabnetError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw fault(`${path} cannot be looked at: ${whyNot(cause, dirname(path))}`, GIVE_OR_NAME, cause);
  }
}

function accessProblem(dataDir: string, path: string, mode: number): CrabnetError | undefined {
  try {
    accessSync(path, mode);
    return undefined;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const isMount = (cause as NodeJS.ErrnoException).code === 'EROFS';
    const isOurs = statSync(path).uid === process.geteuid?.();
    const otherwise = isOurs
      ? `take back the right to write: chmod -R u+rwX ${dataDir}; or name another with --data-dir`
      : `give it to this user, as root: chown -R ${process.geteuid?.()} ${dataDir}; or name another with --data-dir`;
    const remedy = isMount ? MOUNT_OR_NAME : otherwise;
    return fault(`${path} cannot be used: ${whyNot(cause, path)}`, remedy, cause);
  }
}

const MOUNT_OR_NAME =
  'mount it so that it can be written (mount -o remount,rw), or name another with --data-dir; what only reads works as it is';
const GIVE_OR_NAME = 'give this user the right to write it, or name another with --data-dir';

const fault = (message: string, remedy: string, cause?: unknown): CrabnetError =>
  new CrabnetError('data-dir', message, { field: 'data-dir', remedy, cause });
