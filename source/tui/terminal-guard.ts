import type { ReadStream, WriteStream } from 'node:tty';

const ENTER = '\u001b[?1049h\u001b[?25l\u001b[H';
const LEAVE = '\u001b[?2004l\u001b[?1049l\u001b[?25h\u001b[0m';

/** The real frame is written over the plain one, from the top. */
const HOME = '\u001b[H';

/** What Node keeps about a terminal and offers no public way to set. */
interface TerminalHandle {
  setBlocking?(isBlocking: boolean): void;
}

/**
 * Takes the terminal over and gives it back as it was. While it is taken, writing to it never blocks: a terminal that is not
 * read (flow control, a stalled SSH) must not stop the node.
 */
export class TerminalGuard {
  readonly #stdin: ReadStream;
  readonly #stdout: WriteStream;
  #isTaken = false;

  constructor(stdin: ReadStream, stdout: WriteStream) {
    this.#stdin = stdin;
    this.#stdout = stdout;
  }

  enter(): void {
    this.#isTaken = true;
    process.once('exit', this.#leaveAtExit);
    this.#setBlocking(false);
    // Keys typed before the console is there must neither echo nor be lost.
    this.#stdin.setRawMode(true);
    this.#stdout.write(ENTER);
  }

  /** A plain first frame, until the real one takes its place. */
  show(lines: readonly string[]): void {
    this.#stdout.write(lines.join('\r\n') + HOME);
  }

  leave(): void {
    if (!this.#isTaken) return;
    this.#isTaken = false;
    process.off('exit', this.#leaveAtExit);
    try {
      this.#setBlocking(true);
      this.#stdout.write(LEAVE);
      this.#stdin.setRawMode(false);
      this.#stdin.unref();
    } catch {
      // The terminal is gone: there is nothing to give back.
    }
  }

  readonly #leaveAtExit = (): void => this.leave();

  #setBlocking(isBlocking: boolean): void {
    const { _handle } = this.#stdout as WriteStream & { readonly _handle?: TerminalHandle | null };
    _handle?.setBlocking?.(isBlocking);
  }
}
