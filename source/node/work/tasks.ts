import { definedOf } from '../../base/defined-of.ts';
import { atWallTime } from '../../base/wall-timer.ts';
import type { SandboxLevel } from '../../contract/actions.ts';
import type { NodeStatus, TaskRow } from '../../contract/node-api.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import type { LimitKeeping } from '../../contract/task-limits.ts';
import type { RunPlan } from '../../model/decide/command.ts';
import { CrabnetError, done, type Outcome, type Refusal, refused } from '../../model/errors.ts';
import type { NodeId, SeedId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import { removeLeftFolders } from '../../runner/task/left-folders.ts';
import type { TaskOutcome } from '../../runner/task/outcome.ts';
import { dataDirFiles } from '../../store/data-dir.ts';
import type { Store } from '../../store/store.ts';
import type { Alarms } from '../alarms.ts';
import type { Changes } from '../changes.ts';
import type { FilesOfTask, NodeFiles } from '../files/node-files.ts';
import type { NodePorts, TaskMachine } from '../ports.ts';
import type { Ledger } from '../replication/ledger.ts';
import { filesInTime } from './files-in-time.ts';
import type { KeptRun } from './kept-run.ts';
import { LeftBehind } from './left-behind.ts';
import type { JournalledRun } from './run-journal.ts';
import { isStarting, type Running, type RunTerms, type Starting } from './running.ts';
import { STOPPING, stopped } from './stopped.ts';
import { runningRow } from './task-row.ts';
import { UnfinishedRuns } from './unfinished-runs.ts';

export interface TasksParts extends Pick<NodePorts, 'clock' | 'timers'> {
  readonly us: NodeId;
  readonly settings: Pick<NodeSettings, 'dataDir' | 'sandbox' | 'taskLimits'>;
  readonly machine: TaskMachine;
  readonly ledger: Pick<Ledger, 'market'>;
  readonly store: Pick<Store, 'assertInPlace' | 'setAsideKeys'>;
  readonly monitor: EventSink;
  readonly changes: Pick<Changes, 'seeds' | 'flag'>;
  readonly alarms: Pick<Alarms, 'raise' | 'clear'>;
  readonly files: Pick<NodeFiles, 'forTask'>;
}

/** The tasks that run on this node. */
export class Tasks {
  readonly #parts: TasksParts;
  readonly #leftBehind: LeftBehind;
  /** A seed is in from the moment its run is decided, so that it is never run twice at once. */
  readonly #running = new Map<SeedId, Running | Starting>();
  readonly #runs = new Set<Promise<unknown>>();
  readonly #unfinished: UnfinishedRuns;
  #keeping: LimitKeeping | null = null;
  #draining = false;
  #untilTs = 0;
  #stopping = false;
  readonly #ending = new AbortController();

  /** Throws `CrabnetError` where it cannot be known which runs a crash interrupted. */
  constructor(parts: TasksParts) {
    this.#parts = parts;
    this.#leftBehind = new LeftBehind(parts);
    this.#unfinished = new UnfinishedRuns(this.#workRoot, (run) => this.#hasResult(run));
  }

  /** Since when the seed's task runs here, and until when at most, null where it is still starting; null for one that does not run. */
  running(seedId: SeedId): { readonly sinceMs: number | null; readonly endsMs: number | null } | null {
    const running = this.#running.get(seedId);
    if (running === undefined) return null;
    if (isStarting(running)) return { sinceMs: null, endsMs: null };
    return { sinceMs: running.startedMs, endsMs: running.endsMs };
  }

  /** The seeds whose tasks run here now. */
  runningSeeds(): Iterable<SeedId> {
    return this.#running.keys();
  }

  rows(): readonly TaskRow[] {
    const { settings, clock } = this.#parts;
    return [...this.#running.values()].flatMap((running) =>
      isStarting(running) ? [] : [runningRow(running, settings.taskLimits, clock.now())],
    );
  }

  /**
   * Why no run can be begun, or wants a confirmation: the node ends, or an earlier run left no result, and what it did may be
   * done twice. Undefined where neither is.
   */
  unfinishedRun(seedId: SeedId): Refusal | undefined {
    if (this.#draining) return STOPPING.refusal;
    return this.#running.has(seedId) ? undefined : this.#unfinished.refusal(seedId);
  }

  /** How the seed's last run ended that left no result; undefined where there was none, or nothing of it was kept. */
  keptRun(seedId: SeedId): KeptRun | undefined {
    return this.#running.has(seedId) ? undefined : this.#unfinished.kept(seedId);
  }

  /**
   * Runs a task to its end; its caller keeps the result and then calls `resultKept`. Refused when the sandbox cannot be
   * had, or the node takes no new task any more. Throws `CrabnetError` `task-start` when it does not start, or when it was
   * stopped because the node stops: then there is no result, and what it printed is kept.
   */
  async run(plan: RunPlan, sandbox: SandboxLevel): Promise<Outcome<KeptRun>> {
    const run = this.#runOnce(plan, sandbox);
    this.#runs.add(run);
    return run.finally(() => this.#runs.delete(run));
  }

  async #runOnce(plan: RunPlan, sandbox: SandboxLevel): Promise<Outcome<KeptRun>> {
    const seedId = plan.seed.id;
    if (this.#draining) return STOPPING;
    const starting: Starting = new AbortController();
    this.#running.set(seedId, starting);
    try {
      const refusal = await this.#parts.machine.check(
        sandbox,
        this.#parts.settings.taskLimits,
        this.#workRoot,
      );
      if (refusal !== undefined) return { ok: false, refusal };
      const signal = AbortSignal.any([this.#ending.signal, starting.signal]);
      const files = await filesInTime(this.#parts, plan, signal);
      if (!files.ok) return this.#stopping ? STOPPING : files;
      if (this.#stopping) throw stopped(false);
      if (starting.signal.aborted) return refused('cancelled', {});
      return done(await this.#runNow(plan, sandbox, files.value, starting.signal));
    } finally {
      this.#running.delete(seedId);
      this.#changed(seedId);
    }
  }

  /** The result of the seed's last run could not be kept: what it came to is, if the disk takes that. */
  resultNotKept(seedId: SeedId): void {
    this.#unfinished.resultNotKept(seedId);
  }

  /** The result of the seed's last run is on disk. */
  resultKept(seedId: SeedId): void {
    this.#unfinished.forget(seedId);
  }

  /** Stops a task by the operator's wish, or what is fetched for it; null where none runs. */
  cancel(seedId: SeedId): 'task' | 'fetching' | null {
    const running = this.#running.get(seedId);
    if (running === undefined) return null;
    if (isStarting(running)) {
      running.abort();
      return 'fetching';
    }
    running.task.stop('cancelled');
    return 'task';
  }

  /** Which limits of tasks hold exactly here; null until the node has started. */
  get keeping(): LimitKeeping | null {
    return this.#keeping;
  }

  /** For the start of a node: tells which runs a crash interrupted, and removes what they left behind. */
  async recover(): Promise<void> {
    await this.lookAtLimits();
    this.#unfinished.tell(this.#parts.monitor);
    this.#leftBehind.add(...(await removeLeftFolders(this.#workRoot)));
  }

  /** How long those that run may go on; null while new ones are taken. */
  get draining(): NodeStatus['draining'] {
    return this.#draining ? { until_ts: this.#untilTs, tasks: this.#running.size } : null;
  }

  /** Looks anew at which limits hold here, after a change of the sandbox. */
  async lookAtLimits(): Promise<void> {
    this.#keeping = await this.#parts.machine.keeping(this.#parts.settings.sandbox);
  }

  /** Takes no new task; resolves once those that are here have ended, and at the latest after `maxMs`. */
  async drain(maxMs: number): Promise<void> {
    const { clock, monitor } = this.#parts;
    this.#draining = true;
    const untilMs = clock.now() + maxMs;
    this.#untilTs = Math.ceil(untilMs / 1000);
    monitor.emit('node_draining', { until_ts: this.#untilTs, tasks: this.#running.size });
    this.#parts.changes.flag('status');
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = atWallTime(this.#parts, untilMs, resolve);
    });
    await Promise.race([Promise.allSettled(this.#runs), late]);
    cancel();
  }

  /** Stops every task, with all its processes; resolves when none is left, nor one that was just starting. */
  async stopAll(): Promise<void> {
    this.#draining = true;
    this.#stopping = true;
    this.#ending.abort();
    for (const running of this.#running.values()) {
      if (!isStarting(running)) running.task.stop('shutdown');
    }
    await Promise.allSettled(this.#runs);
    this.#leftBehind.stop();
  }

  async #runNow(
    plan: RunPlan,
    sandbox: SandboxLevel,
    { files, made, fault }: FilesOfTask,
    cancelled: AbortSignal,
  ): Promise<KeptRun> {
    const { seed, claim } = plan;
    const startedMs = this.#parts.clock.now();
    const run = { seedId: seed.id, claimId: claim.id, startedMs };
    // Else the journal would be made anew where nobody looks for it.
    this.#parts.store.assertInPlace();
    this.#unfinished.begin(run);
    const outcome = await this.#execute(plan, { sandbox, startedMs, files, cancelled });
    if (outcome.kind === 'could-not-start') {
      this.#unfinished.forget(seed.id);
      throw new CrabnetError(
        'task-start',
        `the task could not start: ${outcome.stoppedBy ?? 'no reason was given'}`,
      );
    }
    const kept: KeptRun = { sandbox, outcome, ...definedOf({ files: made(), filesFault: fault() }) };
    if (outcome.kind === 'stopped' && this.#stopping) {
      throw stopped(this.#unfinished.stopped(run, kept));
    }
    // Until its result is kept, which may fail.
    this.#unfinished.ended(run, kept);
    return kept;
  }

  async #execute(plan: RunPlan, { sandbox, startedMs, files, cancelled }: RunTerms): Promise<TaskOutcome> {
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
      ...definedOf({ files }),
    });
    this.#running.set(seed.id, { plan, sandbox, startedMs, endsMs, task });
    if (this.#stopping) task.stop('shutdown');
    else if (cancelled.aborted) task.stop('cancelled');
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

  /** Whether our result for that claim is held; a seed that is forgotten can wait for none, one that is damaged comes back. */
  #hasResult({ seedId, claimId }: JournalledRun): boolean {
    const { ledger, us, store } = this.#parts;
    const folded = ledger.market.folded(seedId);
    if (folded === undefined) return store.setAsideKeys().length === 0;
    return folded.results.some(({ held, claimIds }) => held.from === us && claimIds.includes(claimId));
  }

  get #workRoot(): string {
    return dataDirFiles(this.#parts.settings.dataDir).work;
  }

  #changed(seedId: SeedId): void {
    this.#parts.changes.seeds([seedId]);
    this.#parts.changes.flag('tasks');
  }
}
