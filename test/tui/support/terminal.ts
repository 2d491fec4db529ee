import { createRequire } from 'node:module';
import type { IPty } from '@lydell/node-pty';
import type { Terminal as HeadlessTerminal } from '@xterm/headless';

// Both are CommonJS without named exports that ESM could see.
const require = createRequire(import.meta.url);
const { spawn } = require('@lydell/node-pty') as typeof import('@lydell/node-pty');
const { Terminal } = require('@xterm/headless') as typeof import('@xterm/headless');

const WAIT_MS = 20_000;
/** As of a person's shell: the test runner says what colours its own output shall have. */
const { FORCE_COLOR: _force, NO_COLOR: _no, COLORTERM: _more, ...ENVIRONMENT } = process.env;

/** A program in a real pseudo-terminal, read through a real terminal emulator. */
export class TestTerminal {
  readonly #pty: IPty;
  readonly #screen: HeadlessTerminal;
  readonly #listeners = new Set<() => void>();
  /** Bytes that the program has written. */
  bytes = 0;
  /** And what. */
  written = '';
  exitCode: number | null = null;

  constructor(args: readonly string[], columns: number, rows: number, env: NodeJS.ProcessEnv = {}) {
    this.#screen = new Terminal({ cols: columns, rows, allowProposedApi: true });
    this.#pty = spawn(process.execPath, [...args], {
      cols: columns,
      rows,
      name: 'xterm-256color',
      env: { ...ENVIRONMENT, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', ...env } as Record<string, string>,
    });
    this.#pty.onData((data) => {
      this.bytes += Buffer.byteLength(data);
      this.written += data;
      this.#screen.write(data, () => this.#notify());
    });
    this.#pty.onExit(({ exitCode }) => {
      // The emulator works through what it was given in turns: it shall have shown all before the end counts.
      this.#screen.write('', () => {
        this.exitCode = exitCode;
        this.#notify();
      });
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  get lines(): readonly string[] {
    const { active } = this.#screen.buffer;
    return Array.from({ length: this.#screen.rows }, (_, row) =>
      (active.getLine(active.viewportY + row)?.translateToString(true) ?? '').trimEnd(),
    );
  }

  get text(): string {
    return this.lines.join('\n');
  }

  /** `alternate` while a full-screen program has it. */
  get buffer(): 'normal' | 'alternate' {
    return this.#screen.buffer.active.type;
  }

  get caret(): { readonly row: number; readonly column: number } {
    const { active } = this.#screen.buffer;
    return { row: active.cursorY, column: active.cursorX };
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  resize(columns: number, rows: number): void {
    this.#screen.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  signal(name: NodeJS.Signals): void {
    this.#pty.kill(name);
  }

  pause(): void {
    this.#pty.pause();
  }

  resume(): void {
    this.#pty.resume();
  }

  /** Waits until what the terminal shows fulfils `condition`. */
  async until(condition: (terminal: this) => boolean, what: string): Promise<void> {
    if (condition(this)) return;
    const waiting = Promise.withResolvers<void>();
    const check = (): void => {
      if (condition(this)) waiting.resolve();
    };
    const timeout = setTimeout(
      () => waiting.reject(new Error(`waited in vain for ${what}; the screen:\n${this.text}`)),
      WAIT_MS,
    );
    this.#listeners.add(check);
    try {
      await waiting.promise;
    } finally {
      clearTimeout(timeout);
      this.#listeners.delete(check);
    }
  }

  untilText(words: string): Promise<void> {
    return this.until(({ text }) => text.includes(words), `"${words}"`);
  }

  /** Ends the program if it still runs. */
  close(): void {
    if (this.exitCode === null) this.#pty.kill('SIGKILL');
    this.#screen.dispose();
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
