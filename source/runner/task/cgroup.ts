import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { STARTERS, type TaskLimits } from '../../contract/task-limits.ts';

/**
 * A control group around one task: the kernel then holds the limits of memory, its own for the task included, and of
 * processes for all of its processes together, exactly. Without one the same limits hold by resource limits and by watching.
 */
export interface TaskCgroup {
  readonly version: 1 | 2;
  /** What starts the task in it, where it is not joined but made at the start; undefined otherwise. */
  readonly starter: ScopeStarter | undefined;
  /** The files that a process writes its id to in order to join. */
  readonly joinPaths: readonly string[];
  /** Whether the task is in it: it may be made and yet not be joined. */
  isJoined(): boolean;
  /** Whether it ever was, also once it has ended. */
  wasJoined(): boolean;
  /** What the kernel holds for the task beside the memory of its processes. */
  kernelBytes(): number;
  /** Whether the kernel ended a process of the task for want of memory. */
  ranOutOfMemory(): boolean;
  /** Kills what is in it and removes it. */
  remove(): Promise<void>;
}

/** A program that starts another one in a group of its own, by `args` and then that one's; it takes its place. */
export interface ScopeStarter {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const REMOVE_TRIES = 50;
const REMOVE_DELAY_MS = 10;

/** Makes a group below or beside the node's own, where the machine lets us; undefined where it does not. */
export function makeTaskCgroup(
  limits: TaskLimits,
  mount = '/sys/fs/cgroup',
  membership = '/proc/self/cgroup',
): TaskCgroup | undefined {
  const groups = read(membership);
  return makeUnified(limits, mount, groups) ?? makeLegacy(limits, mount, groups);
}

/** The group at `path` that `starter` makes, and its system removes when nothing is in it any more. */
export function startedGroup(path: string, starter: ScopeStarter): TaskCgroup {
  const group = taskCgroup(2, [path], UNIFIED);
  let hasRunOut = false;
  const ranOutOfMemory = () => {
    hasRunOut ||= group.ranOutOfMemory();
    return hasRunOut;
  };
  const remove = async () => void tryWrite(join(path, 'cgroup.kill'), 1);
  // What is not in it was not started.
  const wasJoined = () => true;
  return { ...group, starter, joinPaths: [], wasJoined, ranOutOfMemory, remove };
}

/** What a task may have of memory: what it writes to disk is held there in its sandbox. */
export const memoryMax = (limits: TaskLimits): number => limits.memoryBytes + limits.diskBytes;
export const processesMax = (limits: TaskLimits): number => limits.processes + STARTERS;

/** Version 2. */
function makeUnified(limits: TaskLimits, mount: string, groups: string): TaskCgroup | undefined {
  const own = /^0::(\/.*)$/m.exec(groups)?.[1];
  if (own === undefined) return undefined;
  // A group that holds processes, as the node's own does, mostly may not hand limits on to groups below.
  for (const base of new Set([own, dirname(own)])) {
    if (!handsOnLimits(join(mount, base))) continue;
    const path = makeGroup(join(mount, base), {
      'memory.max': memoryMax(limits),
      'memory.oom.group': 1,
      'pids.max': processesMax(limits),
    });
    if (path === undefined) continue;
    tryWrite(join(path, 'memory.swap.max'), 0);
    return taskCgroup(2, [path], UNIFIED);
  }
  return undefined;
}

/** Version 1: a group in each of two hierarchies, where they are mounted under their usual names. */
function makeLegacy(limits: TaskLimits, mount: string, groups: string): TaskCgroup | undefined {
  const own = (controller: string) =>
    new RegExp(`^\\d+:(?:[^:]*,)?${controller}(?:,[^:]*)?:(/.*)$`, 'm').exec(groups)?.[1];
  const [memory, pids] = [own('memory'), own('pids')];
  if (memory === undefined || pids === undefined) return undefined;
  const memoryPath = makeGroup(join(mount, 'memory', memory), { 'memory.limit_in_bytes': memoryMax(limits) });
  if (memoryPath === undefined) return undefined;
  const pidsPath = makeGroup(join(mount, 'pids', pids), { 'pids.max': processesMax(limits) });
  if (pidsPath === undefined) {
    tryRemove(memoryPath);
    return undefined;
  }
  tryWrite(join(memoryPath, 'memory.memsw.limit_in_bytes'), memoryMax(limits));
  return taskCgroup(1, [memoryPath, pidsPath], LEGACY);
}

/** Without what the kernel gives back when it is asked for. */
function unifiedKernelBytes(path: string): number {
  const stat = read(join(path, 'memory.stat'));
  const bytes = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0);
  return Math.max(0, bytes('kernel') - bytes('slab_reclaimable')) + bytes('sock');
}

const legacyKernelBytes = (path: string): number => Number(read(join(path, 'memory.kmem.usage_in_bytes')));

interface Accounts {
  /** The file that tells of processes that were ended for want of memory. */
  readonly events: string;
  readonly kernel: (path: string) => number;
  /** A file, and what stands in it where something once was in the group. */
  readonly used: readonly [file: string, sign: RegExp];
}

const UNIFIED: Accounts = {
  events: 'memory.events',
  kernel: unifiedKernelBytes,
  used: ['cpu.stat', /^usage_usec [1-9]/m],
};
const LEGACY: Accounts = {
  events: 'memory.oom_control',
  kernel: legacyKernelBytes,
  used: ['memory.max_usage_in_bytes', /^[1-9]/],
};

/** `paths`: of its groups, that of the memory first. */
function taskCgroup(version: 1 | 2, paths: readonly [string, ...string[]], accounts: Accounts): TaskCgroup {
  const [file, sign] = accounts.used;
  return {
    version,
    starter: undefined,
    joinPaths: paths.map((path) => join(path, 'cgroup.procs')),
    isJoined: () => paths.every((path) => read(join(path, 'cgroup.procs')) !== ''),
    wasJoined: () => sign.test(read(join(paths[0], file))),
    kernelBytes: () => accounts.kernel(paths[0]),
    ranOutOfMemory: () => /^oom_kill [1-9]/m.test(read(join(paths[0], accounts.events))),
    remove: async () => {
      for (const path of paths) await removeGroup(path);
    },
  };
}

/** Whether groups below `base` may have limits of memory and processes. */
function handsOnLimits(base: string): boolean {
  const controllers = read(join(base, 'cgroup.subtree_control')).trim().split(' ');
  return controllers.includes('memory') && controllers.includes('pids');
}

/** A new group below `base` with these settings; undefined where it cannot be made, or not so. */
function makeGroup(base: string, settings: Readonly<Record<string, number>>): string | undefined {
  const path = join(base, `crabnet-task-${randomBytes(6).toString('hex')}`);
  try {
    mkdirSync(path);
  } catch {
    return undefined;
  }
  if (Object.entries(settings).every(([name, value]) => tryWrite(join(path, name), value))) return path;
  tryRemove(path);
  return undefined;
}

async function removeGroup(path: string): Promise<void> {
  // Kernels before 5.14, and version 1, do not have it; the task's processes are ended otherwise as well.
  tryWrite(join(path, 'cgroup.kill'), 1);
  for (let tried = 0; tried < REMOVE_TRIES && !tryRemove(path); tried += 1) await delay(REMOVE_DELAY_MS);
}

function tryWrite(path: string, value: number): boolean {
  try {
    writeFileSync(path, String(value));
    return true;
  } catch {
    return false;
  }
}

function tryRemove(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch {
    return false;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
