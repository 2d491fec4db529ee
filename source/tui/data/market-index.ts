import type { SeedRow } from '../../contract/node-api.ts';
import { filterWords, matchesSeed } from '../../contract/seed-page.ts';
import { isFinished, isOurMove } from '../../contract/turn.ts';
import { keyedRow, type MarketOrder } from './order.ts';
import { type Keyed, SortedRows } from './sorted-rows.ts';

export interface Arrangement {
  readonly order: MarketOrder;
  readonly reverse: boolean;
  /** Words, all of which must occur; empty shows every seed. */
  readonly filter: string;
}

/** From this many changed rows on, sorting anew is cheaper than moving them one by one. */
const BULK = 2_000;

/**
 * The market's rows by id, with sorted lists kept up to date: all or the filtered ones, those that wait for this node,
 * and those that change by themselves.
 */
export class MarketIndex {
  readonly #rows = new Map<string, SeedRow>();
  readonly #all = new SortedRows<SeedRow>();
  readonly #filtered = new SortedRows<SeedRow>();
  readonly #waiting = new SortedRows<SeedRow>();
  readonly #due = new SortedRows<SeedRow>();
  readonly #seedsBy = new Map<string, number>();
  #arrangement: Arrangement = { order: 'turn', reverse: false, filter: '' };
  #words: readonly string[] = [];
  #pending: SeedRow[] = [];
  #pendingTotal = 0;
  #liveCount = 0;

  get count(): number {
    return this.#rows.size;
  }
  get liveCount(): number {
    return this.#liveCount;
  }
  get waitingCount(): number {
    return this.#waiting.length;
  }
  get shownCount(): number {
    return this.#shown.length;
  }
  get arrangement(): Arrangement {
    return this.#arrangement;
  }
  /** How far the filter has come, 0 to 1. */
  get filterProgress(): number {
    return this.#pending.length === 0 ? 1 : 1 - this.#pending.length / this.#pendingTotal;
  }

  ids(): readonly string[] {
    return [...this.#rows.keys()];
  }

  get(id: string): SeedRow | undefined {
    return this.#rows.get(id);
  }

  /** The row at a place of the shown list. */
  at(index: number): SeedRow | undefined {
    return this.#shown.at(this.#place(index));
  }

  /** The place of a seed in the shown list, -1 where the filter leaves it out. */
  indexOf(id: string): number {
    const row = this.#rows.get(id);
    const index = row === undefined ? -1 : this.#shown.indexOf(this.#key(row));
    return index < 0 ? -1 : this.#place(index);
  }

  /** The seeds that wait for this node, the nearest deadline first. */
  waiting(): readonly SeedRow[] {
    return [...this.#waiting.values()];
  }

  seedsBy(author: string): number {
    return this.#seedsBy.get(author) ?? 0;
  }

  put(rows: readonly SeedRow[]): void {
    if (rows.length >= BULK) {
      this.#putAll(rows);
      return;
    }
    for (const row of rows) {
      this.#unlist(row.id);
      this.#rows.set(row.id, row);
      this.#countRow(row, 1);
      this.#all.insert(this.#key(row));
      if (this.#words.length > 0 && this.#matches(row)) this.#filtered.insert(this.#key(row));
      if (isOurMove(row)) this.#waiting.insert(keyedRow(row, 'due'));
      if (row.deadline_ts !== null) this.#due.insert(dueKey(row));
    }
  }

  drop(ids: readonly string[]): void {
    for (const id of ids) {
      this.#unlist(id);
      this.#rows.delete(id);
    }
  }

  /** Seeds whose status has changed by itself, because their deadline lies at or before `nowMs`; 500 at most. */
  dueIds(nowMs: number): readonly string[] {
    const ids: string[] = [];
    for (const row of this.#due.values()) {
      if (ids.length === 500 || (row.deadline_ts ?? 0) * 1000 > nowMs) break;
      ids.push(row.id);
    }
    return ids;
  }

  /** Orders and filters anew; a filter then needs `advance` until it is complete. */
  arrange(next: Arrangement): void {
    const before = this.#arrangement;
    this.#arrangement = next;
    if (before.order !== next.order) this.#sortAll();
    if (before.filter === next.filter && before.order === next.order) return;
    this.#words = filterWords(next.filter);
    this.#filtered.replaceAll([]);
    this.#pending = this.#words.length === 0 ? [] : [...this.#rows.values()];
    this.#pendingTotal = this.#pending.length;
  }

  /** Filters up to `maxRows` more rows; true when nothing is left to do. */
  advance(maxRows: number): boolean {
    const slice = this.#pending.splice(Math.max(0, this.#pending.length - maxRows), maxRows);
    const matching = slice.filter((row) => this.#rows.get(row.id) === row && this.#matches(row));
    if (matching.length < BULK) for (const row of matching) this.#filtered.insert(this.#key(row));
    else this.#filtered.replaceAll([...this.#filtered.values(), ...matching].map((row) => this.#key(row)));
    return this.#pending.length === 0;
  }

  get #shown(): SortedRows<SeedRow> {
    return this.#words.length === 0 ? this.#all : this.#filtered;
  }

  #place(index: number): number {
    return this.#arrangement.reverse ? this.#shown.length - 1 - index : index;
  }

  #key(row: SeedRow): Keyed<SeedRow> {
    return keyedRow(row, this.#arrangement.order);
  }

  #matches(row: SeedRow): boolean {
    return matchesSeed(row, this.#words);
  }

  #unlist(id: string): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    this.#countRow(row, -1);
    this.#all.remove(this.#key(row));
    this.#filtered.remove(this.#key(row));
    this.#waiting.remove(keyedRow(row, 'due'));
    this.#due.remove(dueKey(row));
  }

  #countRow(row: SeedRow, by: 1 | -1): void {
    if (!isFinished(row)) this.#liveCount += by;
    const seeds = this.seedsBy(row.created_by) + by;
    if (seeds === 0) this.#seedsBy.delete(row.created_by);
    else this.#seedsBy.set(row.created_by, seeds);
  }

  #putAll(rows: readonly SeedRow[]): void {
    for (const row of rows) {
      const before = this.#rows.get(row.id);
      if (before !== undefined) this.#countRow(before, -1);
      this.#rows.set(row.id, row);
      this.#countRow(row, 1);
    }
    const all = [...this.#rows.values()];
    this.#waiting.replaceAll(all.filter((row) => isOurMove(row)).map((row) => keyedRow(row, 'due')));
    this.#due.replaceAll(all.filter(({ deadline_ts }) => deadline_ts !== null).map(dueKey));
    this.#sortAll();
    if (this.#words.length === 0) return;
    this.#filtered.replaceAll(all.filter((row) => this.#matches(row)).map((row) => this.#key(row)));
    this.#pending = [];
  }

  #sortAll(): void {
    this.#all.replaceAll([...this.#rows.values()].map((row) => this.#key(row)));
  }
}

const dueKey = (row: SeedRow): Keyed<SeedRow> => ({
  id: row.id,
  item: row,
  group: 0,
  value: row.deadline_ts ?? 0,
});
