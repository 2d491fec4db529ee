import type { Timers } from '../base/ports.ts';
import type { Key } from './keymap/key.ts';

export interface KeyQueueParts {
  readonly timers: Timers;
  readonly take: (key: Key) => void;
  /** What a key has to wait for, null where it need not. */
  readonly waitsFor: (key: Key) => string | null;
  /** True while a node's answer is awaited: keys wait for that as long as it takes. */
  readonly isAnswerAwaited: () => boolean;
  /** Whether a key leaves what waits; those typed before it are given up. */
  readonly leaves: (key: Key) => boolean;
}

const WAIT_MS = 500;

/**
 * Keys in their order; one that acts on what is still being read waits for it, half a second at most, and what is typed behind a
 * sent form waits until it is answered or left.
 */
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
    const { timers, take, waitsFor, isAnswerAwaited, leaves } = this.#parts;
    for (let key = this.#keys[0]; key !== undefined; key = this.#keys[0]) {
      if (isAnswerAwaited()) {
        const leaving = this.#keys.findIndex(leaves);
        if (leaving < 0) return;
        const [left = key] = this.#keys.splice(0, leaving + 1).slice(-1);
        take(left);
        continue;
      }
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
