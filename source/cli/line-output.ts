/** What a reader that does not read may leave waiting before lines are dropped. */
const BACKLOG_MAX_CHARS = 8 * 1024 * 1024;

export interface LineOutputOptions {
  /** Hears that a reader that had lost lines takes them again, and how many it has lost. */
  readonly onRead?: (dropped: number) => void;
  readonly backlogMaxChars?: number;
}

/**
 * Writes lines to a stream, all of a turn of the loop at once: a write to a pipe or a file is a call of the system that is
 * waited for, and costs more than most lines are worth. The next batch waits until the one before is taken. What a reader does
 * not take is dropped and counted; a reader that is gone takes our words away, and nothing else.
 */
export class LineOutput {
  readonly #stream: NodeJS.WritableStream;
  readonly #onRead: (dropped: number) => void;
  readonly #backlogMaxChars: number;
  #lines: string[] = [];
  /** Of the lines that wait, and of the batch that is being written. */
  #backlogChars = 0;
  #dropped = 0;
  #isScheduled = false;
  #isWriting = false;
  #isGone = false;
  #waiters: (() => void)[] = [];

  constructor(stream: NodeJS.WritableStream, options: LineOutputOptions = {}) {
    this.#stream = stream;
    this.#onRead = options.onRead ?? (() => {});
    this.#backlogMaxChars = options.backlogMaxChars ?? BACKLOG_MAX_CHARS;
    stream.on('error', () => this.#lose());
  }

  /** Takes a line, given without its end; false where it is dropped. */
  write(line: string): boolean {
    if (this.#isGone || this.#backlogChars + line.length >= this.#backlogMaxChars) {
      this.#dropped += 1;
      return false;
    }
    this.#lines.push(line);
    this.#backlogChars += line.length + 1;
    this.#schedule();
    return true;
  }

  /** Writes what waits now, at once; for the end of a process. */
  flush(): void {
    if (this.#lines.length > 0 && !this.#isGone) this.#writeBatch();
  }

  /** Resolves once everything is written, or nobody is there to read it. */
  drained(): Promise<void> {
    if (this.#isGone || (this.#lines.length === 0 && !this.#isWriting)) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isWriting) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      if (!this.#isWriting) this.flush();
    });
  }

  #writeBatch(): void {
    const text = `${this.#lines.join('\n')}\n`;
    this.#lines = [];
    this.#isWriting = true;
    this.#stream.write(text, () => this.#written(text.length));
  }

  #written(chars: number): void {
    if (this.#isGone) return;
    this.#isWriting = false;
    this.#backlogChars -= chars;
    if (this.#lines.length > 0) this.#schedule();
    else this.#readAll();
  }

  #readAll(): void {
    for (const done of this.#waiters.splice(0)) done();
    const dropped = this.#dropped;
    this.#dropped = 0;
    if (dropped > 0) this.#onRead(dropped);
  }

  #lose(): void {
    this.#isGone = true;
    this.#lines = [];
    for (const done of this.#waiters.splice(0)) done();
  }
}
