import type { JsonValue } from '../../source/model/types.ts';

/** Numbers that look random and are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Values and texts that readers trip over. */
const VALUES: readonly JsonValue[] = [
  null,
  true,
  0,
  -1,
  1,
  2 ** 31,
  Number.MAX_SAFE_INTEGER,
  '',
  'x',
  '\u0000',
  '../..',
  '\ud83e\udd80',
  'a'.repeat(5000),
  [],
  {},
  [[[[[[[[[]]]]]]]]],
  { __proto__x: 1 },
];
const PIECES = [
  ...['{', '}', '[', ']', ',', ':', '"', '\\', '\\u0000', '\\ud800', '\u0000', '\u{fffd}', ' ', '\n'],
  ...['-0', '1e9', '0.5', '9007199254740993', '-', '01', 'null', 'NaN', '"__proto__":{},', '"meta":{},'],
];
const NAMES = ['__proto__', 'constructor', 'toString', 'id', 'from', 'crabnet', 'envelope_id', 'total', ''];

/** Makes frames that resemble true ones and are wrong somewhere: in their bytes, their text or their structure. */
export class FrameMutator {
  readonly #frames: readonly string[];
  readonly #random: () => number;

  constructor(frames: readonly string[], seed: number) {
    this.#frames = frames;
    this.#random = seededRandom(seed);
  }

  next(): Buffer {
    const frame = this.#pick(this.#frames);
    const kind = this.#below(10);
    if (kind < 3) return this.#flipped(frame);
    if (kind < 5) return Buffer.from(this.#spliced(frame));
    let value = JSON.parse(frame) as JsonValue;
    for (let change = this.#below(3); change >= 0; change -= 1) value = this.#changed(value);
    return Buffer.from(JSON.stringify(value));
  }

  #below(end: number): number {
    return Math.floor(this.#random() * end);
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[this.#below(items.length)];
    if (item === undefined) throw new Error('there is nothing to pick');
    return item;
  }

  #flipped(frame: string): Buffer {
    const bytes = Buffer.from(frame);
    for (let flip = this.#below(4); flip >= 0; flip -= 1) {
      const index = this.#below(bytes.length);
      bytes[index] = (bytes[index] ?? 0) ^ (1 << this.#below(8));
    }
    return bytes;
  }

  /** Cut, repeated, with a piece put in, or grown together with another. */
  #spliced(frame: string): string {
    const [from, to] = [this.#below(frame.length), this.#below(frame.length)].toSorted((a, b) => a - b);
    switch (this.#below(5)) {
      case 0:
        return frame.slice(0, to);
      case 1:
        return frame.slice(0, from) + frame.slice(to);
      case 2:
        return frame.slice(0, to) + frame.slice(from);
      case 3:
        return frame.slice(0, from) + this.#pick(PIECES) + frame.slice(from);
      default:
        return frame.slice(0, from) + this.#pick(this.#frames).slice(to);
    }
  }

  /** The value with one of its members, however deep, replaced, removed, renamed or added. */
  #changed(value: JsonValue): JsonValue {
    if (typeof value !== 'object' || value === null || this.#below(12) === 0) return this.#other(value);
    if (Array.isArray(value)) {
      if (value.length === 0 || this.#below(4) === 0) return [...value, this.#other(null)];
      const index = this.#below(value.length);
      return value.toSpliced(index, 1, this.#changed(value[index] ?? null));
    }
    const members = Object.entries(value);
    const [name = '', member = null] = members[this.#below(members.length)] ?? [];
    const others = members.filter(([other]) => other !== name);
    switch (this.#below(10)) {
      case 0:
        return Object.fromEntries(others);
      case 1:
        return Object.fromEntries([...others, [this.#pick(NAMES), member]]);
      case 2:
        return Object.fromEntries([...members, [this.#pick(NAMES), this.#other(member)]]);
      default:
        return Object.fromEntries([...others, [name, this.#changed(member)]]);
    }
  }

  #other(value: JsonValue): JsonValue {
    switch (this.#below(4)) {
      case 0:
        return typeof value === 'number' ? value + this.#pick([-1, 1, 1000]) : this.#pick(VALUES);
      case 1:
        return typeof value === 'string' ? value.toUpperCase() : this.#pick(VALUES);
      case 2:
        return JSON.parse(this.#pick(this.#frames)) as JsonValue;
      default:
        return this.#pick(VALUES);
    }
  }
}
