import type { FilterContext } from '../../contract/filter-conditions.ts';
import type { SeedRow } from '../../contract/node-api.ts';
import {
  isEmptyFilter,
  NO_FILTER,
  passesFilter,
  readFilter,
  type SeedFilter,
} from '../../contract/seed-filter.ts';
import { type SeedKey, seedKey } from '../../contract/seed-page.ts';
import { type Keyed, SortedRows } from '../../contract/sorted-rows.ts';
import { isFinished, isOurMove } from '../../contract/turn.ts';
import { keyedRow, type MarketOrder } from './order.ts';

export interface Arrangement {
  readonly order: MarketOrder;
  readonly reverse: boolean;
  /** As `seed-filter.ts` reads it; empty shows every seed. */
  readonly filter: string;
}

/** An end of the list as it is shown. */
export type ListEnd = 'first' | 'last';

/** How far the list is known without a gap, by the places of its ends; null where it reaches the end of the list. */
export type Known = { readonly [end in ListEnd]: SeedKey | null };

const ALL_KNOWN: Known = { first: null, last: null };

/**
 * The market's rows by id: all live ones, and the finished ones that were read. The list shows what is known of it without a
 * gap, all or filtered; beside it are those that wait for this node, and those that change by themselves.
 */
export class MarketIndex {
  readonly #rows = new Map<string, SeedRow>();
  readonly #all = new SortedRows<SeedRow>();
  readonly #filtered = new SortedRows<SeedRow>();
  readonly #waiting = new SortedRows<SeedRow>();
  readonly #due = new SortedRows<SeedRow>();
  readonly #liveBy = new Map<string, number>();
  #arrangement: Arrangement = { order: 'turn', reverse: false, filter: '' };
  #known = ALL_KNOWN;
  #filter = NO_FILTER;
  #liveCount = 0;
  /** Seeds of the node that are not here. */
  #elsewhere = 0;

  readonly #context: () => FilterContext;

  /** `context`: what a filter holds rows against. */
  constructor(context: () => FilterContext) {
    this.#context = context;
  }

  /** How many seeds the node holds. */
  get count(): number {
    return this.#rows.size + this.#elsewhere;
  }
  /** Sets how many seeds the node holds. */
  set count(count: number) {
    this.#elsewhere = Math.max(0, count - this.#rows.size);
  }
  get liveCount(): number {
    return this.#liveCount;
  }
  get waitingCount(): number {
    return this.#waiting.length;
  }
  get shownCount(): number {
    return this.#range.to - this.#range.from;
  }
  get arrangement(): Arrangement {
    return this.#arrangement;
  }
  get known(): Known {
    return this.#known;
  }
  get isWhole(): boolean {
    return this.#known.first === null && this.#known.last === null;
  }
  ids(): readonly string[] {
    return [...this.#rows.keys()];
  }

  get(id: string): SeedRow | undefined {
    return this.#rows.get(id);
  }

  /** The row at a place of the shown list. */
  at(index: number): SeedRow | undefined {
    const { from, to } = this.#range;
    if (index < 0 || index >= to - from) return undefined;
    return this.#list.at(this.#arrangement.reverse ? to - 1 - index : from + index);
  }

  /** The place of a seed in the shown list, -1 where it is not in it. */
  indexOf(id: string): number {
    const row = this.#rows.get(id);
    const index = row === undefined ? -1 : this.#list.indexOf(this.#key(row));
    const { from, to } = this.#range;
    if (index < from || index >= to) return -1;
    return this.#arrangement.reverse ? to - 1 - index : index - from;
  }

  /** Where a seed stands in the whole list, undefined where the filter leaves it out. */
  keyOf(id: string): SeedKey | undefined {
    const row = this.#rows.get(id);
    return row && this.#keyIn(row, this.#arrangement.order, this.#filter);
  }

  /** Where a seed would stand in a list that is arranged so. */
  keyUnder({ order, filter }: Arrangement, id: string): SeedKey | undefined {
    const row = this.#rows.get(id);
    const read = readFilter(filter);
    return row && read.ok ? this.#keyIn(row, order, read.filter) : undefined;
  }

  /** How many rows of the whole list stand before the shown ones; undefined where that is not known. */
  get countBefore(): number | undefined {
    if (this.#known.first === null) return 0;
    return this.#known.last === null && !this.#isFiltered ? this.count - this.shownCount : undefined;
  }

  /** The finished seeds of the shown list, in its order. */
  finishedIds(): readonly string[] {
    const { from, to } = this.#range;
    const ids = [...this.#list.values(from, to)].flatMap((row) => (isFinished(row) ? [row.id] : []));
    return this.#arrangement.reverse ? ids.reverse() : ids;
  }

  /** The seeds that wait for this node, the nearest deadline first. */
  waiting(): readonly SeedRow[] {
    return [...this.#waiting.values()];
  }

  /** Live seeds of a publisher. */
  liveBy(author: string): number {
    return this.#liveBy.get(author) ?? 0;
  }

  put(rows: readonly SeedRow[]): void {
    const last = [...new Map(rows.map((row) => [row.id, row])).values()];
    const before = last.flatMap(({ id }) => this.#rows.get(id) ?? []);
    this.#unlist(before);
    // All live seeds are here, so a live one that was not is new; a finished one was elsewhere, if the node has told of it.
    const found = last.filter((row) => !this.#rows.has(row.id) && isFinished(row)).length;
    this.#elsewhere = Math.max(0, this.#elsewhere - found);
    for (const row of last) {
      this.#rows.set(row.id, row);
      this.#countRow(row, 1);
    }
    this.#all.insertAll(this.#keys(last));
    if (this.#isFiltered) this.#filtered.insertAll(this.#keys(this.#matching(last)));
    this.#waiting.insertAll(waitingKeys(last));
    this.#due.insertAll(dueKeys(last));
  }

  /** Takes seeds out that the node does not hold any more. */
  drop(ids: readonly string[]): void {
    const gone = ids.flatMap((id) => this.#rows.get(id) ?? []);
    this.#elsewhere = Math.max(0, this.#elsewhere - (ids.length - gone.length));
    this.#remove(gone);
  }

  /** Takes seeds out that the node still holds. */
  leave(ids: readonly string[]): void {
    const left = ids.flatMap((id) => this.#rows.get(id) ?? []);
    this.#remove(left);
    this.#elsewhere += left.length;
  }

  /** Says how far the list is known. Returns how many rows have come before those that were shown; less than 0: have gone. */
  setKnown(known: Known): number {
    const before = this.#range;
    this.#known = known;
    const after = this.#range;
    return this.#arrangement.reverse ? after.to - before.to : before.from - after.from;
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

  /** Orders and filters what is here anew. */
  arrange(next: Arrangement): void {
    const before = this.#arrangement;
    this.#arrangement = next;
    this.#known = ALL_KNOWN;
    const isReordered = before.order !== next.order;
    if (isReordered) this.#all.replaceAll(this.#keys([...this.#rows.values()]));
    if (before.filter === next.filter && !isReordered) return;
    const read = readFilter(next.filter);
    // What cannot be read is being typed.
    if (read.ok) this.#filter = read.filter;
    this.#filterAnew();
  }

  /** Lets seeds come and go that a filter of time has in another place now. */
  passTime(): void {
    if (this.#filter.isTimed) this.#filterAnew();
  }

  #filterAnew(): void {
    const matching = this.#isFiltered ? this.#matching([...this.#rows.values()]) : [];
    this.#filtered.replaceAll(this.#keys(matching));
  }

  get #isFiltered(): boolean {
    return !isEmptyFilter(this.#filter);
  }

  get #list(): SortedRows<SeedRow> {
    return this.#isFiltered ? this.#filtered : this.#all;
  }

  /** What of the list is shown, which is kept in ascending order however it is turned. */
  get #range(): { readonly from: number; readonly to: number } {
    const { first, last } = this.#known;
    const [low, high] = this.#arrangement.reverse ? [last, first] : [first, last];
    const list = this.#list;
    const from = low === null ? 0 : list.countBefore(low);
    if (high === null) return { from, to: list.length };
    const end = list.countBefore(high);
    return { from, to: list.keyAt(end)?.id === high.id ? end + 1 : end };
  }

  #keyIn(row: SeedRow, order: MarketOrder, filter: SeedFilter): SeedKey | undefined {
    return passesFilter(row, filter, this.#context()) ? seedKey(row, order) : undefined;
  }

  #key(row: SeedRow): Keyed<SeedRow> {
    return keyedRow(row, this.#arrangement.order);
  }

  #keys(rows: readonly SeedRow[]): readonly Keyed<SeedRow>[] {
    return rows.map((row) => this.#key(row));
  }

  #matching(rows: readonly SeedRow[]): readonly SeedRow[] {
    const context = this.#context();
    return rows.filter((row) => passesFilter(row, this.#filter, context));
  }

  #remove(rows: readonly SeedRow[]): void {
    this.#unlist(rows);
    for (const { id } of rows) this.#rows.delete(id);
  }

  #unlist(rows: readonly SeedRow[]): void {
    for (const row of rows) this.#countRow(row, -1);
    const keys = this.#keys(rows);
    this.#all.removeAll(keys);
    this.#filtered.removeAll(keys);
    this.#waiting.removeAll(waitingKeys(rows));
    this.#due.removeAll(dueKeys(rows));
  }

  #countRow(row: SeedRow, by: 1 | -1): void {
    if (isFinished(row)) return;
    this.#liveCount += by;
    const live = this.liveBy(row.created_by) + by;
    if (live === 0) this.#liveBy.delete(row.created_by);
    else this.#liveBy.set(row.created_by, live);
  }
}

const waitingKeys = (rows: readonly SeedRow[]): readonly Keyed<SeedRow>[] =>
  rows.filter(isOurMove).map((row) => keyedRow(row, 'due'));

const dueKeys = (rows: readonly SeedRow[]): readonly Keyed<SeedRow>[] =>
  rows.flatMap((row) =>
    row.deadline_ts === null ? [] : [{ id: row.id, item: row, group: 0, value: row.deadline_ts }],
  );
