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
export interface FinishedWanted extends Pick<FinishedQuery, 'order' | 'reverse' | 'after' | 'limit'> {
  readonly filter: Pick<SeedFilter, 'words' | 'conditions'>;
  readonly passes: (row: SeedRow) => boolean;
}

/** Rows that are read in one turn of the loop at the most: a page and what a filter leaves out, for what few words find is sorted anew by each read. */
const ROWS_A_TURN = 256;
/** How often is read for one page; with a filter that little matches the page then ends early. */
const READS_A_PAGE = 16;
/** The same for a page that has something to show already: it ends sooner rather than late. */
const READS_A_FOUND_PAGE = 3;

/** Reads finished rows as they are wanted, a few in one turn of the loop. */
export class FinishedReader {
  readonly #finished: FinishedRows;
  readonly #query: Omit<FinishedQuery, 'after' | 'limit'>;
  readonly #hasConditions: boolean;
  readonly #wanted: number;
  readonly #passes: (row: SeedRow) => boolean;
  readonly #pause: () => Promise<void>;
  #rows: readonly SeedRow[] = [];
  #place = 0;
  #next: SeedKey | null | undefined;
  #reads = 0;
  #found = 0;

  constructor(
    finished: FinishedRows,
    { order, reverse, filter, passes, after, limit }: FinishedWanted,
    pause: () => Promise<void>,
  ) {
    this.#finished = finished;
    this.#query = { order, reverse, words: filter.words };
    this.#hasConditions = filter.conditions.length > 0;
    // A row more than a page has, so that it is known whether more come.
    this.#wanted = limit + 1;
    this.#passes = passes;
    this.#pause = pause;
    this.#next = after;
  }

  /** Undefined where nothing more comes. */
  async peek(): Promise<Read | undefined> {
    while (this.#place === this.#rows.length) {
      if (this.#next === null) return undefined;
      const mayRead = this.#found > 0 ? READS_A_FOUND_PAGE : READS_A_PAGE;
      if (this.#reads >= mayRead && this.#next !== undefined) return { key: this.#next, row: null };
      if (this.#reads > 0) await this.#pause();
      this.#read();
    }
    const row = this.#rows[this.#place];
    return row === undefined ? undefined : { key: seedKey(row, this.#query.order), row };
  }

  take(): void {
    this.#place += 1;
  }

  /** As many rows as the page still lacks; where a condition may leave some of them out, more. */
  get #limit(): number {
    const lacking = this.#hasConditions ? ROWS_A_TURN : this.#wanted - this.#found;
    return Math.max(1, Math.min(lacking, ROWS_A_TURN));
  }

  #read(): void {
    const { rows, next } = this.#finished.page({
      ...this.#query,
      after: this.#next ?? undefined,
      limit: this.#limit,
    });
    this.#rows = rows.filter(this.#passes);
    this.#found += this.#rows.length;
    this.#place = 0;
    this.#next = next;
    this.#reads += 1;
  }
}
