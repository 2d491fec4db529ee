import { compareKeys, type SeedKey } from '../../contract/seed-page.ts';

/** What a sorted list keeps: an item with the keys that it was sorted by. */
export interface Keyed<T> extends SeedKey {
  readonly item: T;
}

/** A list kept in order: an insert or removal costs a binary search and one move of memory. */
export class SortedRows<T> {
  #entries: Keyed<T>[] = [];

  get length(): number {
    return this.#entries.length;
  }

  at(index: number): T | undefined {
    return this.#entries[index]?.item;
  }

  /** Where `entry` stands, or -1 where it is not in the list. */
  indexOf(entry: Keyed<T>): number {
    const index = this.#lowerBound(entry);
    return this.#entries[index]?.id === entry.id ? index : -1;
  }

  insert(entry: Keyed<T>): void {
    this.#entries.splice(this.#lowerBound(entry), 0, entry);
  }

  remove(entry: Keyed<T>): void {
    const index = this.indexOf(entry);
    if (index >= 0) this.#entries.splice(index, 1);
  }

  replaceAll(entries: Iterable<Keyed<T>>): void {
    this.#entries = [...entries].sort(compareKeys);
  }

  *values(): Generator<T> {
    for (const { item } of this.#entries) yield item;
  }

  #lowerBound(entry: Keyed<T>): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const probe = this.#entries[middle];
      if (probe !== undefined && compareKeys(probe, entry) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
