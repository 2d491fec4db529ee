import type { SeedRow } from '../../contract/node-api.ts';
import type { SeedKey } from '../../contract/seed-page.ts';

/** A row with its place in an order. */
export interface Placed {
  readonly key: SeedKey;
  readonly row: SeedRow;
}

/** The first `most` of all the rows that it is offered, in their order. */
export class FirstRows {
  readonly #most: number;
  readonly #compare: (left: SeedKey, right: SeedKey) => number;
  readonly #rows: Placed[] = [];

  constructor(most: number, compare: (left: SeedKey, right: SeedKey) => number) {
    this.#most = most;
    this.#compare = compare;
  }

  get rows(): readonly Placed[] {
    return this.#rows;
  }

  /** False for a place behind all that are kept, where there are enough. */
  wants(key: SeedKey): boolean {
    const last = this.#rows.at(-1);
    return this.#rows.length < this.#most || last === undefined || this.#compare(key, last.key) < 0;
  }

  offer(placed: Placed): void {
    if (!this.wants(placed.key)) return;
    if (this.#rows.length === this.#most) this.#rows.pop();
    this.#rows.splice(this.#placeOf(placed.key), 0, placed);
  }

  #placeOf(key: SeedKey): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const probe = this.#rows[middle];
      if (probe !== undefined && this.#compare(probe.key, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
