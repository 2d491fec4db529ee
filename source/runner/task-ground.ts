import { chown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropsUser, type Launch, launchInBwrap, launchInFolder, taskUid } from './launch.ts';
import { newProcessMark, startGuard } from './process-guard.ts';
import type { SandboxLevel } from './sandbox-level.ts';
import { makeTaskCgroup, type TaskCgroup } from './task-cgroup.ts';
import type { TaskLimits } from './task-limits.ts';
import type { TaskProcess } from './task-process.ts';
import { markedUsage, memoryLimitWords, sandboxUsage, type TaskUsage } from './task-usage.ts';

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
  readonly launch: Launch;
  /** What the task uses now; undefined when that cannot be known yet, or is not watched. */
  usage(running: TaskProcess): Promise<TaskUsage | undefined>;
  /** The limit for which the kernel ended the task, in words, or undefined. */
  kernelLimit(): string | undefined;
  /** Ends what the task left running and removes its folder; false when something stays. */
  clear(): Promise<boolean>;
}

/** Prepares for a task what its level has around it. */
export async function prepareGround(request: GroundRequest): Promise<TaskGround> {
  if (request.sandbox === 'none') return groundInFolder(request, 'none', undefined);
  const cgroup = makeTaskCgroup(request.limits);
  const ground =
    request.sandbox === 'bwrap'
      ? groundInBwrap(request, cgroup)
      : await groundInFolder(request, request.sandbox, cgroup);
  if (cgroup === undefined) return ground;
  return {
    ...ground,
    kernelLimit: () => (cgroup.ranOutOfMemory() ? memoryLimitWords(request.limits) : undefined),
    clear: async () => {
      const cleared = await ground.clear();
      await cgroup.remove();
      return cleared;
    },
  };
}

const groundInBwrap = (request: GroundRequest, cgroup: TaskCgroup | undefined): TaskGround => ({
  launch: launchInBwrap({ ...request, joinPath: cgroup?.joinPath }, request.hide),
  usage: async (running) => {
    const pid = running.sandboxPid();
    return pid === undefined ? undefined : sandboxUsage(pid);
  },
  kernelLimit: () => undefined,
  clear: async () => true,
});

async function groundInFolder(
  request: GroundRequest,
  sandbox: 'basic' | 'none',
  cgroup: TaskCgroup | undefined,
): Promise<TaskGround> {
  const folder = await makeFolder(request.workRoot, sandbox);
  const mark = newProcessMark();
  const guard = startGuard(mark, taskUid(sandbox), folder);
  return {
    launch: launchInFolder({ ...request, joinPath: cgroup?.joinPath }, sandbox, folder, mark),
    usage: async () => (sandbox === 'none' ? undefined : markedUsage(mark, folder, request.limits)),
    kernelLimit: () => undefined,
    clear: () => guard.finish(),
  };
}

const FOLDER_PREFIX = 'task-';

async function makeFolder(workRoot: string, sandbox: 'basic' | 'none'): Promise<string> {
  if (dropsUser(sandbox)) {
    // The other user may not pass through the node's own folders.
    const folder = await mkdtemp(join(tmpdir(), 'crabnet-task-'));
    await chown(folder, taskUid(sandbox), taskUid(sandbox));
    return folder;
  }
  await mkdir(workRoot, { recursive: true, mode: 0o700 });
  return mkdtemp(join(workRoot, FOLDER_PREFIX));
}

/**
 * Removes the folders that tasks left under `workRoot` when the machine went down; for the start of a node, while no task
 * runs. (When only the node goes down, its tasks and their folders go with it.)
 */
export async function removeLeftFolders(workRoot: string): Promise<void> {
  for (const name of await readdir(workRoot).catch(() => [])) {
    if (name.startsWith(FOLDER_PREFIX)) await rm(join(workRoot, name), { recursive: true, force: true });
  }
}
