import { join } from 'node:path';
import { atWallTime } from '../../base/wall-timer.ts';
import type { SandboxLevel } from '../../contract/actions.ts';
import type { TaskRow } from '../../contract/node-api.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import type { LimitKeeping } from '../../contract/task-limits.ts';
import type { RunPlan } from '../../model/decide/command.ts';
import { CrabnetError, done, type Outcome, type Refusal } from '../../model/errors.ts';
import type { NodeId, SeedId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import { removeLeftFolders } from '../../runner/task/left-folders.ts';
import type { TaskOutcome } from '../../runner/task/outcome.ts';
import type { RunningTask } from '../../runner/task/runner.ts';
import type { Store } from '../../store/store.ts';
import type { Alarms } from '../alarms.ts';
import type { Changes } from '../changes.ts';
import type { NodePorts, TaskMachine } from '../ports.ts';
import type { Ledger } from '../replication/ledger.ts';
import { LeftBehind } from './left-behind.ts';
import { type JournalledRun, RunJournal } from './run-journal.ts';
import { taskRow } from './task-row.ts';

interface Running {
  readonly plan: RunPlan;
  readonly sandbox: SandboxLevel;
  readonly startedMs: number;
  readonly endsMs: number;
  readonly task: RunningTask;
}

/** A run that did its work, or a part of it, and left no result. */
interface Unfinished {
  readonly run: JournalledRun;
  readonly why: 'crashed' | 'not-kept';
}

export interface TasksParts extends Pick<NodePorts, 'clock' | 'timers'> {
  readonly us: NodeId;
  readonly settings: Pick<NodeSettings, 'dataDir' | 'sandbox' | 'taskLimits'>;
  readonly machine: TaskMachine;
  readonly ledger: Pick<Ledger, 'market'>;
  readonly store: Pick<Store, 'assertInPlace' | 'setAsideKeys'>;
  readonly monitor: EventSink;
  readonly changes: Pick<Changes, 'seeds' | 'flag'>;
  readonly alarms: Pick<Alarms, 'raise' | 'clear'>;
}

/** The tasks that run on this node. */
export class Tasks {
  readonly #parts: TasksParts;
  readonly #journal: RunJournal;
  readonly #leftBehind: LeftBehind;
  /** A seed is in from the moment its run is decided, so that it is never run twice at once. */
  readonly #running = new Map<SeedId, Running | 'starting'>();
  readonly #runs = new Set<Promise<unknown>>();
  readonly #unfinished = new Map<SeedId, Unfinished>();
  #keeping: LimitKeeping | null = null;
  #stopping = false;

  /** Throws `CrabnetError` where it cannot be known which runs a crash interrupted. */
  constructor(parts: TasksParts) {
    this.#parts = parts;
    this.#journal = new RunJournal(this.#workRoot);
    this.#leftBehind = new LeftBehind(parts);
    for (const run of this.#journal.runs()) {
      if (this.#hasResult(run)) this.#journal.end(run.seedId);
      else this.#unfinished.set(run.seedId, { run, why: 'crashed' });
    }
  }

  /** Since when the seed's task runs here, and until when at most, null where it is still starting; null for one that does not run. */
  running(seedId: SeedId): { readonly sinceMs: number | null; readonly endsMs: number | null } | null {
    const running = this.#running.get(seedId);
    if (running === undefined) return null;
    if (running === 'starting') return { sinceMs: null, endsMs: null };
    return { sinceMs: running.startedMs, endsMs: running.endsMs };
  }

  /** The seeds whose tasks run here now. */
  runningSeeds(): Iterable<SeedId> {
    return this.#running.keys();
  }

  rows(): readonly TaskRow[] {
    return [...this.#running.values()].flatMap((running) =>
      running === 'starting' ? [] : [this.#rowOf(running)],
    );
  }

  /**
   * Why a run wants a confirmation: an earlier one left no result, and what it did may be done twice. Undefined where
   * there was none.
   */
  unfinishedRun(seedId: SeedId): Refusal | undefined {
    const unfinished = this.#unfinished.get(seedId);
    if (unfinished === undefined || this.#running.has(seedId)) return undefined;
    const began_ts = Math.floor(unfinished.run.startedMs / 1000);
    return { code: 'needs-confirmation', facts: { what: 'run-again', began_ts, why: unfinished.why } };
  }

  /**
   * Runs a task to its end; its caller keeps the result and then calls `resultKept`. Refused when the sandbox cannot be
   * had. Throws `CrabnetError` `task-start` when it does not start, or when it was stopped because the node stops: then
   * there is no result, and it may be run again.
   */
  async run(plan: RunPlan, sandbox: SandboxLevel): Promise<Outcome<TaskOutcome>> {
    const run = this.#runOnce(plan, sandbox);
    this.#runs.add(run);
    return run.finally(() => this.#runs.delete(run));
  }

  async #runOnce(plan: RunPlan, sandbox: SandboxLevel): Promise<Outcome<TaskOutcome>> {
    const seedId = plan.seed.id;
    this.#running.set(seedId, 'starting');
    try {
      const refusal = await this.#parts.machine.check(
        sandbox,
        this.#parts.settings.taskLimits,
        this.#workRoot,
      );
      if (refusal !== undefined) return { ok: false, refusal };
      if (this.#stopping) throw stopped();
      return done(await this.#runNow(plan, sandbox));
    } finally {
      this.#running.delete(seedId);
      this.#changed(seedId);
    }
  }

  /** The result of the seed's last run is on disk. */
  resultKept(seedId: SeedId): void {
    this.#forget(seedId);
  }

  /** Stops a task by the operator's wish; false where none runs. */
  cancel(seedId: SeedId): boolean {
    const running = this.#running.get(seedId);
    if (running === undefined || running === 'starting') return false;
    running.task.stop('cancelled');
    return true;
  }

  /** Which limits of tasks hold exactly here; null until the node has started. */
  get keeping(): LimitKeeping | null {
    return this.#keeping;
  }

  /** For the start of a node: tells which runs a crash interrupted, and removes what they left behind. */
  async recover(): Promise<void> {
    this.#keeping = await this.#parts.machine.keeping(this.#parts.settings.sandbox);
    for (const { run } of this.#unfinished.values()) {
      const { seedId: seed_id, claimId: claim_id, startedMs } = run;
      const started_ts = Math.floor(startedMs / 1000);
      this.#parts.monitor.emit('task_interrupted', { seed_id, claim_id, started_ts });
    }
    this.#leftBehind.add(...(await removeLeftFolders(this.#workRoot)));
  }

  /** Stops every task, with all its processes; resolves when none is left, nor one that was just starting. */
  async stopAll(): Promise<void> {
    this.#stopping = true;
    for (const running of this.#running.values()) {
      if (running !== 'starting') running.task.stop('shutdown');
    }
    await Promise.allSettled(this.#runs);
    this.#leftBehind.stop();
  }

  async #runNow(plan: RunPlan, sandbox: SandboxLevel): Promise<TaskOutcome> {
    const { seed, claim } = plan;
    const startedMs = this.#parts.clock.now();
    const run = { seedId: seed.id, claimId: claim.id, startedMs };
    // Else the journal would be made anew where nobody looks for it.
    this.#parts.store.assertInPlace();
    this.#journal.begin(run);
    const outcome = await this.#execute(plan, sandbox, startedMs);
    if (outcome.kind === 'could-not-start') {
      this.#forget(seed.id);
      throw new CrabnetError(
        'task-start',
        `the task could not start: ${outcome.stoppedBy ?? 'no reason was given'}`,
      );
    }
    if (outcome.kind === 'stopped' && this.#stopping) {
      this.#forget(seed.id);
      throw stopped();
    }
    // Until its result is kept, which may fail.
    this.#unfinished.set(seed.id, { run, why: 'not-kept' });
    return outcome;
  }

  async #execute(plan: RunPlan, sandbox: SandboxLevel, startedMs: number): Promise<TaskOutcome> {
    const { seed, claim, forfeitMs } = plan;
    const { machine, monitor, settings } = this.#parts;
    const { taskLimits } = settings;
    const endsMs = Math.min(startedMs + Math.min(seed.timeout_ms, taskLimits.wallTimeMs), forfeitMs);
    const task = await machine.start({
      command: seed.command,
      timeoutMs: seed.timeout_ms,
      workRoot: this.#workRoot,
      sandbox,
      limits: taskLimits,
      hide: [settings.dataDir],
    });
    this.#running.set(seed.id, { plan, sandbox, startedMs, endsMs, task });
    if (this.#stopping) task.stop('shutdown');
    monitor.emit('task_started', { seed_id: seed.id, claim_id: claim.id, sandbox });
    this.#changed(seed.id);
    const cancelForfeit = atWallTime(this.#parts, forfeitMs, () => task.stop('forfeit'));
    const outcome = await task.done.finally(cancelForfeit);
    monitor.emit('task_stopped', {
      seed_id: seed.id,
      claim_id: claim.id,
      outcome: outcome.kind,
      exit_code: outcome.exitCode,
      stopped_by: outcome.stoppedBy ?? null,
    });
    if (outcome.leftBehind !== null) {
      const { folder, processes } = outcome.leftBehind;
      const pids = processes.map(({ pid }) => pid);
      monitor.emit('task_left_behind', { seed_id: seed.id, claim_id: claim.id, folder, pids });
      this.#leftBehind.add(outcome.leftBehind);
    }
    return outcome;
  }

  #rowOf({ plan, sandbox, startedMs, endsMs, task }: Running): TaskRow {
    const { settings, clock } = this.#parts;
    return taskRow(
      {
        seed_id: plan.seed.id,
        claim_id: plan.claim.id,
        started_ms: startedMs,
        ends_ms: endsMs,
        sandbox,
      },
      settings.taskLimits,
      { tail: task.tail(), usage: task.usage(), nowMs: clock.now() },
    );
  }

  #forget(seedId: SeedId): void {
    this.#journal.end(seedId);
    this.#unfinished.delete(seedId);
  }

  /** Whether our result for that claim is held; a seed that is forgotten can wait for none, one that is damaged comes back. */
  #hasResult({ seedId, claimId }: JournalledRun): boolean {
    const { ledger, us, store } = this.#parts;
    const folded = ledger.market.folded(seedId);
    if (folded === undefined) return store.setAsideKeys().length === 0;
    return folded.results.some(({ held, claimIds }) => held.from === us && claimIds.includes(claimId));
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
