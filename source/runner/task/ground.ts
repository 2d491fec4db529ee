import { rm } from 'node:fs/promises';
import type { HeldLimits, TaskLimits } from '../../contract/task-limits.ts';
import { guardTask } from '../sandbox/guard-task.ts';
import { type Launch, launchBy, launchInBwrap, launchInFolder } from '../sandbox/launch.ts';
import type { Guarded, ProcessGuard } from '../sandbox/process-guard.ts';
import { newProcessMark } from '../sandbox/process-mark.ts';
import type { SandboxLevel } from '../sandbox/sandbox-level.ts';
import { seccompFilter } from '../sandbox/seccomp-filter.ts';
import { makeTaskCgroup, type TaskCgroup } from './cgroup.ts';
import { type Leftovers, leftoversOf, leftProcess } from './leftovers.ts';
import { heldLimits } from './limit-keeping.ts';
import type { TaskProcess } from './process.ts';
import { type TaskFiles, TaskFilesWay } from './task-files.ts';
import { makeTaskFolder, newTaskFolder, type TaskFolder } from './task-folder.ts';
import {
  markedProcesses,
  markedUsage,
  memoryLimitWords,
  processesOf,
  sandboxUsage,
  type TaskUsage,
} from './usage.ts';
import { makeTaskScope } from './user-scope.ts';

export interface GroundRequest {
  /** Shell text, for `bash -c` with nothing on its stdin. */
  readonly command: string;
  /** A folder in which the task's private folder is made, where its level has one; that is removed in the end. */
  readonly workRoot: string;
  readonly sandbox: SandboxLevel;
  readonly limits: TaskLimits;
  /** The node's own folders, absolute: not seen at level `bwrap` wherever they lie. */
  readonly hide: readonly string[];
  readonly files?: TaskFiles;
}

/** What a sandbox level prepares for a task. */
export interface TaskGround {
  /** A folder that only the node may enter, to make the task's output pipes in. */
  readonly pipes: string;
  readonly launch: Launch;
  /** What the task uses now; undefined when that cannot be known yet, or is not watched. */
  usage(running: TaskProcess): Promise<TaskUsage | undefined>;
  /** Which limits hold it how, once its shell has ended. */
  heldLimits(): HeldLimits;
  /** The limit for which the kernel ended the task, in words, or undefined. */
  kernelLimit(): string | undefined;
  /** Gives what was started its files; rejects where they do not get there. */
  begin(running: TaskProcess): Promise<void>;
  /** Ends what the task left running and lets its working folder be looked at, where that is wanted. */
  gather(running: TaskProcess): Promise<void>;
  /** Ends what the task left running and removes its folder; what stays, undefined when nothing does. */
  clear(running: TaskProcess | undefined): Promise<Leftovers | undefined>;
}

/** Prepares for a task what its level has around it. */
export async function prepareGround(request: GroundRequest): Promise<TaskGround> {
  const { sandbox, limits, hide, workRoot, files, command } = request;
  const filter = sandbox === 'bwrap' ? seccompFilter(process.arch) : undefined;
  const folder = newTaskFolder(workRoot, sandbox);
  const mark = newProcessMark();
  // First of all, so that nothing stays behind whenever this process should die.
  const { guard, user } = await guardTask(sandbox, { mark, folder: folder.path, record: folder.record });
  await makeTaskFolder(folder, workRoot, sandbox === 'bwrap' ? undefined : user).catch(
    async (error: unknown) => {
      await guard.finish();
      throw error;
    },
  );
  const cgroup = sandbox === 'none' ? undefined : await taskGroup(sandbox, limits);
  const way = new TaskFilesWay(files, sandbox === 'bwrap' ? undefined : folder.work);
  const launched = {
    ...{ limits, mark, user, joinPaths: cgroup?.joinPaths ?? [] },
    ...{ shell: way.shell(command), hasInput: way.isNeeded },
  };
  const launch =
    filter === undefined
      ? launchInFolder(launched, sandbox, folder.work)
      : launchInBwrap(launched, hide, filter);
  return {
    pipes: folder.pipes,
    launch: cgroup?.starter === undefined ? launch : launchBy(cgroup.starter, launch),
    usage: async (running) => {
      const kernelBytes = cgroup?.isJoined() === true ? cgroup.kernelBytes() : undefined;
      if (sandbox === 'basic') return markedUsage(mark, folder.work, limits, kernelBytes);
      const pid = running.sandboxPid();
      return pid === undefined ? undefined : sandboxUsage(pid, kernelBytes);
    },
    heldLimits: () => heldLimits(sandbox, cgroup?.wasJoined() === true),
    kernelLimit: () => (cgroup?.ranOutOfMemory() ? memoryLimitWords(limits) : undefined),
    begin: (running) => way.begin(running),
    gather: async (running) => {
      if (files?.gather && (running.isSandboxGone() || (await guard.endProcesses()))) await way.gather();
    },
    clear: async (running) => {
      await way.close();
      const left = await (running?.isSandboxGone()
        ? dismissed(guard, folder)
        : finished(guard, { mark, user, folder: folder.path, record: folder.record }));
      await cgroup?.remove();
      return left;
    },
  };
}

/** One of bubblewrap says whether it came to be; of the other levels a scope that is not made would look like an end of the task. */
const taskGroup = async (sandbox: SandboxLevel, limits: TaskLimits): Promise<TaskCgroup | undefined> =>
  makeTaskCgroup(limits) ?? (sandbox === 'bwrap' ? await makeTaskScope(limits) : undefined);

/** The sandbox has taken all processes with it: there is only the folder to remove, in which no task wrote. */
async function dismissed(guard: ProcessGuard, folder: TaskFolder): Promise<Leftovers | undefined> {
  guard.dismiss();
  await rm(folder.path, { recursive: true, force: true }).catch(() => undefined);
  const left = leftoversOf(folder.path, [], folder.record);
  if (left === undefined && folder.record !== undefined) await rm(folder.record, { force: true });
  return left;
}

async function finished(
  guard: ProcessGuard,
  { mark, user, folder, record }: Guarded,
): Promise<Leftovers | undefined> {
  if (await guard.finish()) return undefined;
  const pids = user.isOwn ? [...markedProcesses(mark), ...processesOf(user.uid)] : markedProcesses(mark);
  return leftoversOf(
    folder,
    [...new Set(pids)].flatMap((pid) => leftProcess(Number(pid)) ?? []),
    record,
  );
}
