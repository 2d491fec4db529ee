import type { Timers } from '../../source/base/ports.ts';
import { MemoryNetwork } from '../../source/network/transport/memory-transport.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What happens to messages on their way; shares are of one. */
export interface Weather {
  readonly loss: number;
  readonly duplicates: number;
  /** The share of messages that others overtake, and by how much. */
  readonly late: number;
  readonly lateMaxMs: number;
}

export const FAIR_WEATHER: Weather = { loss: 0, duplicates: 0, late: 0, lateMaxMs: 0 };

const DELAY_MIN_MS = 1;
const DELAY_MAX_MS = 30;

/** Which machine an address belongs to: `3` for `3` and, after it came back elsewhere, `3-1`. */
const machineOf = (address: string): number => Number.parseInt(address, 10);

/** A network that loses, doubles and delays messages, and can be cut. */
export class FaultyNetwork {
  readonly network = new MemoryNetwork();
  weather = FAIR_WEATHER;
  /** True where nothing goes from one machine to another. */
  isCut: (from: number, to: number) => boolean = () => false;
  readonly #timers: Timers;
  readonly #random: SeededRandom;

  constructor(timers: Timers, random: SeededRandom) {
    this.#timers = timers;
    this.#random = random;
    this.network.deliver = (from, to, hand) => this.#deliver(machineOf(from), machineOf(to), hand);
  }

  #deliver(from: number, to: number, hand: () => void): void {
    if (this.isCut(from, to)) return;
    const copies = this.#random.chance(this.weather.duplicates) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      if (!this.#random.chance(this.weather.loss)) this.#timers.after(this.#delayMs(), hand);
    }
  }

  #delayMs(): number {
    const { late, lateMaxMs } = this.weather;
    const delayMs = this.#random.between(DELAY_MIN_MS, DELAY_MAX_MS);
    return this.#random.chance(late) ? delayMs + this.#random.between(0, lateMaxMs) : delayMs;
  }
}
