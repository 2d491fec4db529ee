import type { Timers } from '../../source/base/ports.ts';

/** Timers whose tasks run when the test says so. */
export class ManualTimers implements Timers {
  readonly #tasks = new Set<() => void>();

  after(_delayMs: number, task: () => void): () => void {
    this.#tasks.add(task);
    return () => this.#tasks.delete(task);
  }

  get waiting(): number {
    return this.#tasks.size;
  }

  /** Runs what waits now, once. */
  fire(): void {
    const tasks = [...this.#tasks];
    this.#tasks.clear();
    for (const task of tasks) task();
  }
}
