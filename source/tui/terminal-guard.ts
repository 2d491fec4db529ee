import type { ReadStream, WriteStream } from 'node:tty';
import type { Timers } from '../base/ports.ts';
import { sanitizeLine } from '../base/text/sanitize.ts';
import { TITLE_BACK, titleSequence } from './notices/notice-sequences.ts';
import type { MessageLine } from './state/message-line.ts';

const ENTER = '\u001b[?1049h\u001b[?25l\u001b[H';
/** Asks a terminal for the colour of its background (OSC 11). */
const ASK_BACKGROUND = '\u001b]11;?\u0007';
const PASTES = '\u001b[?2004h';
const LEAVE = '\u001b[?2004l\u001b[?1049l\u001b[?25h\u001b[0m';
const MOUSE_ON = '\u001b[?1000h\u001b[?1006h';
const MOUSE_OFF = '\u001b[?1006l\u001b[?1000l';

/** Of a console without a screen. */
const PLAIN = { enter: PASTES, leave: '\u001b[?2004l' } as const;

/** The next frame is written over the one before, from the top. */
const HOME = '\u001b[H';
/** Before a line: behind one that fills its row it would take the last sign. */
const ERASE_LINE = '\u001b[K';

/** How long a terminal may take to take our last words. */
const LAST_WORDS_MS = 1000;

/** What Node keeps about a terminal and offers no public way to set. */
interface TerminalHandle {
  setBlocking?(isBlocking: boolean): void;
}

interface GuardParts {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  /** Shows on the same terminal, maybe: what Ink is made of writes there when the program ends. */
  readonly stderr: NodeJS.WritableStream;
  readonly timers: Timers;
  /** Called, maybe more than once, when the terminal turns out to be gone. */
  readonly lost: () => void;
  /** Lines are written below what is there, and the cursor shows. */
  readonly isPlain?: boolean;
}

/**
 * Takes the terminal over and gives it back as it was. While it is taken, writing to it never blocks: a terminal that is not
 * read (flow control, a stalled SSH) must not stop the node.
 */
export class TerminalGuard {
  readonly #stdin: ReadStream;
  readonly #stdout: WriteStream;
  readonly #stderr: NodeJS.WritableStream;
  readonly #timers: Timers;
  readonly #setRawMode: ReadStream['setRawMode'];
  readonly #sequences: { readonly enter: string; readonly leave: string };
  readonly #lost: () => void;
  #isTaken = false;
  #isNamed = false;
  #isMouseOn = false;
  /** Somebody else has the terminal: to set its mode then would stop this program. */
  #isAway = false;

  constructor({ stdin, stdout, stderr, timers, lost, isPlain = false }: GuardParts) {
    this.#stdin = stdin;
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.#timers = timers;
    this.#setRawMode = stdin.setRawMode.bind(stdin);
    this.#lost = lost;
    this.#sequences = isPlain ? PLAIN : { enter: ENTER, leave: LEAVE };
  }

  enter(): void {
    this.#isTaken = true;
    process.once('exit', this.#leaveAtExit);
    // For good: a terminal that is gone says so more than once, also after it was left.
    for (const stream of [this.#stdin, this.#stdout]) stream.on('error', this.#lost);
    this.#stdin.on('end', this.#lost);
    // Ink sets the mode too, in places where a throw would end the process.
    this.#stdin.setRawMode = (isRaw) => this.#trySetRawMode(isRaw);
    this.#setBlocking(false);
    // Keys typed before the console is there must neither echo nor be lost.
    this.#stdin.setRawMode(true);
    this.#stdout.write(this.#sequences.enter);
  }

  /** A closed terminal answers EIO. */
  #trySetRawMode(isRaw: boolean): ReadStream {
    if (this.#isAway) return this.#stdin;
    try {
      this.#setRawMode(isRaw);
    } catch {
      this.#lost();
    }
    return this.#stdin;
  }

  /** A plain frame, for as long as the real ones cannot be drawn yet. */
  show(lines: readonly string[]): void {
    if (!this.#isTaken || this.#isAway) return;
    this.#stdout.write(lines.map((line) => ERASE_LINE + line).join('\r\n') + HOME);
  }

  /** Gives the terminal a sequence that draws nothing; false where it takes nothing now. */
  write(sequence: string): boolean {
    if (!this.#isTaken || this.#isAway || this.#stdout.writableNeedDrain) return false;
    this.#stdout.write(sequence);
    return true;
  }

  /** Names the window, whose own name comes back when it is left; false where the terminal takes nothing now. */
  name(title: string): boolean {
    const isWritten = this.write(titleSequence(title, !this.#isNamed));
    this.#isNamed ||= isWritten;
    return isWritten;
  }

  /** Asks the terminal for its background; one that knows the question answers among the keys. */
  askBackground(): void {
    this.#stdout.write(ASK_BACKGROUND);
  }

  /** Asks for clicks and the wheel (SGR, 1006), or not any more. */
  mouse(isOn: boolean): void {
    this.#isMouseOn = isOn;
    this.#stdout.write(isOn ? MOUSE_ON : MOUSE_OFF);
  }

  /** Gives the terminal back for as long as a task lasts, where there is nobody yet who draws on it. */
  readonly giveBack = async (task: () => Promise<void>): Promise<void> => {
    this.#stdout.write(this.#sequences.leave);
    this.#stdin.setRawMode(false);
    await task();
    this.retake();
  };

  /** While another program has the terminal, which was given back, nothing of it is touched. */
  async lend<T>(task: () => Promise<T>): Promise<T> {
    if (this.#isMouseOn) this.#stdout.write(MOUSE_OFF);
    this.#isAway = true;
    try {
      return await task();
    } finally {
      this.#isAway = false;
      if (this.#isMouseOn && this.#isTaken) this.#stdout.write(MOUSE_ON);
    }
  }

  /** After something else has stopped the program in the middle: whoever had the terminal since has left it as it likes. */
  retake(): void {
    if (!this.#isTaken || this.#isAway) return;
    this.#stdin.setRawMode(false);
    this.#stdin.setRawMode(true);
    this.#stdout.write(`${this.#sequences.enter}${PASTES}${this.#isMouseOn ? MOUSE_ON : ''}`);
  }

  /**
   * Gives it back, and leaves these messages on it. A terminal that does not take them is left with them after a moment: it must
   * not hold up what its node still has to do.
   */
  async leave(parting: readonly MessageLine[] = []): Promise<void> {
    if (!this.#isTaken) return;
    this.#leave(parting);
    const taken = Promise.withResolvers<void>();
    const giveUp = this.#timers.after(LAST_WORDS_MS, taken.resolve);
    this.#stdout.write('', () => {
      this.#setBlocking(true);
      taken.resolve();
    });
    await taken.promise;
    giveUp();
  }

  #leave(parting: readonly MessageLine[]): void {
    this.#isTaken = false;
    process.off('exit', this.#leaveAtExit);
    if (!this.#isAway) {
      this.#stdout.write(
        (this.#isNamed ? TITLE_BACK : '') + (this.#isMouseOn ? MOUSE_OFF : '') + this.#sequences.leave,
      );
      this.#isNamed = false;
      this.#stdin.setRawMode(false);
    }
    for (const { kind, text } of parting) this.#stdout.write(`${kind}  ${sanitizeLine(text)}\n`);
    this.#stdin.setRawMode = this.#setRawMode;
    this.#stdin.unref();
  }

  /** Nobody waits any more: where the terminal has taken all so far, it will take this. */
  readonly #leaveAtExit = (): void => {
    if (this.#stdout.writableLength === 0) this.#setBlocking(true);
    this.#leave([]);
  };

  #setBlocking(isBlocking: boolean): void {
    for (const stream of [this.#stdout, this.#stderr]) {
      const { isTTY, _handle } = stream as Partial<WriteStream> & {
        readonly _handle?: TerminalHandle | null;
      };
      if (isTTY === true) _handle?.setBlocking?.(isBlocking);
    }
  }
}
