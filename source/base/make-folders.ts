import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it that are missing, for their owner only; returns the topmost that was made, undefined
 * where all were there. Throws what the system says. (Node's own recursive `mkdir` never comes back from a folder in which
 * none can be made and none is forbidden, such as `/proc`.)
 */
export function makeFolders(path: string): string | undefined {
  if (isFolder(path)) return undefined;
  const above = dirname(path);
  const topmost = existsSync(above) ? undefined : makeFolders(above);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process was faster.
    if (!isFolder(path)) throw error;
    return topmost;
  }
  return topmost ?? path;
}

const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
};
