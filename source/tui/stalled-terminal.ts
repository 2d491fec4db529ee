import { Backoff } from '../base/backoff.ts';

/** How long a terminal that takes nothing is left alone. */
const STALLED = { firstMs: 50, mostMs: 1000 } as const;

/** When a terminal that does not take what was written is looked at again: ever more rarely while that lasts. */
export class StalledTerminal {
  readonly #isBusy: () => boolean;
  readonly #backoff = new Backoff(STALLED);
  #untilMs = Number.NEGATIVE_INFINITY;

  constructor(isBusy: () => boolean) {
    this.#isBusy = isBusy;
  }

  /** Not before this there is reason to look at it again. */
  get untilMs(): number {
    return this.#untilMs;
  }

  /** Looks at it: true where nothing can be drawn now. */
  isStalled(nowMs: number): boolean {
    if (this.#isBusy()) {
      this.#untilMs = nowMs + this.#backoff.next();
      return true;
    }
    this.#backoff.reset();
    this.#untilMs = Number.NEGATIVE_INFINITY;
    return false;
  }
}
