import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';

const TEXT_MAX_BYTES = 1024 * 1024;

/** Why a file that is there is not what it should be, in words. */
class WrongFileError extends Error {
  override readonly name = 'WrongFileError';
}

/**
 * The text of a file that people write, without the mark that some editors put at its start. Throws the system's error, or
 * `WrongFileError` for what is no file (it never waits for the other end of a pipe), is no UTF-8, or is over 1 MiB.
 */
export function readTextFile(path: string): string {
  const kind = kindOf(statSync(path));
  if (kind !== 'a file') throw new WrongFileError(`it is ${kind}, and no file`);
  // Should it have become a pipe meanwhile.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(file).isFile()) throw new WrongFileError('it is no file any more');
    const bytes = readStart(file, TEXT_MAX_BYTES + 1);
    if (bytes.length > TEXT_MAX_BYTES) throw new WrongFileError('it is over 1 MiB');
    return decoded(bytes);
  } finally {
    closeSync(file);
  }
}

/** Why a file could not be read or written, in words: of the system's errors the common ones. */
export function whyNot(error: unknown, path: string): string {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') return `permission denied${ownerWords(path)}`;
  return WORDS[code] ?? (error instanceof Error ? error.message : String(error));
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is none (ENOENT)',
  ENOTDIR: 'a file stands where its folder should be (ENOTDIR)',
  EISDIR: 'it is a folder (EISDIR)',
  ELOOP: 'its links lead in a circle (ELOOP)',
  ENAMETOOLONG: 'its path is too long (ENAMETOOLONG)',
  EROFS: 'the file system is read-only (EROFS)',
  ENOSPC: 'the disk is full (ENOSPC)',
  EDQUOT: 'the disk quota is used up (EDQUOT)',
};

/** Whose a file is, where it is another user's: `: it belongs to root`. */
function ownerWords(path: string): string {
  try {
    const { uid } = statSync(path);
    if (uid === process.geteuid?.()) return '';
    return uid === 0 ? ': it belongs to root' : `: it belongs to the user with the id ${uid}`;
  } catch {
    return '';
  }
}

/** What stands at a path, in words. */
export function kindOf(stats: Pick<Stats, 'isFile' | 'isDirectory' | 'isFIFO' | 'isSocket'>): string {
  if (stats.isFile()) return 'a file';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}

/** What there is, at most so many bytes: files of `/proc` say nothing of their size. */
function readStart(file: number, mostBytes: number): Buffer {
  const data = Buffer.alloc(mostBytes);
  let length = 0;
  while (length < data.length) {
    const bytes = readSync(file, data, length, data.length - length, null);
    if (bytes === 0) break;
    length += bytes;
  }
  return data.subarray(0, length);
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new WrongFileError('it is no text in UTF-8');
  }
}
