import { type EndSignal, EXIT, exitCodeOfSignal } from './exit-code.ts';
import type { OutputStream } from './io.ts';

/** How a call ends before its command is done: by a signal, or because its answer cannot be written. */
export class Ending {
  /** Resolves to the exit code once the call is to end; never rejects. */
  readonly reached: Promise<number>;
  readonly #controller = new AbortController();
  #resolve: (code: number) => void = () => undefined;
  #code: number | undefined;
  #isWatching = true;

  /** `lost` hears why stdout takes no more, except where its reader just went away, which is no failure. */
  constructor(stdout: OutputStream, lost: (code: string) => void) {
    this.reached = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    // Stays for good: the error of a last write may come after everything else is done.
    stdout.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
      if (!this.#isWatching) return;
      if (code !== 'EPIPE' && this.#code === undefined) lost(code);
      this.#end(code === 'EPIPE' ? EXIT.done : EXIT.fault);
    });
  }

  /** Aborted when the call is to end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The exit code, once the call is to end. */
  get code(): number | undefined {
    return this.#code;
  }

  /** From now on stdout may be lost: a node outlives its terminal. */
  outliveStdout(): void {
    this.#isWatching = false;
  }

  endBy(signal: EndSignal): void {
    this.#end(exitCodeOfSignal(signal));
  }

  #end(code: number): void {
    this.#code ??= code;
    this.#resolve(code);
    this.#controller.abort();
  }
}
