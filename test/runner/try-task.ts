import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_TASK_LIMITS, type TaskLimits } from '../../source/contract/task-limits.ts';
import { checkSandbox } from '../../source/runner/sandbox/sandbox.ts';
import type { SandboxLevel } from '../../source/runner/sandbox/sandbox-level.ts';
import type { TaskOutcome } from '../../source/runner/task/outcome.ts';
import { type RunningTask, runTask } from '../../source/runner/task/runner.ts';
import type { TaskFiles } from '../../source/runner/task/task-files.ts';

export interface Trial {
  readonly command: string;
  readonly sandbox: SandboxLevel;
  readonly timeoutMs?: number;
  readonly limits?: Partial<TaskLimits>;
  readonly hide?: readonly string[];
  readonly files?: TaskFiles;
}

/** Why level `bwrap` cannot be tried on this machine, or undefined. */
export const bwrapRefusal = await checkSandbox('bwrap');

/** The levels that can be tried on this machine. */
export const LEVELS: readonly SandboxLevel[] =
  bwrapRefusal === undefined ? ['bwrap', 'basic', 'none'] : ['basic', 'none'];

/** Starts a task under `workRoot`; one that hangs is stopped after 20 s. */
export const startTrial = (trial: Trial, workRoot: string): RunningTask =>
  runTask({
    timeoutMs: 20_000,
    hide: [],
    ...trial,
    workRoot,
    limits: { ...DEFAULT_TASK_LIMITS, ...trial.limits },
  });

/** Runs a task to its end in a folder of its own, which must be empty then. */
export async function tryTask(
  trial: Trial,
  during: (task: RunningTask) => void = () => undefined,
): Promise<TaskOutcome & { readonly out: string; readonly err: string }> {
  const workRoot = await mkdtemp(join(tmpdir(), 'crabnet-test-'));
  try {
    const task = startTrial(trial, workRoot);
    during(task);
    const outcome = await task.done;
    const left = await readdir(workRoot);
    if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
    return { ...outcome, out: outcome.stdout.toString('utf8'), err: outcome.stderr.toString('utf8') };
  } finally {
    await rm(workRoot, { recursive: true, force: true });
  }
}

/** A text that no other process has on its command line, to find a task's processes by. */
export const uniqueSeconds = (): string => `${1_000_000 + Math.floor(Math.random() * 1e9)}`;
