import type { SeedRow } from '../../contract/node-api.ts';
import type { SeedKey, SeedQuery } from '../../contract/seed-page.ts';
import type { Keyed } from '../../contract/sorted-rows.ts';
import type { LiveRows } from './live-rows.ts';

/** What is wanted of the rows in memory. */
export interface LiveWanted extends Pick<SeedQuery, 'order' | 'reverse'> {
  readonly after: SeedKey | undefined;
  readonly compare: (left: SeedKey, right: SeedKey) => number;
  readonly passes: (row: SeedRow) => boolean;
}

/** Rows looked at in one turn of the loop. */
const LOOKED_AT_A_TURN = 500;

/** Looks at the rows in memory as they are wanted, a few in one turn of the loop. */
export class LiveReader {
  readonly #live: Pick<LiveRows, 'entriesFrom'>;
  readonly #wanted: LiveWanted;
  readonly #pause: () => Promise<void>;
  #entries: readonly Keyed<SeedRow>[] = [];
  #place = 0;
  /** Where to look on; null at the end. */
  #next: SeedKey | null | undefined;

  constructor(live: Pick<LiveRows, 'entriesFrom'>, wanted: LiveWanted, pause: () => Promise<void>) {
    this.#live = live;
    this.#wanted = wanted;
    this.#pause = pause;
    this.#next = wanted.after;
  }

  /** The next that passes, where it stands before `bound`: what comes behind that is looked at for another page. */
  async peek(bound: SeedKey | undefined): Promise<Keyed<SeedRow> | undefined> {
    const { compare, passes } = this.#wanted;
    for (;;) {
      for (; this.#place < this.#entries.length; this.#place += 1) {
        const entry = this.#entries[this.#place];
        if (entry === undefined || (bound !== undefined && compare(entry, bound) >= 0)) return undefined;
        if (passes(entry.item)) return entry;
      }
      if (this.#next === null) return undefined;
      if (this.#entries.length > 0) await this.#pause();
      this.#look(this.#next);
    }
  }

  take(): void {
    this.#place += 1;
  }

  /** While others have their turn rows may come and go: one goes on from a place, not from a number. */
  #look(after: SeedKey | undefined): void {
    const { order, reverse } = this.#wanted;
    this.#entries = this.#live.entriesFrom(order, after, reverse, LOOKED_AT_A_TURN);
    this.#place = 0;
    this.#next = this.#entries.length < LOOKED_AT_A_TURN ? null : this.#entries.at(-1);
  }
}
