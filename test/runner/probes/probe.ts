import { DEFAULT_TASK_LIMITS, type TaskLimits } from '../../../source/contract/task-limits.ts';

/** What a probe may know of the machine it runs on: everything. */
export interface ProbeWorld {
  /** In the key file, the environment, command lines and memory, and told by each server; in no command. */
  readonly secret: string;
  readonly keyPath: string;
  /** The home of the node's user, with `.ssh/id_ed25519` in it. */
  readonly home: string;
  /** A folder and in it a file that must stay as they are. */
  readonly canaryFolder: string;
  readonly canaryFile: string;
  /** A file with the secret in the machine's `/tmp`, readable by all. */
  readonly temporaryFile: string;
  readonly controlSocket: string;
  /** Name of an abstract Unix socket, without its leading NUL. */
  readonly abstractSocket: string;
  /** TCP servers on 127.0.0.1. */
  readonly port: number;
  /** A process of the node's user with the secret in its arguments, environment and memory. */
  readonly victimPid: number;
  /** To find the processes of a probe by. */
  readonly marker: string;
}

export interface Probe {
  readonly name: string;
  readonly tries: string;
  /** How it would show that it got what it wants; each is looked for after every probe. */
  readonly shows: keyof Signs;
  readonly command: (world: ProbeWorld) => string;
  /** It does no harm where it succeeds, and does succeed without a sandbox: which shows that it is a probe. */
  readonly worksUnfenced?: true;
  /** How it has to end, where not by itself; with what its outcome names as the reason. */
  readonly ends?: { readonly kind: 'timed-out' | 'capped'; readonly stoppedBy: RegExp };
}

/** The signs of success, each looked for after every probe. */
export interface Signs {
  /** The secret was printed. */
  readonly secret: boolean;
  /** It printed that it got there. */
  readonly reached: boolean;
  /** A file or folder outside was changed or removed. */
  readonly canary: boolean;
  /** Processes with its marker were alive a second after the end, or something else was left behind. */
  readonly alive: boolean;
  /** A process of the node's user, or a server of it, was ended or stopped. */
  readonly victim: boolean;
  /** What it printed, made fit to show, still has control characters in it. */
  readonly escape: boolean;
}

/** What was seen after a probe. */
export interface Evidence {
  readonly signs: Signs;
  readonly kind: string;
  readonly stoppedBy: string | undefined;
  /** The end of what it printed. */
  readonly printed: string;
}

export const PROBE_LIMITS: TaskLimits = {
  ...DEFAULT_TASK_LIMITS,
  cpuTimeMs: 1_000,
  memoryBytes: 128 * 1024 * 1024,
  processes: 32,
  openFiles: 64,
  fileBytes: 8 * 1024 * 1024,
  diskBytes: 32 * 1024 * 1024,
  diskFiles: 1_000,
  outputBytes: 1024 * 1024,
};
/** Of probes that wait for their timeout, and of those that must not come to it. */
export const PROBE_TIMEOUT_MS = { awaited: 2_000, unwanted: 60_000 };

/** Printed by a probe, put together at run time so that no echo of its text counts. */
export const REACHED = "printf 'REA%s\\n' CHED";
