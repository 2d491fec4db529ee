import type { ReadStream, WriteStream } from 'node:tty';
import { TITLE_BACK, titleSequence } from './notices/notice-sequences.ts';

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
  readonly #setRawMode: ReadStream['setRawMode'];
  readonly #lost: () => void;
  #isTaken = false;
  #isNamed = false;

  /** `lost` is called, maybe more than once, when the terminal turns out to be gone. */
  constructor(stdin: ReadStream, stdout: WriteStream, lost: () => void) {
    this.#stdin = stdin;
    this.#stdout = stdout;
    this.#setRawMode = stdin.setRawMode.bind(stdin);
    this.#lost = lost;
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
    this.#stdout.write(ENTER);
  }

  /** A closed terminal answers EIO. */
  #trySetRawMode(isRaw: boolean): ReadStream {
    try {
      this.#setRawMode(isRaw);
    } catch {
      this.#lost();
    }
    return this.#stdin;
  }

  /** A plain first frame, until the real one takes its place. */
  show(lines: readonly string[]): void {
    this.#stdout.write(lines.join('\r\n') + HOME);
  }

  /** Gives the terminal a sequence that draws nothing; false where it takes nothing now. */
  write(sequence: string): boolean {
    if (!this.#isTaken || this.#stdout.writableNeedDrain) return false;
    this.#stdout.write(sequence);
    return true;
  }

  /** Names the window, whose own name comes back when it is left; false where the terminal takes nothing now. */
  name(title: string): boolean {
    const isWritten = this.write(titleSequence(title, !this.#isNamed));
    this.#isNamed ||= isWritten;
    return isWritten;
  }

  leave(): void {
    if (!this.#isTaken) return;
    this.#isTaken = false;
    process.off('exit', this.#leaveAtExit);
    this.#setBlocking(true);
    this.#stdout.write((this.#isNamed ? TITLE_BACK : '') + LEAVE);
    this.#isNamed = false;
    this.#stdin.setRawMode(false);
    this.#stdin.setRawMode = this.#setRawMode;
    this.#stdin.unref();
  }

  readonly #leaveAtExit = (): void => this.leave();

  #setBlocking(isBlocking: boolean): void {
    const { _handle } = this.#stdout as WriteStream & { readonly _handle?: TerminalHandle | null };
    _handle?.setBlocking?.(isBlocking);
  }
}
