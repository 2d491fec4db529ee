import type { Timers } from '../base/ports.ts';
import type { Key } from './keymap/key.ts';

export interface KeyQueueParts {
  readonly timers: Timers;
  readonly take: (key: Key) => void;
  /** What a key has to wait for, null where it need not. */
  readonly waitsFor: (key: Key) => string | null;
}

const WAIT_MS = 500;

/** Keys in their order; one that acts on what is still being read waits for it, half a second at most. */
export class KeyQueue {
  readonly #parts: KeyQueueParts;
  readonly #keys: Key[] = [];
  #cancelWait: (() => void) | undefined;
  #givenUp: string | null = null;

  constructor(parts: KeyQueueParts) {
    this.#parts = parts;
  }

  press(keys: readonly Key[]): void {
    this.#keys.push(...keys);
    this.goOn();
  }

  /** Takes the keys that need not wait any more. */
  goOn(): void {
    const { timers, take, waitsFor } = this.#parts;
    for (let key = this.#keys[0]; key !== undefined; key = this.#keys[0]) {
      const what = waitsFor(key);
      if (what !== null && what !== this.#givenUp) {
        this.#cancelWait ??= timers.after(WAIT_MS, () => {
          this.#cancelWait = undefined;
          this.#givenUp = what;
          this.goOn();
        });
        return;
      }
      this.#keys.shift();
      take(key);
    }
  }

  /** What was waited for is there. */
  came(): void {
    this.stop();
    this.#givenUp = null;
    this.goOn();
  }

  stop(): void {
    this.#cancelWait?.();
    this.#cancelWait = undefined;
  }
}
