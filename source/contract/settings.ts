import type { HostPort } from '../base/host-port.ts';
import type { SandboxLevel } from './actions.ts';
import type { TaskLimits } from './task-limits.ts';

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The room that a store has unless told otherwise, and the least that it can do with. */
export const FILES_MAX_BYTES = { usual: 8 * 1024 ** 3, least: 1024 ** 2 } as const;
export const STORE_MAX_BYTES = { usual: 2 * 1024 ** 3, least: 16 * 1024 ** 2 } as const;

/** What a node lets its tasks run on for when it is told to end, unless told otherwise. */
export const DRAIN_MS = 30_000;
/** How long a form that was sent in the console can be taken back, unless told otherwise, and at the most. */
export const UNDO_MS = { usual: 3000, most: 60_000 } as const;
/** How much of the event log is kept unless told otherwise, and the least. */
export const EVENT_LOG_LIMITS = {
  bytes: { usual: 512 * 1024 ** 2, least: 1024 ** 2 },
  days: { usual: 30, least: 1 },
} as const;

/** Everything that an operator may set, read and checked; `INTERFACES.md` has the names and defaults. */
export interface NodeSettings {
  /** Absolute. */
  readonly dataDir: string;
  readonly alias: string;
  readonly network: 'udp' | 'dht';
  readonly listenAddr: HostPort;
  /** UDP targets; empty means none. */
  readonly announceAddrs: readonly HostPort[];
  /** `ip:port` or multiaddr. */
  readonly bootstrapPeers: readonly string[];
  /** Null: no web server (`--no-web`). */
  readonly webAddr: HostPort | null;
  /** A taken web port is a fault when the address was set explicitly, else a warning. */
  readonly webAddrIsExplicit: boolean;
  /** Host names by which the monitor may be asked, besides addresses and `localhost`. */
  readonly webHosts: readonly string[];
  readonly webTokenFile: string | null;
  /** Absolute: the folder that is served at `/`; null for the page that is built in. */
  readonly webDist: string | null;
  /** The operator's rules on tasks; null takes all. */
  readonly policyFile: string | null;
  /** Rules on what to raise an alarm about, and who is told; null: the usual, and nobody. */
  readonly alertsFile: string | null;
  /** What the node does by itself; null: nothing. */
  readonly ordersFile: string | null;
  /** Orders say what they would do, and do nothing. */
  readonly ordersDryRun: boolean;
  /** Where templates of seeds are, absolute; null where there is no place for them. */
  readonly templateFolder: string | null;
  readonly webAuthRequired: boolean;
  /** Absolute path of the event file. */
  readonly monitorEvents: string;
  /** How much of the event log is kept, and for how long. */
  readonly eventsMaxBytes: number;
  readonly eventsMaxDays: number;
  readonly acceptUnsigned: boolean;
  /** P2: how large the store may become. */
  readonly storeMaxBytes: number;
  /** How much of the files of seeds is kept. */
  readonly filesMaxBytes: number;
  /** Threads that verify signatures when much comes in at once; 0: the main thread does. */
  readonly workers: number;
  readonly sandbox: SandboxLevel;
  readonly taskLimits: TaskLimits;
  /** How long a node that is told to end lets its tasks run on. */
  readonly drainMs: number;
  readonly logLevel: LogLevel;
  /** How long a form sent in the console is held, to be taken back. */
  readonly undoMs: number;
}

/** Settings that a node takes over while it runs, when it reads its config anew; the others hold from its next start on. */
export const TAKEN_OVER = [
  'alias',
  'policyFile',
  'alertsFile',
  'ordersFile',
  'sandbox',
  'taskLimits',
  'drainMs',
  'logLevel',
] as const satisfies readonly (keyof NodeSettings)[];

/** What came of reading the settings anew, as names of `NodeSettings`: what changed and holds now, and what waits for a start. */
export interface TakenOver {
  readonly changed: readonly (keyof NodeSettings)[];
  readonly afterRestart: readonly (keyof NodeSettings)[];
}
