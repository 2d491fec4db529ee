import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { kindOf } from './text-file.ts';

/**
 * Opens a file of our own for reading, which may be something else by now: it never waits for the other end of a pipe. `flags` beside
 * those of reading. Throws the system's error, and one in words for what is no file.
 */
export function openPlainFile(path: string, flags = 0): number {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | flags);
  const stats = fstatSync(file);
  if (stats.isFile()) return file;
  closeSync(file);
  throw new Error(`it is ${kindOf(stats)}, and no file`);
}

/** What is in a file of our own. Throws as `openPlainFile`. */
export function readPlainBytes(path: string): Buffer {
  const file = openPlainFile(path);
  try {
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** The same as a text. */
export const readPlainFile = (path: string): string => readPlainBytes(path).toString('utf8');
