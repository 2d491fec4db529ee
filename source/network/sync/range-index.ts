import { createHash } from 'node:crypto';
import { ID_BYTES, PLACE_BYTES, RANK_END, tsIn } from './place.ts';
import { PlaceList } from './place-list.ts';

export const FINGERPRINT_BYTES = 16;
/** Of a day, as a hello tells it. */
export const DAY_FINGERPRINT_BYTES = 8;

/** From `low` on and below `high`; an empty bound is the beginning, and as `high` the end. */
export interface Range {
  readonly low: Buffer;
  readonly high: Buffer;
}

export const EVERYTHING: Range = { low: Buffer.alloc(0), high: Buffer.alloc(0) };

/** A part of a range: from `low` to the next part's, how many envelopes it has, and a fingerprint of them. */
export interface RangePart {
  readonly low: Buffer;
  readonly count: number;
  readonly fingerprint: Buffer;
}

/** What a node says of a range: what is in it, where that is little, else its parts. */
export type RangeDescription =
  | { readonly how: 'ids'; readonly ids: readonly Buffer[] }
  | { readonly how: 'split'; readonly parts: readonly RangePart[] };

const LEAF_IDS = 32;
const PARTS_MAX = 16;

/**
 * The places of a set of envelopes in order, so that two nodes can find by fingerprints of ranges where they differ.
 * A fingerprint is a hash over all places of a range: nothing can be crafted that adds up to another's.
 */
export class SyncIndex {
  /** Places one after the other, sorted. */
  #rows: Buffer = Buffer.alloc(0);
  readonly #added = new PlaceList();
  readonly #removed = new Set<string>();

  /** Takes in places that are sorted already. What was added and removed before goes on top of them. */
  fill(rows: Buffer): void {
    this.#rows = rows;
  }

  add(place: Buffer): void {
    this.#removed.delete(place.toString('latin1'));
    this.#added.push(place);
  }

  remove(place: Buffer): void {
    this.#removed.add(place.toString('latin1'));
  }

  get size(): number {
    this.#settle();
    return this.#rows.length / PLACE_BYTES;
  }

  /** How many places there are, or a few more: what was added and is not worked in yet may be there twice. */
  get roughSize(): number {
    return this.#rows.length / PLACE_BYTES + this.#added.size;
  }

  /** Whether all that changed is worked in: else the next look costs a pass over everything. */
  get isSettled(): boolean {
    return this.#added.size === 0 && this.#removed.size === 0;
  }

  /** The `ts` of what is newest, in unix seconds; 0 where there is nothing. */
  get newestS(): number {
    this.#settle();
    return Math.max(0, ...this.#runs().map(([, to]) => tsIn(this.#rows, (to - 1) * PLACE_BYTES)));
  }

  /** A fingerprint of everything dated before `beforeS` (unix seconds). */
  summary(beforeS: number): Buffer {
    this.#settle();
    const older = this.#runs().map(([from, to]) => {
      const end = this.#first(from, to, (row) => tsIn(this.#rows, row * PLACE_BYTES) >= beforeS);
      return this.#rows.subarray(from * PLACE_BYTES, end * PLACE_BYTES);
    });
    return fingerprintOf(...older).subarray(0, DAY_FINGERPRINT_BYTES);
  }

  fingerprint(range: Range): { readonly count: number; readonly fingerprint: Buffer } {
    const [from, to] = this.#span(range);
    return { count: to - from, fingerprint: this.#fingerprint(from, to) };
  }

  /** How many bytes it takes to describe a range: what an answer costs us. */
  weight(range: Range): number {
    const [from, to] = this.#span(range);
    return (to - from) * PLACE_BYTES;
  }

  describe(range: Range): RangeDescription {
    const [from, to] = this.#span(range);
    const count = to - from;
    if (count <= LEAF_IDS) {
      return { how: 'ids', ids: Array.from({ length: count }, (_, index) => this.#id(from + index)) };
    }
    const wanted = Math.min(PARTS_MAX, Math.ceil(count / (LEAF_IDS / 2)));
    const edges = Array.from(
      { length: wanted + 1 },
      (_, index) => from + Math.floor((count * index) / wanted),
    );
    const parts = edges.slice(0, -1).map((edge, index): RangePart => {
      const next = edges[index + 1] ?? to;
      return {
        low: index === 0 ? range.low : this.#boundBelow(edge),
        count: next - edge,
        fingerprint: this.#fingerprint(edge, next),
      };
    });
    return { how: 'split', parts };
  }

  /** The place that an id names; undefined when it is not here. */
  find(id: Buffer): Buffer | undefined {
    this.#settle();
    const row = this.#row(this.#from(id));
    return row.length > 0 && row.subarray(0, ID_BYTES).equals(id) ? row : undefined;
  }

  #span({ low, high }: Range): readonly [from: number, to: number] {
    this.#settle();
    const from = this.#from(low);
    return [from, high.length === 0 ? this.size : Math.max(from, this.#from(high))];
  }

  /** The first row that is at `bound` or above. */
  #from(bound: Buffer): number {
    return this.#first(0, this.#rows.length / PLACE_BYTES, (row) => this.#row(row).compare(bound) >= 0);
  }

  /** Of the rows from `from` on and below `to` the first that fits, where all fit that come after it; else `to`. */
  #first(from: number, to: number, fits: (row: number) => boolean): number {
    let [low, high] = [from, to];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (fits(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The rows of one day and rank, which stand in the order of their `ts`: there are few such runs, however many rows. */
  #runs(): readonly (readonly [from: number, to: number])[] {
    const runs: (readonly [number, number])[] = [];
    const rows = this.#rows.length / PLACE_BYTES;
    for (let from = 0; from < rows; ) {
      const head = this.#row(from).subarray(0, RANK_END);
      const to = this.#first(from, rows, (row) => this.#row(row).compare(head, 0, RANK_END, 0, RANK_END) > 0);
      runs.push([from, to]);
      from = to;
    }
    return runs;
  }

  #row(row: number): Buffer {
    return this.#rows.subarray(row * PLACE_BYTES, (row + 1) * PLACE_BYTES);
  }

  #id(row: number): Buffer {
    return this.#row(row).subarray(0, ID_BYTES);
  }

  #fingerprint(from: number, to: number): Buffer {
    return fingerprintOf(this.#rows.subarray(from * PLACE_BYTES, to * PLACE_BYTES));
  }

  /** The shortest bound that has `row` above it and the row before below. */
  #boundBelow(row: number): Buffer {
    const own = this.#row(row);
    const before = this.#row(row - 1);
    let same = 0;
    while (same < PLACE_BYTES && own[same] === before[same]) same += 1;
    return own.subarray(0, same + 1);
  }

  /** Works in what was added and removed since the last look: one pass, whatever came in between. */
  #settle(): void {
    if (this.isSettled) return;
    const added = this.#added.takeAll().sort(Buffer.compare);
    const kept: Buffer[] = [];
    let row = 0;
    const rows = this.#rows.length / PLACE_BYTES;
    let runFrom = 0;
    const closeRun = (to: number) => {
      if (to > runFrom) kept.push(this.#rows.subarray(runFrom * PLACE_BYTES, to * PLACE_BYTES));
      runFrom = to;
    };
    let last: Buffer | undefined;
    for (const place of added) {
      if (last?.equals(place) === true) continue;
      last = place;
      row = this.#from(place);
      closeRun(row);
      if (row >= rows || !this.#row(row).equals(place)) kept.push(place);
    }
    closeRun(rows);
    this.#rows = Buffer.concat(kept);
    this.#drop();
  }

  #drop(): void {
    const kept: Buffer[] = [];
    let runFrom = 0;
    for (const removed of [...this.#removed].toSorted()) {
      const place = Buffer.from(removed, 'latin1');
      const row = this.#from(place);
      if (!this.#row(row).equals(place)) continue;
      kept.push(this.#rows.subarray(runFrom * PLACE_BYTES, row * PLACE_BYTES));
      runFrom = row + 1;
    }
    this.#removed.clear();
    if (runFrom === 0) return;
    kept.push(this.#rows.subarray(runFrom * PLACE_BYTES));
    this.#rows = Buffer.concat(kept);
  }
}

/** Of all the bytes one after the other. */
function fingerprintOf(...spans: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const span of spans) hash.update(span);
  return hash.digest().subarray(0, FINGERPRINT_BYTES);
}
