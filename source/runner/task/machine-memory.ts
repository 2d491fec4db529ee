import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What this machine, or the control group that the node is in, has of memory; in bytes. */
export interface MachineMemory {
  readonly availableBytes: number;
  readonly totalBytes: number;
}

/** The part of the memory that tasks are not to have, whatever else uses the rest. */
const RESERVE = 1 / 16;
const KIB = 1024;

/** Where the memory is scarcest: the machine's, or that of a control group (version 2) above the node. */
export function machineMemory(proc = '/proc', mount = '/sys/fs/cgroup'): MachineMemory {
  const info = read(join(proc, 'meminfo'));
  const bytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(info)?.[1]) * KIB;
  const machine = { availableBytes: bytes('MemAvailable'), totalBytes: bytes('MemTotal') };
  const scarcity = ({ availableBytes, totalBytes }: MachineMemory) => availableBytes / totalBytes;
  return groupsAbove(read(join(proc, 'self/cgroup')), mount)
    .flatMap((group) => groupMemory(group) ?? [])
    .reduce((scarcest, group) => (scarcity(group) < scarcity(scarcest) ? group : scarcest), machine);
}

/** Whether so little is left that tasks have to end. */
export const isScarce = ({ availableBytes, totalBytes }: MachineMemory): boolean =>
  availableBytes < totalBytes * RESERVE;

function groupsAbove(membership: string, mount: string): readonly string[] {
  const own = /^0::(\/.*)$/m.exec(membership)?.[1];
  if (own === undefined) return [];
  const groups = [];
  for (let path = own; path !== dirname(path); path = dirname(path)) groups.push(join(mount, path));
  return [...groups, mount];
}

/** Undefined for a group without a limit. */
function groupMemory(group: string): MachineMemory | undefined {
  const totalBytes = Number(read(join(group, 'memory.max')) || Number.NaN);
  if (Number.isNaN(totalBytes)) return undefined;
  const used = Number(read(join(group, 'memory.current')));
  // What was read from files and not looked at since is given back before anybody has to end.
  const given = Number(/^inactive_file (\d+)$/m.exec(read(join(group, 'memory.stat')))?.[1] ?? 0);
  return { availableBytes: totalBytes - used + given, totalBytes };
}

/** A task that can be ended for the sake of the machine. */
export interface Burden {
  /** What it is known to use. */
  readonly bytes: number;
  /** It is being ended: its memory will be free in a moment. */
  readonly isEnding: boolean;
  end(): void;
}

const BURDENS = new Set<Burden>();

/** Counts a task among those that the watch may end; the returned function takes it out again. */
export function bearBurden(burden: Burden): () => void {
  BURDENS.add(burden);
  return () => void BURDENS.delete(burden);
}

/** Ends the task that uses most when the machine is about to run out of memory, and no other before that one is gone. */
export function relieveMachine(memory = machineMemory(), burdens: Iterable<Burden> = BURDENS): void {
  if (!isScarce(memory)) return;
  const all = [...burdens];
  if (all.some(({ isEnding }) => isEnding)) return;
  all
    .reduce<Burden | undefined>(
      (largest, burden) => (largest === undefined || burden.bytes > largest.bytes ? burden : largest),
      undefined,
    )
    ?.end();
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1').trim();
  } catch {
    return '';
  }
}
