/** So many bits for at most `TERMS_MAX` terms: of ten thousand looks for what is not there a few find something. */
const BITS = 3072;
const PROBES = 6;
export const TERMS_MAX = 200;
export const TERM_SET_BYTES = BITS / 8;

/** Notes a term in a set (a Bloom filter, which never misses one and takes few for others). */
export function addTerm(bits: Uint8Array, term: string): void {
  const { first, step } = hashesOf(term);
  for (let probe = 0; probe < PROBES; probe += 1) {
    const bit = placeOf(first, step, probe);
    bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7));
  }
}

/** Whether all terms may be in the set that begins at `start`, by their places. */
export function hasTerms(bits: Uint8Array, places: readonly number[], start = 0): boolean {
  for (const bit of places) if (((bits[start + (bit >> 3)] ?? 0) & (1 << (bit & 7))) === 0) return false;
  return true;
}

/** Where a term would be noted, in any set. */
export function placesOf(term: string): readonly number[] {
  const { first, step } = hashesOf(term);
  return Array.from({ length: PROBES }, (_, probe) => placeOf(first, step, probe));
}

const hashesOf = (term: string) => ({ first: hash(term, 0x811c9dc5), step: hash(term, 0x9747b28c) | 1 });

const placeOf = (first: number, step: number, probe: number): number =>
  ((first + Math.imul(probe, step)) >>> 0) % BITS;

/** FNV-1a, mixed at its end. */
function hash(text: string, basis: number): number {
  let value = basis;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
