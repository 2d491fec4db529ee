import { compareKeys, type SeedKey } from './seed-page.ts';

/** What a sorted list keeps: an item with the keys that it was sorted by. */
export interface Keyed<T> extends SeedKey {
  readonly item: T;
}

/** From so many entries on, going through the whole list is cheaper than moving it for each. */
const MANY = 100;

/** A list kept in order: an insert or removal costs a binary search and one move of memory, many at once one pass. */
export class SortedRows<T> {
  #entries: Keyed<T>[] = [];

  get length(): number {
    return this.#entries.length;
  }

  at(index: number): T | undefined {
    return this.#entries[index]?.item;
  }

  keyAt(index: number): SeedKey | undefined {
    return this.#entries[index];
  }

  /** Where `entry` stands, or -1 where it is not in the list. */
  indexOf(entry: Keyed<T>): number {
    const index = this.countBefore(entry);
    return this.#entries[index]?.id === entry.id ? index : -1;
  }

  /** How many entries stand before a place, be something there or not. */
  countBefore(key: SeedKey): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const probe = this.#entries[middle];
      if (probe !== undefined && compareKeys(probe, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  insertAll(entries: readonly Keyed<T>[]): void {
    if (entries.length > MANY) this.replaceAll([...this.#entries, ...entries]);
    else for (const entry of entries) this.#entries.splice(this.countBefore(entry), 0, entry);
  }

  /** Takes entries out that may be in the list. */
  removeAll(entries: readonly Keyed<T>[]): void {
    if (entries.length > MANY) {
      const ids = new Set(entries.map(({ id }) => id));
      this.#entries = this.#entries.filter(({ id }) => !ids.has(id));
      return;
    }
    for (const entry of entries) {
      const index = this.indexOf(entry);
      if (index >= 0) this.#entries.splice(index, 1);
    }
  }

  replaceAll(entries: Iterable<Keyed<T>>): void {
    this.#entries = [...entries].sort(compareKeys);
  }

  /** The next entries behind a place, `most` at most; from the start, or in reverse from the end, where there is none. */
  *entriesFrom(place: SeedKey | undefined, reverse: boolean, most: number): Generator<Keyed<T>> {
    const step = reverse ? -1 : 1;
    let index = this.#indexBehind(place, reverse);
    for (let count = 0; count < most; count += 1) {
      const entry = this.#entries[index];
      if (entry === undefined) return;
      yield entry;
      index += step;
    }
  }

  #indexBehind(place: SeedKey | undefined, reverse: boolean): number {
    if (place === undefined) return reverse ? this.#entries.length - 1 : 0;
    const index = this.countBefore(place);
    if (reverse) return index - 1;
    const entry = this.#entries[index];
    return entry !== undefined && compareKeys(entry, place) === 0 ? index + 1 : index;
  }

  *values(from = 0, to = this.#entries.length): Generator<T> {
    for (let index = from; index < to; index += 1) {
      const entry = this.#entries[index];
      if (entry !== undefined) yield entry.item;
    }
  }
}
