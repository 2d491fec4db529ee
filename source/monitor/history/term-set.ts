/** So many bits for at most `TERMS_MAX` terms: of a thousand looks for what is not there one or two find something. */
const BITS = 2048;
const PROBES = 6;
export const TERMS_MAX = 160;

/** Which terms occur in a block of events: never misses one, and takes few for others (a Bloom filter). */
export class TermSet {
  readonly #bits: Uint8Array;

  constructor(bits: Uint8Array = new Uint8Array(BITS / 8)) {
    this.#bits = bits;
  }

  /** Undefined for what is no such set. */
  static read(text: unknown): TermSet | undefined {
    const bits = typeof text === 'string' ? Buffer.from(text, 'base64') : undefined;
    return bits?.length === BITS / 8 ? new TermSet(bits) : undefined;
  }

  add(term: string): void {
    for (const bit of placesOf(term)) this.#bits[bit >> 3] = (this.#bits[bit >> 3] ?? 0) | (1 << (bit & 7));
  }

  /** Whether a term may be in it, by its places. */
  has(places: readonly number[]): boolean {
    for (const bit of places) if (((this.#bits[bit >> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
    return true;
  }

  toString(): string {
    return Buffer.from(this.#bits).toString('base64');
  }
}

/** Where a term would be noted, in any set. */
export function placesOf(term: string): readonly number[] {
  const first = hash(term, 0x811c9dc5);
  const step = hash(term, 0x9747b28c) | 1;
  return Array.from({ length: PROBES }, (_, probe) => ((first + Math.imul(probe, step)) >>> 0) % BITS);
}

/** FNV-1a, mixed at its end. */
function hash(text: string, basis: number): number {
  let value = basis;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
