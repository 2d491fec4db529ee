import { readdirSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { STARTERS, type TaskLimits } from '../../contract/task-limits.ts';
import { formatBytes } from '../../words/numbers.ts';
import { formatExact } from '../../words/time.ts';
import { isMarked, type ProcessMark } from '../sandbox/process-guard.ts';

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

/** What is used inside the sandbox whose first process is `pid`; undefined while it is being set up. */
export function sandboxUsage(pid: number): TaskUsage | undefined {
  const root = `/proc/${pid}/root`;
  try {
    // Until the sandbox has a root of its own, this one is the machine's.
    if (statSync(join(root, 'proc')).dev === statSync('/proc').dev) return undefined;
    const disk = statfsSync(join(root, 'tmp'));
    return {
      ...usageOf(join(root, 'proc'), processesIn(join(root, 'proc'))),
      diskBytes: (disk.blocks - disk.bfree) * disk.bsize,
      diskFiles: disk.files - disk.ffree,
    };
  } catch {
    return undefined;
  }
}

/** What is used by the processes that bear the mark, and by the working folder. */
export async function markedUsage(mark: ProcessMark, folder: string, limits: TaskLimits): Promise<TaskUsage> {
  const marked = processesIn('/proc').filter((pid) => isMarked(readProc(`/proc/${pid}/limits`), mark));
  return { ...usageOf('/proc', marked), ...(await folderUsage(folder, limits.diskFiles)) };
}

/** How many threads a user has, which is what the kernel's limit of processes counts. */
export function threadsOf(uid: number): number {
  const own = new RegExp(`^Uid:\\s+${uid}\\s`, 'm');
  const threads = processesIn('/proc')
    .map((pid) => readProc(`/proc/${pid}/status`))
    .filter((status) => own.test(status))
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

/** Memory that is the process's own or shared between processes, without what it maps of files. */
function memoryIn(status: string): number {
  let kibibytes = 0;
  for (const [, value] of status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB$/gm)) kibibytes += Number(value);
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

/** What lies in a folder, counted no further than one more than `maxFiles`. */
async function folderUsage(
  folder: string,
  maxFiles: number,
): Promise<Pick<TaskUsage, 'diskBytes' | 'diskFiles'>> {
  let diskBytes = 0;
  let diskFiles = 0;
  const waiting = [folder];
  for (let path = waiting.pop(); path !== undefined && diskFiles <= maxFiles; path = waiting.pop()) {
    // What the task removes or closes to itself meanwhile is passed over.
    for (const name of await readdir(path).catch(() => [])) {
      const stats = await lstat(join(path, name)).catch(() => undefined);
      if (stats === undefined || diskFiles > maxFiles) continue;
      diskFiles += 1;
      diskBytes += stats.blocks * BLOCK_BYTES;
      if (stats.isDirectory()) waiting.push(join(path, name));
    }
  }
  return { diskBytes, diskFiles };
}

/** The limit that `usage` is over, in words, or undefined. */
export function exceeded(usage: TaskUsage, limits: TaskLimits): string | undefined {
  if (usage.cpuTimeMs > limits.cpuTimeMs) return `the limit of CPU time, ${formatExact(limits.cpuTimeMs)}`;
  if (usage.memoryBytes > limits.memoryBytes) return memoryLimitWords(limits);
  if (usage.diskBytes > limits.diskBytes) return `the limit of disk space, ${formatBytes(limits.diskBytes)}`;
  if (usage.diskFiles > limits.diskFiles) return `the limit of files on disk, ${limits.diskFiles}`;
  if (usage.processes > limits.processes + STARTERS) return `the limit of processes, ${limits.processes}`;
  return undefined;
}

/** The part of the machine's memory that tasks are not to have, whatever else uses the rest. */
const MACHINE_RESERVE = 1 / 32;

/**
 * Whether the machine is about to run out of memory. Not everything that a task can make the kernel hold for it, such as
 * what waits in sockets, is charged to its processes: this is the last line where no control group stands.
 */
export function machineIsFull(): boolean {
  const kibibytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readProc('/proc/meminfo'))?.[1]);
  return kibibytes('MemAvailable') < kibibytes('MemTotal') * MACHINE_RESERVE;
}

export const memoryLimitWords = ({ memoryBytes }: TaskLimits): string =>
  `the limit of memory, ${formatBytes(memoryBytes)}`;
