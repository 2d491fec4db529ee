import { compareKeys, type SeedKey } from './seed-page.ts';

/** What a sorted list keeps: an item with the keys that it was sorted by. */
export interface Keyed<T> extends SeedKey {
  readonly item: T;
}

/** A list kept in order: what comes or goes at once costs a binary search each, and together one pass over what stands behind it. */
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
    const all = this.#entries;
    const added = [...entries].sort(compareKeys);
    let end = all.length;
    const places = added.map((entry) => this.countBefore(entry));
    for (const entry of added) all.push(entry);
    // From the end on, so that each entry that stands behind one that comes is moved once, however many come.
    for (let nth = added.length - 1; nth >= 0; nth -= 1) {
      const place = places[nth] ?? 0;
      for (let from = end - 1; from >= place; from -= 1) all[from + nth + 1] = all[from] as Keyed<T>;
      all[place + nth] = added[nth] as Keyed<T>;
      end = place;
    }
  }

  /** Takes entries out that may be in the list. */
  removeAll(entries: readonly Keyed<T>[]): void {
    const all = this.#entries;
    const gone = new Set(entries.map((entry) => this.indexOf(entry)).filter((index) => index >= 0));
    if (gone.size === 0) return;
    let to = Math.min(...gone);
    for (let from = to; from < all.length; from += 1) {
      if (gone.has(from)) continue;
      all[to] = all[from] as Keyed<T>;
      to += 1;
    }
    all.length = to;
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
