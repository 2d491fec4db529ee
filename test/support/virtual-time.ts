import type { Timers } from '../../source/model/ports.ts';

interface Due {
  readonly atMs: number;
  readonly order: number;
  readonly task: () => void;
}

/** A clock that only moves when it is told to, and the timers on it. */
export class VirtualTime {
  #nowMs: number;
  #order = 0;
  #due: Due[] = [];

  constructor(startMs = 1_800_000_000_000) {
    this.#nowMs = startMs;
  }

  readonly clock = { now: () => this.#nowMs };

  readonly timers: Timers = {
    after: (delayMs, task) => {
      this.#order += 1;
      const due = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order, task };
      this.#due.push(due);
      return () => {
        this.#due = this.#due.filter((other) => other !== due);
      };
    },
  };

  /** Lets `durationMs` pass: every timer that falls due runs at its moment, and promises settle in between. */
  async pass(durationMs: number): Promise<void> {
    const endMs = this.#nowMs + durationMs;
    for (;;) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      const next = this.#due.toSorted((left, right) => left.atMs - right.atMs || left.order - right.order)[0];
      if (next === undefined || next.atMs > endMs) break;
      this.#due = this.#due.filter((other) => other !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.task();
    }
    this.#nowMs = endMs;
  }
}
