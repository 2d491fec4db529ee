import { constants } from 'node:os';
import type { HeldLimits } from '../../contract/task-limits.ts';
import type { TaskOutcomeKind } from '../../contract/task-outcome.ts';
import type { Leftovers } from './leftovers.ts';
import type { Exit } from './process.ts';

/** Why a task is ended by its node. */
export type StopReason = 'cancelled' | 'shutdown' | 'forfeit';

export interface TaskOutcome {
  readonly kind: TaskOutcomeKind;
  /** As a shell counts: the task's own code, 128 + n for signal n, 124 for a timeout, 126 when it did not start. */
  readonly exitCode: number;
  /** What ended it, or kept it from starting, in words for a person. */
  readonly stoppedBy?: string;
  /** The head of what it printed; `*Bytes` are the true sizes. */
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly stdoutBytes: number;
  readonly stderrBytes: number;
  /** From the start of its shell to the end of it. */
  readonly durationMs: number;
  /** Which limits held it how; null where nothing ran, or nobody kept it. */
  readonly limits: HeldLimits | null;
  /** What of the task could not be removed, for somebody to look at; null where nothing stayed. */
  readonly leftBehind: Leftovers | null;
}

/** Why the node ended a task, and in words. */
export interface End {
  readonly kind: 'timed-out' | 'capped' | 'stopped';
  readonly words: string;
}

export const STOPPED: { readonly [reason in StopReason]: End } = {
  cancelled: { kind: 'stopped', words: 'it was cancelled on this node' },
  shutdown: { kind: 'stopped', words: 'the node was shut down' },
  forfeit: { kind: 'stopped', words: 'the claim was forfeited' },
};

const TIMED_OUT_CODE = 124;
const NOT_STARTED_CODE = 126;
const SIGNAL_BASE = 128;

type Ending = Pick<TaskOutcome, 'kind' | 'exitCode' | 'stoppedBy'>;

/** What the end of its shell, and of it the node's part, mean for a task. */
export function endingOf(exit: Exit, end: End | undefined): Ending {
  if (exit.how === 'not-started') {
    return { kind: 'could-not-start', exitCode: NOT_STARTED_CODE, stoppedBy: exit.words };
  }
  if (end !== undefined) {
    const exitCode = end.kind === 'timed-out' ? TIMED_OUT_CODE : SIGNAL_BASE + constants.signals.SIGKILL;
    return { kind: end.kind, exitCode, stoppedBy: end.words };
  }
  const exitCode = exit.how === 'code' ? exit.code : SIGNAL_BASE + numberOf(exit.signal);
  const limit = LIMIT_SIGNALS.get(exitCode);
  if (limit !== undefined) return { kind: 'capped', exitCode, stoppedBy: limit };
  return { kind: exit.how === 'code' ? 'exited' : 'signalled', exitCode };
}

/** Signals that the kernel sends for a limit, as the exit codes that a shell makes of them. */
const LIMIT_SIGNALS: ReadonlyMap<number, string> = new Map([
  [SIGNAL_BASE + constants.signals.SIGXCPU, 'the limit of CPU time of one process'],
  [SIGNAL_BASE + constants.signals.SIGXFSZ, 'the limit of the size of a file'],
]);

const SIGNAL_NUMBERS: ReadonlyMap<string, number> = new Map(Object.entries(constants.signals));

const numberOf = (signal: string): number => SIGNAL_NUMBERS.get(signal) ?? 0;
