export interface BackoffLimits {
  readonly firstMs: number;
  readonly mostMs: number;
}

/** How long to wait before the next try: twice as long after each in a row, never longer than a limit. */
export class Backoff {
  readonly #limits: BackoffLimits;
  #tries = 0;

  constructor(limits: BackoffLimits) {
    this.#limits = limits;
  }

  /** How many waits there were in a row. */
  get tries(): number {
    return this.#tries;
  }

  /** One more try was in vain: how many milliseconds to wait now. */
  next(): number {
    const { firstMs, mostMs } = this.#limits;
    const waitMs = Math.min(mostMs, firstMs * 2 ** this.#tries);
    this.#tries += 1;
    return waitMs;
  }

  /** It worked: the next wait is the first again. */
  reset(): void {
    this.#tries = 0;
  }
}
