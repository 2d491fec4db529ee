import type { Timers } from '../../source/base/ports.ts';

interface Due {
  readonly atMs: number;
  readonly order: number;
  /** Undefined once it was cancelled. */
  task: (() => void) | undefined;
}

/** Lets the loop turn, so that what waits for the system goes on too. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Lets promises settle and nothing else: many times faster, for nodes that wait for nothing but each other. */
export const settlePromises = () => new Promise<void>((resolve) => process.nextTick(resolve));

/** A clock that only moves when it is told to, and the timers on it. */
export class VirtualTime {
  #nowMs: number;
  #order = 0;
  readonly #due: Due[] = [];
  readonly #settle: () => Promise<void>;

  /** `settle` is waited for before each timer, so that what the last one set off is done. */
  constructor(startMs = 1_800_000_000_000, settle: () => Promise<void> = turn) {
    this.#nowMs = startMs;
    this.#settle = settle;
  }

  readonly clock = { now: () => this.#nowMs };

  readonly timers: Timers = {
    after: (delayMs, task) => {
      this.#order += 1;
      const due: Due = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order, task };
      this.#push(due);
      return () => {
        due.task = undefined;
      };
    },
  };

  /** Lets `durationMs` pass: every timer that falls due runs at its moment, and promises settle in between. */
  async pass(durationMs: number): Promise<void> {
    const endMs = this.#nowMs + durationMs;
    for (;;) {
      await this.#settle();
      const next = this.#next();
      if (next === undefined || next.atMs > endMs) break;
      this.#pop();
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.task?.();
    }
    this.#nowMs = Math.max(this.#nowMs, endMs);
  }

  /** Moves the clock at once, as when a machine sleeps: timers that fell due in the meantime are late. */
  jump(durationMs: number): void {
    this.#nowMs += durationMs;
  }

  #next(): Due | undefined {
    while (this.#due[0] !== undefined && this.#due[0].task === undefined) this.#pop();
    return this.#due[0];
  }

  /** A binary heap: no timer is due before the one at half its index. */
  #push(due: Due): void {
    let index = this.#due.length;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = this.#due[above];
      if (parent === undefined || isBefore(parent, due)) break;
      this.#due[index] = parent;
      index = above;
    }
    this.#due[index] = due;
  }

  #pop(): void {
    const last = this.#due.pop();
    if (last === undefined || this.#due.length === 0) return;
    let index = 0;
    for (;;) {
      const [left, right] = [this.#due[2 * index + 1], this.#due[2 * index + 2]];
      const isRight = right !== undefined && left !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (child === undefined || isBefore(last, child)) break;
      this.#due[index] = child;
      index = 2 * index + (isRight ? 2 : 1);
    }
    this.#due[index] = last;
  }
}

const isBefore = (left: Due, right: Due): boolean =>
  left.atMs - right.atMs < 0 || (left.atMs === right.atMs && left.order < right.order);
