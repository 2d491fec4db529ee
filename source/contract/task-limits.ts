import { TIMEOUT_MAX_MS } from '../model/limits.ts';

/** What one task may use. Sizes in bytes, times in milliseconds. Every limit is a setting; these are its types. */
export interface TaskLimits {
  /** By the clock, whatever longer time the seed asks for. */
  readonly wallTimeMs: number;
  /** Of all its processes together. */
  readonly cpuTimeMs: number;
  /** Of all its processes together; what it writes to disk counts apart. */
  readonly memoryBytes: number;
  readonly processes: number;
  /** In each process. */
  readonly openFiles: number;
  /** The largest single file. */
  readonly fileBytes: number;
  /** All files in the working folder and `/tmp`; held in memory at level `bwrap`. */
  readonly diskBytes: number;
  /** How many files, folders and links the working folder and `/tmp` may hold. */
  readonly diskFiles: number;
  /** Printed to stdout and stderr together, whatever part of it is kept. */
  readonly outputBytes: number;
}

const MIB = 1024 * 1024;
const HOUR_MS = 3_600_000;

export const DEFAULT_TASK_LIMITS: TaskLimits = {
  wallTimeMs: 24 * HOUR_MS,
  cpuTimeMs: HOUR_MS,
  memoryBytes: 1024 * MIB,
  processes: 128,
  openFiles: 256,
  fileBytes: 256 * MIB,
  diskBytes: 256 * MIB,
  diskFiles: 20_000,
  outputBytes: 64 * MIB,
};

/** Both ends included. */
interface LimitRange {
  readonly min: number;
  readonly max: number;
}

const KIB = 1024;
const TIB = MIB * MIB;
const SECOND_MS = 1000;

/**
 * What an operator may set. None is ever off: the least still lets a shell start, and 0 would mean no limit to some of
 * the tools that hold them; the greatest are numbers that timers and the kernel take.
 */
export const TASK_LIMIT_RANGES: { readonly [limit in keyof TaskLimits]: LimitRange } = {
  wallTimeMs: { min: SECOND_MS, max: TIMEOUT_MAX_MS },
  cpuTimeMs: { min: SECOND_MS, max: 365 * 24 * HOUR_MS },
  memoryBytes: { min: 16 * MIB, max: 16 * TIB },
  processes: { min: 4, max: 4_000_000 },
  openFiles: { min: 16, max: 1_000_000 },
  fileBytes: { min: KIB, max: 16 * TIB },
  diskBytes: { min: 64 * KIB, max: 16 * TIB },
  diskFiles: { min: 16, max: 10_000_000 },
  outputBytes: { min: KIB, max: 16 * TIB },
};

/** Processes that start a task and hold its sandbox, beside its own. */
export const STARTERS = 8;
/** The head of each stream that is kept for the result; more than an envelope can hold. */
export const CAPTURE_MAX_BYTES = 64 * 1024;
/** The end of each stream that is kept to look at while the task runs. */
export const TAIL_MAX_BYTES = 16 * 1024;

/** The limits as rows name them. */
export const LIMIT_NAMES = ['time', 'cpu', 'memory', 'processes', 'disk', 'files', 'output'] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

/**
 * Which limits hold exactly for a task, and which the node watches, so that the task may go past them for a moment. What is
 * in neither it does not have.
 */
export interface HeldLimits {
  readonly exact: readonly LimitName[];
  readonly watched: readonly LimitName[];
}

/** Which limits hold exactly at a sandbox level on this machine, and what keeps those of all processes of a task together. */
export interface LimitKeeping extends HeldLimits {
  readonly sandbox: 'bwrap' | 'basic' | 'none';
  readonly kept_by: 'cgroup-v2' | 'cgroup-v1' | 'systemd-scope' | 'watching' | 'nothing';
}
