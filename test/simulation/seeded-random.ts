import { hash } from 'node:crypto';
import type { Random } from '../../source/base/ports.ts';

/** The same numbers for the same name: sfc32, started from a hash. */
export class SeededRandom implements Random {
  readonly #name: string;
  readonly #state: Uint32Array;

  constructor(name: string) {
    this.#name = name;
    this.#state = Uint32Array.from({ length: 4 }, (_, word) =>
      hash('sha256', name, 'buffer').readUInt32LE(4 * word),
    );
  }

  /** Numbers of their own, whatever else is drawn from this one. */
  fork(name: string): SeededRandom {
    return new SeededRandom(`${this.#name}/${name}`);
  }

  unit(): number {
    return this.#word() / 2 ** 32;
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let index = 0; index < length; index += 1) bytes[index] = this.#word() >>> 24;
    return bytes;
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + this.unit() * (high - low);
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1));
  }

  pick<Item>(items: readonly Item[]): Item | undefined {
    return items[Math.floor(this.unit() * items.length)];
  }

  #word(): number {
    const state = this.#state;
    const [a = 0, b = 0, c = 0, counter = 0] = state;
    const word = (a + b + counter) >>> 0;
    state[3] = counter + 1;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + word;
    return word;
  }
}
