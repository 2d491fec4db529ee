import type { ServerResponse } from 'node:http';

/** How a server tells one reader what comes, as fast as that one reads: each kind of stream brings its own words. */
export class ReaderLine {
  readonly #response: ServerResponse;
  #wake: () => void = () => {};
  #isOver = false;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  /** The reader has gone, or nothing more is to be told. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Lasts until `tell` is done, which looks at `isOver`; then the answer ends. */
  async run(tell: () => Promise<void>): Promise<void> {
    this.#response.once('close', () => this.end());
    try {
      await tell();
    } finally {
      this.#response.end();
    }
  }

  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  /** Something happened: whoever waits by `rung` goes on. */
  ring(): void {
    this.#wake();
  }

  /** Resolves when something happens, or after so long. */
  rung(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  /** Resolves once there is room for more. */
  async write(text: string): Promise<void> {
    if (this.#isOver || this.#response.write(text)) return;
    await new Promise<void>((resolve) => {
      const goOn = () => {
        this.#response.off('drain', goOn).off('close', goOn);
        resolve();
      };
      this.#response.on('drain', goOn).on('close', goOn);
    });
  }
}
