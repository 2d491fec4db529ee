import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { STARTERS, type TaskLimits } from '../../contract/task-limits.ts';

/**
 * A control group (version 2) around one task: the kernel then holds the limits of memory and processes for all of its
 * processes together, exactly. Without one the same limits hold by resource limits and by watching.
 */
export interface TaskCgroup {
  /** The file that a process writes its id to in order to join. */
  readonly joinPath: string;
  /** Whether the kernel ended the task for want of memory. */
  ranOutOfMemory(): boolean;
  /** Kills what is in it and removes it. */
  remove(): Promise<void>;
}

const REMOVE_TRIES = 50;
const REMOVE_DELAY_MS = 10;

/** Makes a group below or beside the node's own, where the machine lets us; undefined where it does not. */
export function makeTaskCgroup(
  limits: TaskLimits,
  mount = '/sys/fs/cgroup',
  membership = '/proc/self/cgroup',
): TaskCgroup | undefined {
  const own = ownPath(membership);
  if (own === undefined) return undefined;
  // A group that holds processes, as the node's own does, mostly may not hand limits on to groups below.
  for (const base of new Set([own, dirname(own)])) {
    const group = tryGroup(join(mount, base), limits);
    if (group !== undefined) return group;
  }
  return undefined;
}

function ownPath(membership: string): string | undefined {
  try {
    return /^0::(\/.*)$/m.exec(readFileSync(membership, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

function tryGroup(base: string, limits: TaskLimits): TaskCgroup | undefined {
  const path = join(base, `crabnet-task-${randomBytes(6).toString('hex')}`);
  let made = false;
  try {
    if (!handsOnLimits(base)) return undefined;
    mkdirSync(path);
    made = true;
    const set = (name: string, value: number) => writeFileSync(join(path, name), String(value));
    // What a task writes to disk is held in memory in its sandbox.
    set('memory.max', limits.memoryBytes + limits.diskBytes);
    set('memory.oom.group', 1);
    set('pids.max', limits.processes + STARTERS);
  } catch {
    if (made) tryRemove(path);
    return undefined;
  }
  noSwap(path);
  return {
    joinPath: join(path, 'cgroup.procs'),
    ranOutOfMemory: () => hasOomKill(path),
    remove: () => removeGroup(path),
  };
}

/** Whether groups below `base` may have limits of memory and processes. */
function handsOnLimits(base: string): boolean {
  const controllers = readFileSync(join(base, 'cgroup.subtree_control'), 'utf8').trim().split(' ');
  return controllers.includes('memory') && controllers.includes('pids');
}

function noSwap(path: string): void {
  try {
    writeFileSync(join(path, 'memory.swap.max'), '0');
  } catch {
    // The machine does not account for swap, or has none.
  }
}

function hasOomKill(path: string): boolean {
  try {
    return /^oom_kill [1-9]/m.test(readFileSync(join(path, 'memory.events'), 'utf8'));
  } catch {
    return false;
  }
}

async function removeGroup(path: string): Promise<void> {
  try {
    writeFileSync(join(path, 'cgroup.kill'), '1');
  } catch {
    // Kernels before 5.14 do not have it; the task's processes are ended otherwise as well.
  }
  for (let tried = 0; tried < REMOVE_TRIES && !tryRemove(path); tried += 1) await delay(REMOVE_DELAY_MS);
}

function tryRemove(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch {
    return false;
  }
}
