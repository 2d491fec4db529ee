import type { LimitRow, TaskRow } from '../../contract/node-api.ts';
import type { TaskLimits } from '../../contract/task-limits.ts';
import type { TaskTail } from '../../runner/task/runner.ts';
import type { TaskUsage } from '../../runner/task/usage.ts';
import type { Running } from './running.ts';

/** A task at one moment; times in unix milliseconds. */
export interface TaskMoment {
  readonly tail: TaskTail;
  readonly usage: TaskUsage | undefined;
  readonly nowMs: number;
}

/** A running task as `tasks` shows it, with what it uses of its limits once that is known. */
const taskRow = (
  task: Pick<TaskRow, 'seed_id' | 'claim_id' | 'started_ms' | 'ends_ms' | 'sandbox'>,
  limits: TaskLimits,
  moment: TaskMoment,
): TaskRow => ({
  ...task,
  stdout_tail: moment.tail.stdout,
  stderr_tail: moment.tail.stderr,
  stdout_bytes: moment.tail.stdoutBytes,
  stderr_bytes: moment.tail.stderrBytes,
  limits: moment.usage === undefined ? null : limitRows(task, limits, moment.usage, moment),
});

/** The row of a task that runs now. */
export const runningRow = (
  { plan, sandbox, startedMs, endsMs, task }: Running,
  limits: TaskLimits,
  nowMs: number,
): TaskRow =>
  taskRow(
    {
      ...{ seed_id: plan.seed.id, claim_id: plan.claim.id, sandbox },
      ...{ started_ms: startedMs, ends_ms: endsMs },
    },
    limits,
    { tail: task.tail(), usage: task.usage(), nowMs },
  );

function limitRows(
  { started_ms, ends_ms }: Pick<TaskRow, 'started_ms' | 'ends_ms'>,
  limits: TaskLimits,
  usage: TaskUsage,
  { tail, nowMs }: TaskMoment,
): readonly LimitRow[] {
  const elapsedMs = Math.max(0, nowMs - started_ms);
  return [
    { limit: 'time', unit: 'ms', used: elapsedMs, of: ends_ms - started_ms },
    { limit: 'cpu', unit: 'ms', used: usage.cpuTimeMs, of: limits.cpuTimeMs },
    { limit: 'memory', unit: 'bytes', used: usage.memoryBytes, of: limits.memoryBytes },
    // Those that hold the sandbox are counted with the task's, and are allowed beyond its limit.
    {
      limit: 'processes',
      unit: 'count',
      used: Math.min(usage.processes, limits.processes),
      of: limits.processes,
    },
    { limit: 'disk', unit: 'bytes', used: usage.diskBytes, of: limits.diskBytes },
    { limit: 'files', unit: 'count', used: usage.diskFiles, of: limits.diskFiles },
    { limit: 'output', unit: 'bytes', used: tail.stdoutBytes + tail.stderrBytes, of: limits.outputBytes },
  ];
}
