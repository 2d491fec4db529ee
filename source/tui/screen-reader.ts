import { emitKeypressEvents, type Key as KeyPress } from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';
import type { Timers } from '../base/ports.ts';
import type { ConsoleData } from './data/console-data.ts';
import type { Key } from './keymap/key.ts';
import { keysOf } from './keymap/keypress.ts';
import { Narrator } from './narrator.ts';
import type { ConsoleState } from './state/console-state.ts';
import type { Screen } from './view/screen.ts';

/** One pane at a time, wide enough for all columns: what is not seen costs nothing. */
export const READER_SIZE = { columns: 200, rows: 21 } as const;

/** A paste comes in one go: so long after its last piece it is over, whether or not it says so. */
const PASTE_QUIET_MS = 1_000;
const PASTE_MAX_CHARS = 65_536;

export interface ReaderParts {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly timers: Timers;
  readonly press: (keys: readonly Key[]) => void;
  readonly paste: (text: string) => void;
}

/** The console as lines of what has changed, without a screen: for those who hear it, and for terminals that only print. */
export class ScreenReader {
  readonly #parts: ReaderParts;
  readonly #narrator = new Narrator();
  #isLineOpen = false;
  #pasted: string | null = null;
  #cancelQuiet: (() => void) | undefined;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  start(): void {
    const { stdin } = this.#parts;
    stdin.setEncoding('utf8');
    emitKeypressEvents(stdin);
    stdin.on('keypress', this.#pressed);
    stdin.resume();
  }

  stop(): void {
    const { stdin } = this.#parts;
    this.#cancelQuiet?.();
    stdin.off('keypress', this.#pressed);
    stdin.pause();
    if (this.#isLineOpen) this.#write('\n');
  }

  /** While another program has the terminal nothing is read of it. */
  async lend(task: () => Promise<void>): Promise<void> {
    this.#parts.stdin.pause();
    await task();
    this.#parts.stdin.resume();
    this.#narrator.forget();
  }

  /** Says everything of the next screen. */
  repeat(): void {
    this.#narrator.forget();
  }

  readonly tell = (screen: Screen, state: ConsoleState, data: ConsoleData): void => {
    for (const said of this.#narrator.tell(screen, state, data)) {
      if ('echo' in said) this.#write(said.echo);
      else this.#write(`${this.#isLineOpen ? '\n' : ''}${said.line}\n`);
      this.#isLineOpen = 'echo' in said;
    }
  };

  #write(text: string): void {
    this.#parts.stdout.write(text.replaceAll('\n', '\r\n'));
  }

  readonly #pressed = (text: string | undefined, key: KeyPress): void => {
    if (key.name === 'paste-start') this.#pasted = '';
    else if (key.name === 'paste-end') this.#endPaste();
    else if (this.#pasted !== null) this.#addPasted(key.sequence ?? text ?? '');
    else this.#parts.press(keysOf(text, key));
  };

  #addPasted(text: string): void {
    this.#pasted = ((this.#pasted ?? '') + text).slice(0, PASTE_MAX_CHARS);
    this.#cancelQuiet?.();
    this.#cancelQuiet = this.#parts.timers.after(PASTE_QUIET_MS, () => this.#endPaste());
  }

  #endPaste(): void {
    this.#cancelQuiet?.();
    this.#cancelQuiet = undefined;
    const text = this.#pasted;
    this.#pasted = null;
    if (text !== null) this.#parts.paste(text);
  }
}
