import {
  closeSync,
  constants,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { STARTERS, type TaskLimits } from '../../contract/task-limits.ts';
import { formatBytes } from '../../words/numbers.ts';
import { formatExact } from '../../words/time.ts';
import { isMarked, type ProcessMark } from '../sandbox/process-mark.ts';
import { heldByDescriptors, heldBySockets } from './kernel-memory.ts';

/** What the processes of a task use together; times in milliseconds, sizes in bytes. */
export interface TaskUsage {
  readonly cpuTimeMs: number;
  readonly memoryBytes: number;
  readonly processes: number;
  readonly diskBytes: number;
  readonly diskFiles: number;
}

type ProcessUsage = Pick<TaskUsage, 'cpuTimeMs' | 'memoryBytes' | 'processes'>;

/** The kernel counts CPU time for `/proc` in hundredths of a second. */
const TICK_MS = 10;
const KIB = 1024;
/** What `stat` counts the space of a file in. */
const BLOCK_BYTES = 512;

/**
 * What is used inside the sandbox whose first process is `pid`; undefined while it is being set up. `kernelBytes`: what the
 * kernel holds for it, where that is counted; where it is undefined, the bounds of that stand for it.
 */
export function sandboxUsage(pid: number, kernelBytes: number | undefined): TaskUsage | undefined {
  const root = `/proc/${pid}/root`;
  const proc = join(root, 'proc');
  try {
    // Until the sandbox has a root of its own, this one is the machine's.
    if (statSync(proc).dev === statSync('/proc').dev) return undefined;
    const pids = processesIn(proc);
    const used = usageOf(proc, pids);
    const held = kernelBytes ?? heldBySockets(pid) + heldByDescriptors(proc, pids);
    const disks = ['tmp', 'dev/shm'].map((name) => statfsSync(join(root, name)));
    return {
      ...used,
      memoryBytes: used.memoryBytes + held,
      diskBytes: disks.reduce((sum, { blocks, bfree, bsize }) => sum + (blocks - bfree) * bsize, 0),
      diskFiles: disks.reduce((sum, { files, ffree }) => sum + files - ffree, 0),
    };
  } catch {
    return undefined;
  }
}

/**
 * What is used by the processes that bear the mark, and by the working folder. `kernelBytes` as for a sandbox; what sockets
 * hold has no bound outside of one.
 */
export async function markedUsage(
  mark: ProcessMark,
  folder: string,
  limits: TaskLimits,
  kernelBytes: number | undefined,
): Promise<TaskUsage> {
  const pids = markedProcesses(mark);
  const used = usageOf('/proc', pids);
  const held = kernelBytes ?? heldByDescriptors('/proc', pids);
  return {
    ...used,
    memoryBytes: used.memoryBytes + held,
    ...(await folderUsage(folder, limits.diskFiles)),
  };
}

/** Ids of the processes that bear a mark. */
export const markedProcesses = (mark: ProcessMark): readonly string[] =>
  processesIn('/proc').filter((pid) => isMarked(readProc(`/proc/${pid}/limits`), mark));

/** Ids of the processes of a user. */
export function processesOf(uid: number): readonly string[] {
  const own = new RegExp(`^Uid:\\s+${uid}\\s`, 'm');
  return processesIn('/proc').filter((pid) => own.test(readProc(`/proc/${pid}/status`)));
}

/** How many threads a user has, which is what the kernel's limit of processes counts. */
export function threadsOf(uid: number): number {
  const threads = processesOf(uid)
    .map((pid) => readProc(`/proc/${pid}/status`))
    .map((status) => Number(/^Threads:\s+(\d+)$/m.exec(status)?.[1] ?? 1));
  return threads.reduce((sum, count) => sum + count, 0);
}

const processesIn = (proc: string): readonly string[] =>
  readdirSync(proc).filter((name) => /^\d+$/.test(name));

function usageOf(proc: string, pids: readonly string[]): ProcessUsage {
  let ticks = 0;
  let memoryBytes = 0;
  for (const pid of pids) {
    ticks += ticksIn(readProc(`${proc}/${pid}/stat`));
    memoryBytes += memoryIn(readProc(`${proc}/${pid}/status`));
  }
  return { cpuTimeMs: ticks * TICK_MS, memoryBytes, processes: pids.length };
}

/** CPU time of a process and of its children that are gone. */
function ticksIn(stat: string): number {
  // The name of the program, in parentheses, may hold anything; utime, stime, cutime and cstime are fields 14 to 17.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
}

/** Memory that is the process's own or shared between processes, also where it was swapped out, and the tables of it. */
function memoryIn(status: string): number {
  let kibibytes = 0;
  for (const [, value] of status.matchAll(/^(?:RssAnon|RssShmem|VmSwap|VmPTE):\s+(\d+) kB$/gm))
    kibibytes += Number(value);
  return kibibytes * KIB;
}

/** The text of a file of a process, or nothing when the process is gone. */
function readProc(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/**
 * What lies in a folder, counted no further than one more than `maxFiles`. A task may put a link in the place of a folder at
 * any time: each is opened as no link, and looked into by its descriptor when it truly lies below.
 */
async function folderUsage(
  folder: string,
  maxFiles: number,
): Promise<Pick<TaskUsage, 'diskBytes' | 'diskFiles'>> {
  const root = await realpath(folder).catch(() => folder);
  let diskBytes = 0;
  let diskFiles = 0;
  const waiting = [root];
  for (let path = waiting.pop(); path !== undefined && diskFiles <= maxFiles; path = waiting.pop()) {
    // What the task removes or closes to itself meanwhile is passed over; what nobody can name any more is too much.
    const descriptor = openFolder(path);
    if (descriptor === 'ENAMETOOLONG') diskFiles = maxFiles + 1;
    if (typeof descriptor !== 'number') continue;
    try {
      const inside = `/proc/self/fd/${descriptor}`;
      const place = readlinkSync(inside);
      if (place !== root && !place.startsWith(`${root}/`)) continue;
      for (const name of await readdir(inside).catch(() => [])) {
        const stats = await lstat(join(inside, name)).catch(() => undefined);
        if (stats === undefined || diskFiles > maxFiles) continue;
        diskFiles += 1;
        diskBytes += stats.blocks * BLOCK_BYTES;
        if (stats.isDirectory()) waiting.push(join(path, name));
      }
    } finally {
      closeSync(descriptor);
    }
  }
  return { diskBytes, diskFiles };
}

function openFolder(path: string): number | string | undefined {
  try {
    return openSync(path, AS_FOLDER);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}

const AS_FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** The limit that `usage` is over, in words, or undefined. */
export function exceeded(usage: TaskUsage, limits: TaskLimits): string | undefined {
  if (usage.cpuTimeMs > limits.cpuTimeMs) return `the limit of CPU time, ${formatExact(limits.cpuTimeMs)}`;
  if (usage.memoryBytes > limits.memoryBytes) return memoryLimitWords(limits);
  if (usage.diskBytes > limits.diskBytes) return `the limit of disk space, ${formatBytes(limits.diskBytes)}`;
  if (usage.diskFiles > limits.diskFiles) return `the limit of files on disk, ${limits.diskFiles}`;
  if (usage.processes > limits.processes + STARTERS) return `the limit of processes, ${limits.processes}`;
  return undefined;
}

export const memoryLimitWords = ({ memoryBytes }: TaskLimits): string =>
  `the limit of memory, ${formatBytes(memoryBytes)}`;
