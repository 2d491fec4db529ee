import { readFileSync, type WriteStream } from 'node:fs';
import { constants, setPriority } from 'node:os';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { isHungUp, outlivingHangUp } from '../../base/hang-up.ts';
import { BEGUN, type Launch, STATUS_DESCRIPTOR } from '../sandbox/launch.ts';

/** How the shell of a task ended. */
export type Exit =
  | { readonly how: 'code'; readonly code: number }
  | { readonly how: 'signal'; readonly signal: string }
  | { readonly how: 'not-started'; readonly words: string };

export interface TaskProcess {
  /** Resolves when it has begun, or never will: it needs our copies of its output no more. */
  readonly begun: Promise<void>;
  /** Resolves with it; to undefined for a process that has nothing on its input. */
  readonly stdin: Promise<Writable | undefined>;
  /** Resolves when the shell has ended, and with it all that was in its sandbox. */
  readonly exit: Promise<Exit>;
  /** The first process inside the sandbox, once it is known: what it sees is what the task sees. */
  sandboxPid(): number | undefined;
  /** Kills the process group and the sandbox. */
  kill(): void;
  /** True when there was a sandbox, and it has gone with all that was in it. */
  isSandboxGone(): boolean;
}

/** How long the kernel may take to clear away a sandbox whose first process was killed. */
const CLEARING_MAX_MS = 5_000;
const CLEARING_POLL_MS = 5;

/** Starts a task, with its output going to the given ends of pipes. */
export function startProcess(launch: Launch, stdout: WriteStream, stderr: WriteStream): TaskProcess {
  let latest: Start | undefined;
  let killed = false;
  const begun = outlivingHangUp(
    () => {
      latest = new Start(launch, stdout, stderr);
      return latest;
    },
    async ({ hasBegun, ended }) => !(await hasBegun) && isHungUp(await ended) && !killed,
  );
  const exited = async (): Promise<Exit> => {
    const process = await begun;
    const { exitCode, signal, originalMessage } = await process.ended;
    const inside = process.sandboxPid();
    if (inside !== undefined) await untilGone(inside);
    if (signal !== undefined) return { how: 'signal', signal };
    if (exitCode === undefined)
      return { how: 'not-started', words: originalMessage ?? 'no reason was given' };
    if (launch.filter !== undefined && !killed && !process.saidItsEnd) {
      return { how: 'not-started', words: 'its sandbox could not be set up' };
    }
    return { how: 'code', code: exitCode };
  };
  const sandboxPid = (): number | undefined => latest?.sandboxPid();
  return {
    begun: begun.then(() => undefined),
    stdin: begun.then(({ stdin }) => stdin),
    exit: exited(),
    sandboxPid,
    kill: () => {
      killed = true;
      const inside = sandboxPid();
      if (inside !== undefined) killQuietly(inside);
      if (latest?.pid !== undefined) killQuietly(-latest.pid);
    },
    isSandboxGone: () => {
      const inside = sandboxPid();
      return inside !== undefined && !lives(inside);
    },
  };
}

/** One start of a task, which a hang-up may end before it begins. */
class Start {
  readonly ended: Promise<{
    readonly exitCode?: number | undefined;
    readonly signal?: string | undefined;
    readonly originalMessage?: string | undefined;
  }>;
  readonly pid: number | undefined;
  readonly stdin: Writable | undefined;
  /** False where it ended before it could say so. */
  readonly hasBegun: Promise<boolean>;
  #status = '';

  constructor(launch: Launch, stdout: WriteStream, stderr: WriteStream) {
    const subprocess = execa(launch.file, launch.args, {
      stdio: [
        launch.hasInput ? 'pipe' : 'ignore',
        stdout,
        stderr,
        'pipe',
        ...(launch.filter === undefined ? [] : [launch.filter]),
      ],
      buffer: false,
      detached: true,
      reject: false,
      extendEnv: false,
      env: launch.env,
      cwd: launch.cwd,
    });
    this.ended = subprocess;
    this.pid = subprocess.pid;
    this.stdin = subprocess.stdin ?? undefined;
    // What ends before it has read everything is heard of where it is written to.
    this.stdin?.on('error', () => undefined);
    if (this.pid !== undefined) yieldToNode(this.pid);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.hasBegun = promise;
    subprocess.stdio[STATUS_DESCRIPTOR].on('data', (chunk: Buffer) => {
      this.#status += chunk.toString('latin1');
      if (this.#status.startsWith(BEGUN)) resolve(true);
    });
    void subprocess.then(() => resolve(false));
  }

  sandboxPid(): number | undefined {
    const match = /"child-pid": (\d+)/.exec(this.#status);
    return match === null ? undefined : Number(match[1]);
  }

  /** Bubblewrap told how what it started has ended. */
  get saidItsEnd(): boolean {
    return this.#status.includes('"exit-code"');
  }
}

/** Tasks get the processor when the node has no use for it. */
function yieldToNode(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already.
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

/** The first process of a pid namespace goes last: when it is gone, or dead and not collected, so are all others. */
async function untilGone(pid: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < CLEARING_MAX_MS && lives(pid); waitedMs += CLEARING_POLL_MS) {
    await delay(CLEARING_POLL_MS);
  }
}

function lives(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const state = stat.slice(stat.lastIndexOf(')') + 2)[0];
    return state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}
