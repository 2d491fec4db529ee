import { randomBytes } from 'node:crypto';
import { chown, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolders } from '../../base/make-folders.ts';
import type { TaskLimits } from '../../contract/task-limits.ts';
import { dropsUser, type Launch, launchInBwrap, launchInFolder, taskUid } from '../sandbox/launch.ts';
import { newProcessMark, type ProcessGuard, startGuard } from '../sandbox/process-guard.ts';
import type { SandboxLevel } from '../sandbox/sandbox-level.ts';
import { seccompFilter } from '../sandbox/seccomp-filter.ts';
import { makeTaskCgroup } from './cgroup.ts';
import { FOLDER_PREFIX } from './left-folders.ts';
import type { TaskProcess } from './process.ts';
import { markedUsage, memoryLimitWords, sandboxUsage, type TaskUsage } from './usage.ts';

export interface GroundRequest {
  /** Shell text, for `bash -c` with nothing on its stdin. */
  readonly command: string;
  /** A folder in which the task's private folder is made, where its level has one; that is removed in the end. */
  readonly workRoot: string;
  readonly sandbox: SandboxLevel;
  readonly limits: TaskLimits;
  /** The node's own folders, absolute: not seen at level `bwrap` wherever they lie. */
  readonly hide: readonly string[];
}

/** What a sandbox level prepares for a task. */
export interface TaskGround {
  /** A private folder, which its output pipes are made in; at the levels `basic` and `none` the task works in it. */
  readonly folder: string;
  readonly launch: Launch;
  /** What the task uses now; undefined when that cannot be known yet, or is not watched. */
  usage(running: TaskProcess): Promise<TaskUsage | undefined>;
  /** The limit for which the kernel ended the task, in words, or undefined. */
  kernelLimit(): string | undefined;
  /** Ends what the task left running and removes its folder; false when something stays. */
  clear(running: TaskProcess | undefined): Promise<boolean>;
}

/** Prepares for a task what its level has around it. */
export async function prepareGround(request: GroundRequest): Promise<TaskGround> {
  const { sandbox, limits, hide, workRoot } = request;
  const filter = sandbox === 'bwrap' ? seccompFilter(process.arch) : undefined;
  const folder = folderName(workRoot, sandbox);
  const mark = newProcessMark();
  // First of all, so that nothing stays behind whenever this process should die.
  const guard = startGuard(mark, taskUid(sandbox), folder);
  await makeFolder(folder, sandbox).catch(async (error: unknown) => {
    await guard.finish();
    throw error;
  });
  const cgroup = sandbox === 'none' ? undefined : makeTaskCgroup(limits);
  const launched = { ...request, mark, joinPath: cgroup?.joinPath };
  return {
    folder,
    launch:
      filter === undefined
        ? launchInFolder(launched, sandbox, folder)
        : launchInBwrap(launched, hide, filter),
    usage: async (running) => {
      if (sandbox === 'basic') return markedUsage(mark, folder, limits);
      const pid = running.sandboxPid();
      return pid === undefined ? undefined : sandboxUsage(pid);
    },
    kernelLimit: () => (cgroup?.ranOutOfMemory() ? memoryLimitWords(limits) : undefined),
    clear: async (running) => {
      const cleared = await (running?.isSandboxGone() ? dismissed(guard, folder) : guard.finish());
      await cgroup?.remove();
      return cleared;
    },
  };
}

/** The sandbox has taken all processes with it: there is only the folder to remove. */
async function dismissed(guard: ProcessGuard, folder: string): Promise<boolean> {
  guard.dismiss();
  await rm(folder, { recursive: true, force: true });
  return true;
}

/** Where folders lie that another user passes through, and whose names tell nothing of this one. */
const SHARED_ROOT = '/tmp';

/** A name for the task's folder that nobody else has or can guess. */
function folderName(workRoot: string, sandbox: SandboxLevel): string {
  const unique = randomBytes(9).toString('hex');
  return sandbox === 'bwrap' || dropsUser(sandbox)
    ? join(SHARED_ROOT, `crabnet-task-${unique}`)
    : join(workRoot, `${FOLDER_PREFIX}${unique}`);
}

async function makeFolder(folder: string, sandbox: SandboxLevel): Promise<void> {
  makeFolders(dirname(folder));
  await mkdir(folder, { mode: 0o700 });
  if (sandbox === 'basic') await chown(folder, taskUid(sandbox), taskUid(sandbox));
}
