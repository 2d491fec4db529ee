import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

export const FOLDER_PREFIX = 'task-';

/**
 * Removes the folders that tasks left under `workRoot` when the machine went down; for the start of a node, while no task
 * runs. (When only the node goes down, its tasks and their folders go with it.)
 */
export async function removeLeftFolders(workRoot: string): Promise<void> {
  for (const name of await readdir(workRoot).catch(() => [])) {
    if (name.startsWith(FOLDER_PREFIX)) await rm(join(workRoot, name), { recursive: true, force: true });
  }
}
