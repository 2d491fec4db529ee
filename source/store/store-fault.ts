import { CrabnetError } from '../model/errors.ts';

// Primary result codes of SQLite (https://www.sqlite.org/rescode.html); the extended ones keep them in the low byte.
const BUSY = 5;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/** Turns an error of `node:sqlite` into a `CrabnetError` that says what to do; other errors pass through. */
export function storeFault(error: unknown, path: string): unknown {
  const { errcode: code, code: name } = error as { readonly errcode?: unknown; readonly code?: unknown };
  const words = error instanceof Error ? error.message : String(error);
  if (name === 'ERR_OUT_OF_RANGE') return damaged(path, words, error);
  // Who was reading, a page at a time, when the node ended reads no further.
  if (name === 'ERR_INVALID_STATE')
    return new CrabnetError('store-closed', `${path} is closed: the node ends`, {
      remedy: 'ask again once it runs',
      cause: error,
    });
  if (typeof code !== 'number') return error;
  switch (code & 0xff) {
    case BUSY:
      return new CrabnetError('data-dir-owned', `another process has ${path} open`, {
        field: 'data-dir',
        remedy: 'wait until it ends, or name another with --data-dir',
        cause: error,
      });
    case FULL:
      return new CrabnetError('disk-full', `no room left to write ${path}`, {
        remedy: 'free some space; nothing that was acknowledged is lost',
        cause: error,
      });
    case READONLY:
    case CANTOPEN:
      return new CrabnetError('store', `${path} cannot be written: ${words}`, {
        remedy: 'give this user the right to write the data dir and what is in it',
        cause: error,
      });
    case CORRUPT:
    case NOTADB:
      return damaged(path, words, error);
    case IOERR:
      return new CrabnetError('store', `reading or writing ${path} failed: ${words}`, {
        remedy: 'look at the disk; nothing that was acknowledged is lost',
        cause: error,
      });
    default:
      // What is asked of the file does not fit what stands there: no version of this program wrote it so.
      return damaged(path, words, error);
  }
}

const damaged = (path: string, words: string, cause: unknown): CrabnetError =>
  new CrabnetError('store', `${path} is damaged: ${words}`, {
    remedy: 'keep the file, restore it from a backup, or move it away to start with an empty store',
    cause,
  });

/** Runs `work`, turning what SQLite throws into a `CrabnetError`. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeFault(error, path);
  }
}
