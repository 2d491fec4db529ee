import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunPlan } from '../model/command.ts';
import { CrabnetError, done, type Outcome } from '../model/errors.ts';
import type { SeedId } from '../model/types.ts';
import { checkSandbox } from '../runner/sandbox.ts';
import { removeLeftFolders } from '../runner/task-ground.ts';
import { DEFAULT_TASK_LIMITS } from '../runner/task-limits.ts';
import type { TaskOutcome } from '../runner/task-outcome.ts';
import { type RunningTask, runTask } from '../runner/task-runner.ts';
import type { SandboxLevel } from './actions.ts';
import type { TaskRow } from './api.ts';
import type { NodeParts } from './parts.ts';

interface Running {
  readonly plan: RunPlan;
  readonly sandbox: SandboxLevel;
  readonly startedMs: number;
  readonly endsMs: number;
  readonly task: RunningTask;
}

/** The tasks that run on this node. */
export class Tasks {
  readonly #parts: NodeParts;
  /** A seed is in from the moment its run is decided, so that it is never run twice at once. */
  readonly #running = new Map<SeedId, Running | 'starting'>();
  #stopping = false;

  constructor(parts: NodeParts) {
    this.#parts = parts;
  }

  runs(seedId: SeedId): boolean {
    return this.#running.has(seedId);
  }

  rows(): readonly TaskRow[] {
    return [...this.#running.values()].flatMap((running) => (running === 'starting' ? [] : [rowOf(running)]));
  }

  /**
   * Runs a task to its end. Refused when the sandbox cannot be had. Throws `CrabnetError` `task-start` when it does not
   * start, or when it was stopped because the node stops: then there is no result, and it may be run again.
   */
  async run(plan: RunPlan, sandbox: SandboxLevel): Promise<Outcome<TaskOutcome>> {
    const seedId = plan.seed.id;
    this.#running.set(seedId, 'starting');
    try {
      const refusal = await checkSandbox(sandbox);
      if (refusal !== undefined) return { ok: false, refusal };
      if (this.#stopping) throw stopped();
      return done(await this.#runNow(plan, sandbox));
    } finally {
      this.#running.delete(seedId);
      this.#changed(seedId);
    }
  }

  /** Removes what the tasks of an earlier run left behind when the node was killed. */
  async removeLeftovers(): Promise<void> {
    await removeLeftFolders(this.#workRoot);
  }

  /** Stops every task, with all its processes. */
  async stopAll(): Promise<void> {
    this.#stopping = true;
    const tasks = [...this.#running.values()].flatMap((running) =>
      running === 'starting' ? [] : [running.task],
    );
    for (const task of tasks) task.stop('shutdown');
    await Promise.allSettled(tasks.map((task) => task.done));
  }

  async #runNow(plan: RunPlan, sandbox: SandboxLevel): Promise<TaskOutcome> {
    const { seed, forfeitMs } = plan;
    const startedMs = this.#parts.clock.now();
    const endsMs = Math.min(startedMs + seed.timeout_ms, forfeitMs);
    mkdirSync(this.#workRoot, { recursive: true, mode: 0o700 });
    const task = runTask({
      command: seed.command,
      timeoutMs: seed.timeout_ms,
      workRoot: this.#workRoot,
      sandbox,
      limits: DEFAULT_TASK_LIMITS,
      hide: [this.#parts.settings.dataDir],
    });
    this.#running.set(seed.id, { plan, sandbox, startedMs, endsMs, task });
    this.#parts.monitor.emit('task_started', 'node', { seed_id: seed.id, claim_id: plan.claim.id, sandbox });
    this.#changed(seed.id);
    const cancelForfeit = this.#parts.timers.after(Math.max(0, forfeitMs - startedMs), () =>
      task.stop('forfeit'),
    );
    const outcome = await task.done.finally(cancelForfeit);
    this.#parts.monitor.emit('task_stopped', 'node', {
      seed_id: seed.id,
      claim_id: plan.claim.id,
      outcome: outcome.kind,
      exit_code: outcome.exitCode,
      stopped_by: outcome.stoppedBy ?? null,
    });
    if (outcome.kind === 'could-not-start') {
      throw new CrabnetError(
        'task-start',
        `the task could not start: ${outcome.stoppedBy ?? 'no reason was given'}`,
      );
    }
    if (outcome.kind === 'stopped' && this.#stopping) {
      throw stopped();
    }
    return outcome;
  }

  get #workRoot(): string {
    return join(this.#parts.settings.dataDir, 'work');
  }

  #changed(seedId: SeedId): void {
    this.#parts.changes.seeds([seedId]);
    this.#parts.changes.flag('tasks');
  }
}

const stopped = (): CrabnetError =>
  new CrabnetError('task-start', 'the node stopped while the task ran: there is no result', {
    remedy: 'run it again when the node is back',
  });

function rowOf({ plan, sandbox, startedMs, endsMs, task }: Running): TaskRow {
  const tail = task.tail();
  return {
    seed_id: plan.seed.id,
    claim_id: plan.claim.id,
    started_ms: startedMs,
    ends_ms: endsMs,
    sandbox,
    stdout_tail: tail.stdout,
    stderr_tail: tail.stderr,
    stdout_bytes: tail.stdoutBytes,
    stderr_bytes: tail.stderrBytes,
  };
}
