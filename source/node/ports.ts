import type { Clock, Random, Timers } from '../base/ports.ts';
import type { checkSandbox } from '../runner/sandbox/sandbox.ts';
import type { limitKeeping } from '../runner/task/limit-keeping.ts';
import type { RunningTask, TaskRequest } from '../runner/task/runner.ts';

/** The outside world as a node sees it. */
export interface NodePorts {
  readonly clock: Clock;
  /** Milliseconds of a clock that nobody sets. */
  readonly monotonicMs: () => number;
  readonly timers: Timers;
  readonly random: Random;
  /** Runs a task once what the loop has ready now is done. */
  readonly soon: (task: () => void) => void;
}

/** What runs tasks; a simulation has its own. */
export interface TaskMachine {
  readonly check: typeof checkSandbox;
  /** Which limits of tasks hold exactly at a level here. */
  readonly keeping: typeof limitKeeping;
  readonly start: (request: TaskRequest) => RunningTask | Promise<RunningTask>;
}
