import { TerminalSession } from '../../support/terminal-session.ts';

const WAIT_MS = 20_000;
/** As of a person's shell: the test runner says what colours its own output shall have. */
const { FORCE_COLOR: _force, NO_COLOR: _no, COLORTERM: _more, ...ENVIRONMENT } = process.env;

/** A program on this Node in a terminal, and what it has shown, written and come to. */
export class TestTerminal extends TerminalSession {
  /** All that the program has written. */
  written = '';
  exitCode: number | null = null;

  constructor(args: readonly string[], columns: number, rows: number, more: NodeJS.ProcessEnv = {}) {
    const env = { ...ENVIRONMENT, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', ...more } as Record<string, string>;
    super(process.execPath, args, { columns, rows, env });
    this.pty.onData((data) => {
      this.written += data;
    });
    void this.ended.then((code) => {
      this.exitCode = code;
    });
  }

  get text(): string {
    return this.lines().join('\n');
  }

  /** `alternate` while a full-screen program has it. */
  get buffer(): 'normal' | 'alternate' {
    return this.screen.buffer.active.type;
  }

  get caret(): { readonly row: number; readonly column: number } {
    const { active } = this.screen.buffer;
    return { row: active.cursorY, column: active.cursorX };
  }

  signal(name: NodeJS.Signals): void {
    this.pty.kill(name);
  }

  /** Waits until what the terminal shows fulfils `condition`, which is looked at whenever it shows something else. */
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
    const changes = this.screen.onWriteParsed(check);
    void this.ended.then(check);
    try {
      await waiting.promise;
    } finally {
      clearTimeout(timeout);
      changes.dispose();
    }
  }

  untilText(words: string): Promise<void> {
    return this.until(({ text }) => text.includes(words), `"${words}"`);
  }

  /** Ends the program if it still runs. */
  close(): void {
    if (this.exitCode === null) this.kill();
    this.screen.dispose();
  }
}
