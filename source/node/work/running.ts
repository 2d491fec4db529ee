import type { SandboxLevel } from '../../contract/actions.ts';
import type { RunPlan } from '../../model/decide/command.ts';
import type { RunningTask } from '../../runner/task/runner.ts';
import type { TaskFiles } from '../../runner/task/task-files.ts';

/** A task that runs here. */
export interface Running {
  readonly plan: RunPlan;
  readonly sandbox: SandboxLevel;
  readonly startedMs: number;
  readonly endsMs: number;
  readonly task: RunningTask;
}

/** Its run is decided, and it does not run yet: its files may be on their way. */
export type Starting = AbortController;

/** Whether a run does not run yet. */
export const isStarting = (run: Running | Starting): run is Starting => run instanceof AbortController;

/** What a run begins with. */
export interface RunTerms {
  readonly sandbox: SandboxLevel;
  readonly startedMs: number;
  readonly files: TaskFiles | undefined;
  /** Aborted where it is to end while it still starts. */
  readonly cancelled: AbortSignal;
}
