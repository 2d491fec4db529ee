/** Bits for each key, and bits set for it: one key in a hundred that was never put in looks as if it was. */
const BITS_PER_KEY = 10;
const BITS_SET = 5;
const WORD_BITS = 32;
const HALF = 2 ** 24;
/** Brings the upper half of a key over all the bits that there are. */
const SPREAD = 2 ** 20 + 7;
const CAPACITY_MIN = 65_536;

/**
 * Says of a key that it was never put in, or that it perhaps was (a Bloom filter): a megabyte for a million keys, and no look at
 * the disk for each envelope that is new. Keys are numbers of 48 bits that are spread evenly, as the beginnings of hashes are.
 */
export class KeyFilter {
  readonly capacity: number;
  readonly #words: Uint32Array;
  readonly #bits: number;
  #count = 0;

  /** For `expected` keys and as many that come later. */
  constructor(expected: number) {
    this.capacity = Math.max(CAPACITY_MIN, 2 * expected);
    const words = Math.ceil((this.capacity * BITS_PER_KEY) / WORD_BITS);
    this.#words = new Uint32Array(words);
    this.#bits = words * WORD_BITS;
  }

  /** More was put in than it was made for: it is right, and of less and less use. */
  get isFull(): boolean {
    return this.#count > this.capacity;
  }

  add(key: number): void {
    this.#count += 1;
    for (let nth = 0; nth < BITS_SET; nth += 1) {
      const bit = this.#bit(key, nth);
      const word = Math.floor(bit / WORD_BITS);
      this.#words[word] = (this.#words[word] ?? 0) | (1 << (bit % WORD_BITS));
    }
  }

  /** False for what was never put in. */
  mayHave(key: number): boolean {
    for (let nth = 0; nth < BITS_SET; nth += 1) {
      const bit = this.#bit(key, nth);
      if (((this.#words[Math.floor(bit / WORD_BITS)] ?? 0) & (1 << (bit % WORD_BITS))) === 0) return false;
    }
    return true;
  }

  /** Two hashes make all the others. */
  #bit(key: number, nth: number): number {
    const step = (key % HALF) * 2 + 1;
    return (Math.floor(key / HALF) * SPREAD + nth * step) % this.#bits;
  }
}
