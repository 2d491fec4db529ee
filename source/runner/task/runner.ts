import { setTimeout as delay } from 'node:timers/promises';
import type { HeldLimits } from '../../contract/task-limits.ts';
import { checkCommand } from '../../model/decide/check-command.ts';
import { commandWords } from '../../words/command-words.ts';
import { formatBytes } from '../../words/numbers.ts';
import { formatExact } from '../../words/time.ts';
import { OutputCapture } from '../output/output-capture.ts';
import { type OutputPipes, openOutputPipes } from '../output/output-pipes.ts';
import { type GroundRequest, prepareGround, type TaskGround } from './ground.ts';
import type { Leftovers } from './leftovers.ts';
import { type Burden, bearBurden, relieveMachine } from './machine-memory.ts';
import { type End, endingOf, STOPPED, type StopReason, type TaskOutcome } from './outcome.ts';
import { type Exit, startProcess, type TaskProcess } from './process.ts';
import { exceeded, type TaskUsage } from './usage.ts';

export interface TaskRequest extends GroundRequest {
  /** By the clock. */
  readonly timeoutMs: number;
}

export interface TaskTail {
  /** The last 16 KiB, not sanitised. */
  readonly stdout: string;
  readonly stderr: string;
  /** All that was printed so far. */
  readonly stdoutBytes: number;
  readonly stderrBytes: number;
}

export interface RunningTask {
  /** Resolves when no process of the task is left and its folder is gone; never rejects. */
  readonly done: Promise<TaskOutcome>;
  /** Ends the task now; of several reasons the first is the one that counts. */
  stop(reason: StopReason): void;
  tail(): TaskTail;
  /** What it uses, as of a moment ago; undefined at first, and always at level `none`, which has no limits. */
  usage(): TaskUsage | undefined;
}

/** Runs a shell text at a sandbox level, within limits, and tells how it ended and what it printed. */
export function runTask(request: TaskRequest): RunningTask {
  const task = new Task(request);
  return {
    done: task.run(),
    stop: (reason) => task.halt(STOPPED[reason]),
    tail: () => task.tail(),
    usage: () => task.usage,
  };
}

const WATCH_INTERVAL_MS = 50;
/** The part of the time that watching a task may take, at the most. */
const WATCH_SHARE = 0.1;

class Task implements Burden {
  readonly #request: TaskRequest;
  readonly #stdout = new OutputCapture();
  readonly #stderr = new OutputCapture();
  #process: TaskProcess | undefined;
  #usage: TaskUsage | undefined;
  #end: End | undefined;
  #over = false;
  #durationMs = 0;
  #limits: HeldLimits | null = null;
  #leftBehind: Leftovers | null = null;

  constructor(request: TaskRequest) {
    this.#request = request;
  }

  get bytes(): number {
    return (this.#usage?.memoryBytes ?? 0) + (this.#usage?.diskBytes ?? 0);
  }

  get isEnding(): boolean {
    return this.#end !== undefined;
  }

  end(): void {
    this.halt({
      kind: 'capped',
      words: 'the machine was running out of memory, and this task used most of it',
    });
  }

  get usage(): TaskUsage | undefined {
    return this.#usage;
  }

  async run(): Promise<TaskOutcome> {
    const exit = await this.#runChecked().catch(
      (error: unknown): Exit => ({
        how: 'not-started',
        words: error instanceof Error ? error.message : String(error),
      }),
    );
    return {
      ...endingOf(exit, this.#end),
      stdout: this.#stdout.head(),
      stderr: this.#stderr.head(),
      stdoutBytes: this.#stdout.bytes,
      stderrBytes: this.#stderr.bytes,
      durationMs: this.#durationMs,
      limits: this.#limits,
      leftBehind: this.#leftBehind,
    };
  }

  halt(end: End): void {
    if (this.#over) return;
    this.#end ??= end;
    this.#process?.kill();
  }

  tail(): TaskTail {
    return {
      stdout: this.#stdout.tail(),
      stderr: this.#stderr.tail(),
      stdoutBytes: this.#stdout.bytes,
      stderrBytes: this.#stderr.bytes,
    };
  }

  async #runChecked(): Promise<Exit> {
    const refusal = checkCommand(this.#request.command);
    if (refusal !== undefined) return { how: 'not-started', words: commandWords(refusal.facts).long };
    const ground = await prepareGround(this.#request);
    let pipes: OutputPipes | undefined;
    try {
      pipes = await openOutputPipes(
        ground.pipes,
        (chunk) => this.#printed(this.#stdout, chunk),
        (chunk) => this.#printed(this.#stderr, chunk),
      );
      return await this.#execute(ground, pipes);
    } finally {
      this.#leftBehind = (await ground.clear(this.#process)) ?? null;
      await pipes?.drained();
    }
  }

  async #execute(ground: TaskGround, pipes: OutputPipes): Promise<Exit> {
    // It may have been stopped before it began.
    if (this.#end !== undefined) return { how: 'signal', signal: 'SIGKILL' };
    const startedMs = performance.now();
    const running = startProcess(ground.launch, pipes.stdout, pipes.stderr);
    void running.begun.then(() => pipes.release());
    this.#process = running;
    const timer = this.#startTimer();
    const takeOff = bearBurden(this);
    void this.#watch(() => ground.usage(running), ground.kernelLimit);
    const fault = ground.begin(running).then(
      () => undefined,
      (error: Error) => {
        running.kill();
        return `its files could not be put into its working folder: ${error.message}`;
      },
    );
    const exit = await running.exit;
    takeOff();
    clearTimeout(timer);
    this.#limits = ground.heldLimits();
    const words = ground.kernelLimit();
    if (words !== undefined) this.#end ??= { kind: 'capped', words };
    this.#over = true;
    this.#durationMs = performance.now() - startedMs;
    const notLaid = await fault;
    if (notLaid !== undefined && this.#end === undefined) return { how: 'not-started', words: notLaid };
    await ground.gather(running);
    return exit;
  }

  async #watch(
    sample: () => Promise<TaskUsage | undefined>,
    kernelLimit: () => string | undefined,
  ): Promise<void> {
    let tookMs = 0;
    while (!this.#over) {
      await delay(Math.max(WATCH_INTERVAL_MS, tookMs / WATCH_SHARE), undefined, { ref: false });
      const startedMs = performance.now();
      const usage = await sample();
      tookMs = performance.now() - startedMs;
      if (usage === undefined) continue;
      // The time of a process that nobody waited for goes out of sight with it.
      const cpuTimeMs = Math.max(usage.cpuTimeMs, this.#usage?.cpuTimeMs ?? 0);
      this.#usage = { ...usage, cpuTimeMs };
      const words = exceeded(this.#usage, this.#request.limits) ?? kernelLimit();
      if (words !== undefined) this.halt({ kind: 'capped', words });
      relieveMachine();
    }
  }

  #startTimer(): NodeJS.Timeout {
    const { timeoutMs, limits } = this.#request;
    const byNode = limits.wallTimeMs < timeoutMs;
    const ms = Math.min(timeoutMs, limits.wallTimeMs);
    const words = `${byNode ? "this node's limit of time" : 'its limit of time'}, ${formatExact(ms)}`;
    return setTimeout(() => this.halt({ kind: 'timed-out', words }), ms);
  }

  #printed(stream: OutputCapture, chunk: Buffer): void {
    stream.add(chunk);
    const { outputBytes } = this.#request.limits;
    if (this.#stdout.bytes + this.#stderr.bytes > outputBytes) {
      this.halt({ kind: 'capped', words: `the limit of output, ${formatBytes(outputBytes)}` });
    }
  }
}
