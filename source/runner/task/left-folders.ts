import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readPlainFile } from '../../base/plain-file.ts';
import { type Leftovers, leftoversOf, removeLeftovers } from './leftovers.ts';

/** What the folders of tasks below a work root begin with. */
export const FOLDER_PREFIX = 'task-';
/** What the records begin with that name such a folder elsewhere. */
export const RECORD_PREFIX = 'left-';

/**
 * Removes the folders that tasks left when the machine went down, or that could not be removed before; for the start of a
 * node, while no task runs. (When only the node goes down, its tasks and their folders go with it.) Returns what stays.
 */
export async function removeLeftFolders(workRoot: string): Promise<readonly Leftovers[]> {
  const stays: Leftovers[] = [];
  for (const name of namesIn(workRoot)) {
    const path = join(workRoot, name);
    const isRecord = name.startsWith(RECORD_PREFIX);
    if (!isRecord && !name.startsWith(FOLDER_PREFIX)) continue;
    const folder = isRecord ? recordIn(path) : path;
    const found = leftoversOf(folder, [], isRecord ? path : undefined);
    const left = found === undefined ? undefined : await removeLeftovers(found);
    if (left !== undefined) stays.push(left);
    else if (isRecord) await rm(path, { force: true });
  }
  return stays;
}

/** Nothing where it cannot be read, or is no file. */
function recordIn(path: string): string {
  try {
    return readPlainFile(path);
  } catch {
    return '';
  }
}

/** At once: where nothing was left, nobody waits for a disk. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
