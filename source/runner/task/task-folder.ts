import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolders } from '../../base/make-folders.ts';
import { dropsUser } from '../sandbox/launch.ts';
import type { SandboxLevel } from '../sandbox/sandbox-level.ts';
import type { TaskUser } from '../sandbox/task-user.ts';
import { FOLDER_PREFIX, RECORD_PREFIX } from './left-folders.ts';

/** Where the folder of a task lies. It belongs to the node; the task may write in `work` alone. */
export interface TaskFolder {
  readonly path: string;
  /** Where the task's output pipes get their names for a moment. */
  readonly pipes: string;
  /** Where a task without a sandbox of its own works. */
  readonly work: string;
  /**
   * A file below the work root that names the folder until it is gone, so that the next start knows of it; undefined where
   * the folder lies there itself.
   */
  readonly record: string | undefined;
}

/** True where the folder lies with those of others: another user passes through, or no name of ours is to be seen. */
export const liesShared = (sandbox: SandboxLevel): boolean => sandbox === 'bwrap' || dropsUser(sandbox);

/** A place for a task's folder that nobody else has or can guess; nothing is made yet. */
export function newTaskFolder(workRoot: string, sandbox: SandboxLevel): TaskFolder {
  const unique = randomBytes(9).toString('hex');
  const isShared = liesShared(sandbox);
  const path = isShared
    ? join(tmpdir(), `crabnet-task-${unique}`)
    : join(workRoot, `${FOLDER_PREFIX}${unique}`);
  return {
    path,
    pipes: join(path, 'pipes'),
    work: join(path, 'work'),
    record: isShared ? join(workRoot, `${RECORD_PREFIX}${unique}`) : undefined,
  };
}

/** Makes the folder, its record first. Throws what the system says. */
export async function makeTaskFolder(
  folder: TaskFolder,
  workRoot: string,
  user: TaskUser | undefined,
): Promise<void> {
  makeFolders(workRoot);
  if (folder.record !== undefined) {
    await writeFile(folder.record, folder.path, { flag: 'wx', mode: 0o600 });
  }
  // Whoever is neither the node nor the task's user gets no further than here, and finds no name.
  await mkdir(folder.path, { mode: user?.isOwn === true ? 0o711 : 0o700 });
  await mkdir(folder.pipes, { mode: 0o700 });
  if (user !== undefined) await makeWorkFolder(folder.work, user);
}

/** By a descriptor, so that nothing else is given away than what was made here. */
async function makeWorkFolder(path: string, { uid, isOwn }: TaskUser): Promise<void> {
  await mkdir(path, { mode: 0o700 });
  if (!isOwn) return;
  const made = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    await made.chown(uid, uid);
  } finally {
    await made.close();
  }
}
