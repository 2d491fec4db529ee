import { once } from 'node:events';
import type { Socket } from 'node:net';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { MAIN, type NodeProcess } from './node-process.ts';
import { until } from './until.ts';

/** A program in a pseudo-terminal, and the screen that a terminal emulator makes of what it writes. */
export class TerminalSession {
  readonly screen: InstanceType<typeof xterm.Terminal>;
  protected readonly pty: ReturnType<typeof spawn>;
  readonly #ended = Promise.withResolvers<number>();
  #chunks = 0;
  bytes = 0;
  /** When the last of them came, by `performance.now`. */
  receivedAtMs = 0;
  /** What the terminal was asked to copy, as text. */
  readonly copies: string[] = [];
  /** What the program told the terminal besides what it shows. */
  readonly told: {
    bells: number;
    readonly titles: string[];
    readonly osc9: string[];
    readonly osc777: string[];
  } = {
    bells: 0,
    titles: [],
    osc9: [],
    osc777: [],
  };

  constructor(
    file: string,
    args: readonly string[],
    { columns, rows, env }: { columns: number; rows: number; env: Readonly<Record<string, string>> },
  ) {
    this.screen = new xterm.Terminal({
      cols: columns,
      rows,
      allowProposedApi: true,
      windowOptions: { pushTitle: true, popTitle: true },
    });
    this.pty = spawn(file, [...args], { cols: columns, rows, name: 'xterm-256color', env: { ...env } });
    this.screen.onBell(() => {
      this.told.bells += 1;
    });
    this.screen.onTitleChange((title) => this.told.titles.push(title));
    this.screen.parser.registerOscHandler(9, (words) => this.told.osc9.push(words) > 0);
    this.screen.parser.registerOscHandler(777, (words) => this.told.osc777.push(words) > 0);
    this.screen.parser.registerOscHandler(
      52,
      (words) => this.copies.push(Buffer.from(words.replace(/^c;/u, ''), 'base64').toString()) > 0,
    );
    this.pty.onData((data) => {
      this.#chunks += 1;
      this.bytes += Buffer.byteLength(data);
      this.receivedAtMs = performance.now();
      this.screen.write(data, () => {
        this.#chunks -= 1;
      });
    });
    // The emulator reads what it was given in turns of its own: its last words are on the screen before the end is told.
    this.pty.onExit(({ exitCode }) => this.screen.write('', () => this.#ended.resolve(exitCode)));
  }

  get pid(): number {
    return this.pty.pid;
  }

  type(keys: string): void {
    this.pty.write(keys);
  }

  resize(columns: number, rows: number): void {
    this.screen.resize(columns, rows);
    this.pty.resize(columns, rows);
  }

  /** The screen's lines as text, without trailing blanks. */
  lines(): readonly string[] {
    const { active } = this.screen.buffer;
    // Blanks that were written are cells like others for the emulator.
    return Array.from({ length: this.screen.rows }, (_, row) =>
      (active.getLine(active.viewportY + row)?.translateToString(true) ?? '').trimEnd(),
    );
  }

  /** Waits until a line of the screen matches; the error shows the screen. */
  async shows(words: RegExp, limitMs = 45_000): Promise<void> {
    const isThere = () => this.isSettled && this.lines().some((line) => words.test(line));
    await until(`the screen shows ${words}`, isThere, limitMs).catch((error: Error) => {
      throw new Error(`${error.message}:\n${this.lines().join('\n')}`);
    });
  }

  /** Everything that was received is on the screen. */
  get isSettled(): boolean {
    return this.#chunks === 0;
  }

  /** Resolves to the exit code. */
  get ended(): Promise<number> {
    return this.#ended.promise;
  }

  /** Reads nothing more of what the program writes, as a stalled connection does; it waits until `release`. */
  hold(): void {
    this.pty.pause();
  }

  release(): void {
    this.pty.resume();
  }

  /** Closes the terminal under the program, as a closed window or a dropped connection does. */
  async hangUp(): Promise<void> {
    // The socket is the pty's master; `destroy` would also send a signal, which here the kernel alone should do.
    const { _socket: master } = this.pty as unknown as { readonly _socket: Socket };
    const closed = once(master, 'close');
    master.destroy();
    await closed;
  }

  kill(): void {
    this.pty.kill('SIGKILL');
  }
}

interface TerminalWish {
  readonly columns: number;
  readonly rows: number;
  /** Beside what every terminal has. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The program on a node's data dir as a person starts it: in a terminal. */
export function openTerminal(
  { dataDir, options }: Pick<NodeProcess, 'dataDir' | 'options'>,
  { env: more = {}, ...size }: TerminalWish,
  ...words: readonly string[]
): TerminalSession {
  const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, HOME: dataDir, LANG: 'C.UTF-8', TERM: 'xterm-256color', ...more };
  return new TerminalSession(process.execPath, [MAIN, ...words, ...options], { ...size, env });
}
