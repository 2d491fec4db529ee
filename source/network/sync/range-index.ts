import { createHash } from 'node:crypto';
import { ENVELOPE_KINDS, type EnvelopeKey, type HeldEnvelope } from '../../model/types.ts';

/**
 * Where an envelope stands in the order that catch-up compares: the kind's rank (seeds first, as E6 wants), `ts`, key.
 * A *bound* is the beginning of such a place: all places that begin with it or come after it are at or above it.
 */
const TS_BYTES = 5;
const KEY_BYTES = 32;
const KEY_AT = 1 + TS_BYTES;
export const PLACE_BYTES = KEY_AT + KEY_BYTES;
/** The beginning of a place names an envelope while two nodes compare: 2^64 work to make two keys that are alike in it. */
export const ID_BYTES = KEY_AT + 16;
export const FINGERPRINT_BYTES = 16;

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
 * The keys of a set of envelopes in one order, so that two nodes can find by fingerprints of ranges where they differ.
 * A fingerprint is a hash over all places of a range: nothing can be crafted that adds up to another's.
 */
export class SyncIndex {
  /** Places one after the other, sorted. */
  #rows = Buffer.alloc(0);
  #added: Buffer[] = [];
  readonly #removed = new Set<string>();

  add(held: HeldEnvelope): void {
    const place = placeOf(held);
    this.#removed.delete(place.toString('latin1'));
    this.#added.push(place);
  }

  remove(held: HeldEnvelope): void {
    this.#removed.add(placeOf(held).toString('latin1'));
  }

  get size(): number {
    this.#settle();
    return this.#rows.length / PLACE_BYTES;
  }

  /** A fingerprint of everything dated before `beforeS` (unix seconds), and how much that is. */
  summary(beforeS: number): { readonly count: number; readonly fingerprint: Buffer } {
    this.#settle();
    const spans = ENVELOPE_KINDS.map((_kind, rank) => {
      const low = Buffer.of(rank);
      const high = Buffer.alloc(KEY_AT);
      high.writeUInt8(rank);
      high.writeUIntBE(beforeS, 1, TS_BYTES);
      return this.#rows.subarray(this.#from(low) * PLACE_BYTES, this.#from(high) * PLACE_BYTES);
    });
    const bytes = spans.reduce((sum, span) => sum + span.length, 0);
    return { count: bytes / PLACE_BYTES, fingerprint: fingerprintOf(...spans) };
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

  /** The key of the envelope that an id names; undefined when it is not here. */
  keyOf(id: Buffer): EnvelopeKey | undefined {
    this.#settle();
    const row = this.#row(this.#from(id));
    if (row.length === 0 || !row.subarray(0, ID_BYTES).equals(id)) return undefined;
    return row.toString('hex', KEY_AT) as EnvelopeKey;
  }

  #span({ low, high }: Range): readonly [from: number, to: number] {
    this.#settle();
    const from = this.#from(low);
    return [from, high.length === 0 ? this.size : Math.max(from, this.#from(high))];
  }

  /** The first row that is at `bound` or above. */
  #from(bound: Buffer): number {
    let low = 0;
    let high = this.#rows.length / PLACE_BYTES;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#row(middle).compare(bound) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
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
    if (this.#added.length === 0 && this.#removed.size === 0) return;
    const added = this.#added.sort(Buffer.compare);
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
    this.#added = [];
    this.#drop();
  }

  #drop(): void {
    if (this.#removed.size === 0) return;
    const kept: Buffer[] = [];
    for (let row = 0; row < this.#rows.length / PLACE_BYTES; row += 1) {
      if (!this.#removed.has(this.#row(row).toString('latin1'))) kept.push(this.#row(row));
    }
    this.#rows = Buffer.concat(kept);
    this.#removed.clear();
  }
}

/** Where an envelope stands. */
export function placeOf({ kind, ts, key }: HeldEnvelope): Buffer {
  const place = Buffer.allocUnsafe(PLACE_BYTES);
  place.writeUInt8(ENVELOPE_KINDS.indexOf(kind), 0);
  place.writeUIntBE(ts, 1, TS_BYTES);
  place.write(key, KEY_AT, 'hex');
  return place;
}

/** Of all the bytes one after the other. */
function fingerprintOf(...spans: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const span of spans) hash.update(span);
  return hash.digest().subarray(0, FINGERPRINT_BYTES);
}
