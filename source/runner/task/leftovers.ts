import { lstatSync, readFileSync, rmSync } from 'node:fs';
import { removeTaskFolder } from './remove-folder.ts';

/** A process as nobody else was or will be: `startTicks` is when it began, by the clock of the machine's start. */
export interface LeftProcess {
  readonly pid: number;
  readonly startTicks: string;
}

/** What is left of a task although it was to be removed. */
export interface Leftovers {
  /** Its folder, absolute; null where that is gone. */
  readonly folder: string | null;
  /** A file that names the folder as long as that is there, so that the next start knows of it. */
  readonly record?: string | undefined;
  /** Those that live. */
  readonly processes: readonly LeftProcess[];
}

/** A living process, undefined where there is none or only its name. */
export function leftProcess(pid: number): LeftProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state = 'X', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return 'ZX'.includes(state) ? undefined : { pid, startTicks: fields[18] ?? '' };
  } catch {
    return undefined;
  }
}

/** What is still there of a folder and of processes; undefined when nothing is. */
export function leftoversOf(
  folder: string,
  processes: readonly LeftProcess[],
  record?: string,
): Leftovers | undefined {
  const left = { folder: isThere(folder) ? folder : null, processes, record };
  return left.folder === null && processes.length === 0 ? undefined : left;
}

/** Tries again to end and to remove what a task left; what is left then, undefined when nothing is. */
export async function removeLeftovers({
  folder,
  processes,
  record,
}: Leftovers): Promise<Leftovers | undefined> {
  const living = processes.filter(lives);
  for (const { pid } of living) killQuietly(pid);
  if (folder !== null && (await removeTaskFolder(folder)) && record !== undefined)
    rmSync(record, { force: true });
  return leftoversOf(folder ?? '', living.filter(lives), record);
}

const lives = ({ pid, startTicks }: LeftProcess): boolean => leftProcess(pid)?.startTicks === startTicks;

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone, or not ours to end: then it goes on being told.
  }
}

/** A folder that cannot be looked at is there. */
function isThere(folder: string): boolean {
  if (folder === '') return false;
  try {
    lstatSync(folder);
    return true;
  } catch (error) {
    return !['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}
