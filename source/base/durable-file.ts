import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What a file is called until it is whole: a crash may leave it behind. */
export const DRAFT_ENDING = '.new';

/** Puts a file there, whole or not at all, for its owner only; it and its name are on disk when this returns. */
export const replaceDurably = (path: string, text: string): void => place(path, text, renameSync);

/** As `replaceDurably`, but never in place of another file: throws `EEXIST` then. */
export const createDurably = (path: string, text: string): void => place(path, text, linkSync);

/** What was named, renamed or removed in a folder is on disk when this returns. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function place(path: string, text: string, put: (draft: string, path: string) => void): void {
  const draft = path + DRAFT_ENDING;
  rmSync(draft, { force: true });
  try {
    writeThrough(draft, text);
    put(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
  syncFolder(dirname(path));
}

function writeThrough(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
