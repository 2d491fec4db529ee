import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { MAIN } from './node-process.ts';

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program as a process of its own, called in whatever way; stdout is read once somebody asks for it. */
export class MainProcess {
  readonly child: ChildProcess;
  readonly #exit: Promise<unknown>;
  #stdout = '';
  #stderr = '';

  /** `before` are the words in front, such as `setpriv` and its options. */
  constructor(args: readonly string[], before: readonly string[] = []) {
    const [command = process.execPath, ...words] = [...before, process.execPath, MAIN, ...args];
    const kept = Object.entries(process.env).filter(([name]) => !/^(?:CRABNET_|XDG_)/u.test(name));
    this.child = spawn(command, words, {
      env: { ...Object.fromEntries(kept), NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#exit = once(this.child, 'exit');
    this.child.stderr?.on('data', (chunk) => {
      this.#stderr += chunk;
    });
  }

  get stderr(): string {
    return this.#stderr;
  }

  get stdout(): string {
    return this.#stdout;
  }

  /** Reads stdout from now on. */
  read(): this {
    this.child.stdout?.on('data', (chunk) => {
      this.#stdout += chunk;
    });
    return this;
  }

  signal(signal: NodeJS.Signals): this {
    this.child.kill(signal);
    return this;
  }

  async ended(): Promise<Ended> {
    await this.#exit;
    const { exitCode: code, signalCode: signal } = this.child;
    return { code, signal, stdout: this.#stdout, stderr: this.#stderr };
  }

  /** Ends it in whatever state it is. */
  async remove(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGKILL');
      await this.#exit;
    }
  }
}
