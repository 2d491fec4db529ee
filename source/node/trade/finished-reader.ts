import type { SeedRow } from '../../contract/node-api.ts';
import type { SeedFilter } from '../../contract/seed-filter.ts';
import { type SeedKey, seedKey } from '../../contract/seed-page.ts';
import type { FinishedQuery, FinishedRows } from './finished-rows.ts';

/** The next finished row; without one: so far was looked for this page, and it ends here. */
interface Read {
  readonly key: SeedKey;
  readonly row: SeedRow | null;
}

/** What is wanted of the finished rows; the words are looked for on disk, all of the filter in what came from there. */
export interface FinishedWanted extends Pick<FinishedQuery, 'order' | 'reverse' | 'after'> {
  readonly filter: Pick<SeedFilter, 'words'>;
  readonly passes: (row: SeedRow) => boolean;
}

/** Rows that are read in one turn of the loop: a page and what a filter leaves out, for what few words find is sorted anew by each read. */
const ROWS_A_TURN = 256;
/** How often is read for one page; with a filter that little matches the page then ends early. */
const READS_A_PAGE = 16;

/** Reads finished rows as they are wanted, a few in one turn of the loop. */
export class FinishedReader {
  readonly #finished: FinishedRows;
  readonly #query: Omit<FinishedQuery, 'after' | 'limit'>;
  readonly #passes: (row: SeedRow) => boolean;
  readonly #pause: () => Promise<void>;
  #rows: readonly SeedRow[] = [];
  #place = 0;
  #next: SeedKey | null | undefined;
  #reads = 0;

  constructor(
    finished: FinishedRows,
    { order, reverse, filter, passes, after }: FinishedWanted,
    pause: () => Promise<void>,
  ) {
    this.#finished = finished;
    this.#query = { order, reverse, words: filter.words };
    this.#passes = passes;
    this.#pause = pause;
    this.#next = after;
  }

  /** Undefined where nothing more comes. */
  async peek(): Promise<Read | undefined> {
    while (this.#place === this.#rows.length) {
      if (this.#next === null) return undefined;
      if (this.#reads === READS_A_PAGE && this.#next !== undefined) return { key: this.#next, row: null };
      if (this.#reads > 0) await this.#pause();
      this.#read();
    }
    const row = this.#rows[this.#place];
    return row === undefined ? undefined : { key: seedKey(row, this.#query.order), row };
  }

  take(): void {
    this.#place += 1;
  }

  #read(): void {
    const { rows, next } = this.#finished.page({
      ...this.#query,
      after: this.#next ?? undefined,
      limit: ROWS_A_TURN,
    });
    this.#rows = rows.filter(this.#passes);
    this.#place = 0;
    this.#next = next;
    this.#reads += 1;
  }
}
