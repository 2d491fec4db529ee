import type { FilterContext } from '../../contract/filter-conditions.ts';
import type { SeedRow } from '../../contract/node-api.ts';
import { mayPass, passesFilter, type SeedFilter } from '../../contract/seed-filter.ts';
import { type SeedKey, seedKey } from '../../contract/seed-page.ts';
import type { FinishedQuery, FinishedRows } from './finished-rows.ts';

/** The next finished row; without one: so far was looked for this page, and it ends here. */
interface Read {
  readonly key: SeedKey;
  readonly row: SeedRow | null;
}

/** What is wanted of the finished rows; what the disk can tell of the filter is asked there, all of it of what came from there. */
export interface FinishedWanted extends Pick<FinishedQuery, 'order' | 'reverse' | 'after' | 'limit'> {
  readonly filter: Pick<SeedFilter, 'words' | 'conditions'>;
  readonly context: FilterContext;
}

/** Rows that are read in one turn of the loop at the most: a page and a few, for what few words find is sorted anew by each read. */
const ROWS_A_TURN = 256;
/** The same where only a row itself tells whether it is wanted, so that many may be read for nothing. */
const ROWS_ASKED_A_TURN = 200;
/** How often is read for one page; with a filter that little matches the page then ends early. */
const READS_A_PAGE = 2;

/** Reads finished rows as they are wanted, a few in one turn of the loop. */
export class FinishedReader {
  readonly #finished: FinishedRows;
  readonly #query: Omit<FinishedQuery, 'after' | 'limit'>;
  /** Whether only the row itself tells if it is wanted. */
  readonly #asksRows: boolean;
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
    { order, reverse, filter, context, after, limit }: FinishedWanted,
    pause: () => Promise<void>,
  ) {
    this.#finished = finished;
    const asksListing = filter.conditions.some(({ asks }) => asks !== 'seed');
    this.#query = {
      ...{ order, reverse, words: filter.words },
      mayPass: asksListing ? (seed) => mayPass(seed, filter, context) : null,
    };
    this.#asksRows = filter.conditions.some(({ asks }) => asks === 'seed');
    // A row more than a page has, so that it is known whether more come.
    this.#wanted = limit + 1;
    this.#passes = (row) => passesFilter(row, filter, context);
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

  /** As many rows as the page still lacks, unless some of them may be left out. */
  get #limit(): number {
    return this.#asksRows ? ROWS_ASKED_A_TURN : Math.min(this.#wanted - this.#found, ROWS_A_TURN);
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
