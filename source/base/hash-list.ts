export const ID_BYTES = 16;
export const HASH_BYTES = 32;
/** Ids of one chunk at the most: so many are moved by one that comes. */
const CHUNK_MAX = 256;

/** Ids in ascending order, and the hash of each, one after the other; behind `size` of them is room. */
interface Chunk {
  readonly ids: Buffer;
  readonly hashes: Buffer;
  size: number;
}

/** A hash of 32 bytes for each id of 16, by ascending id; hashes that follow each other lie in one piece of memory. */
export class HashList {
  readonly #chunks: Chunk[] = [];

  set(id: Uint8Array, hash: Uint8Array): void {
    const at = this.#roomFor(id);
    const chunk = this.#chunks[at] as Chunk;
    const place = placeIn(chunk, id);
    if (!has(chunk, place, id)) {
      shift(chunk, place, place + 1);
      chunk.ids.set(id, place * ID_BYTES);
    }
    chunk.hashes.set(hash, place * HASH_BYTES);
  }

  delete(id: Uint8Array): void {
    const at = this.#chunkOf(id);
    const chunk = this.#chunks[at];
    const place = chunk === undefined ? 0 : placeIn(chunk, id);
    if (chunk === undefined || !has(chunk, place, id)) return;
    shift(chunk, place + 1, place);
    if (chunk.size === 0) this.#chunks.splice(at, 1);
  }

  /** The hashes of the ids behind `after` and before `before`, in pieces of a few thousand bytes; without one there is no such end. */
  *between(after: Uint8Array | undefined, before: Uint8Array | undefined): Generator<Buffer> {
    for (let at = after === undefined ? 0 : this.#chunkOf(after); at < this.#chunks.length; at += 1) {
      const chunk = this.#chunks[at] as Chunk;
      const first = after === undefined ? 0 : placeBehind(chunk, after);
      const end = before === undefined ? chunk.size : placeIn(chunk, before);
      if (first < end) yield chunk.hashes.subarray(first * HASH_BYTES, end * HASH_BYTES);
      if (end < chunk.size) return;
    }
  }

  /** The chunk where an id stands or would: the last that does not begin behind it, or the first. */
  #chunkOf(id: Uint8Array): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (Buffer.compare(idAt(this.#chunks[middle] as Chunk, 0), id) <= 0) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** The same, with room for one more. */
  #roomFor(id: Uint8Array): number {
    const at = this.#chunkOf(id);
    const chunk = this.#chunks[at];
    if (chunk === undefined) this.#chunks.push(newChunk());
    if (chunk === undefined || chunk.size < CHUNK_MAX) return at;
    const isBehindAll = at === this.#chunks.length - 1 && placeIn(chunk, id) === chunk.size;
    // What comes in ascending order leaves full chunks behind.
    const rest = isBehindAll ? newChunk() : secondHalf(chunk);
    this.#chunks.splice(at + 1, 0, rest);
    return isBehindAll ? at + 1 : this.#chunkOf(id);
  }
}

const newChunk = (): Chunk => ({
  ids: Buffer.alloc(CHUNK_MAX * ID_BYTES),
  hashes: Buffer.alloc(CHUNK_MAX * HASH_BYTES),
  size: 0,
});

const idAt = (chunk: Chunk, place: number): Buffer =>
  chunk.ids.subarray(place * ID_BYTES, (place + 1) * ID_BYTES);

/** How many ids of a chunk come before one. */
function placeIn(chunk: Chunk, id: Uint8Array): number {
  let low = 0;
  let high = chunk.size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (Buffer.compare(idAt(chunk, middle), id) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

const has = (chunk: Chunk, place: number, id: Uint8Array): boolean =>
  place < chunk.size && idAt(chunk, place).equals(id);

function placeBehind(chunk: Chunk, id: Uint8Array): number {
  const place = placeIn(chunk, id);
  return has(chunk, place, id) ? place + 1 : place;
}

/** Moves what stands from one place on to another. */
function shift(chunk: Chunk, from: number, to: number): void {
  chunk.ids.copyWithin(to * ID_BYTES, from * ID_BYTES, chunk.size * ID_BYTES);
  chunk.hashes.copyWithin(to * HASH_BYTES, from * HASH_BYTES, chunk.size * HASH_BYTES);
  chunk.size += to - from;
}

function secondHalf(chunk: Chunk): Chunk {
  const half = chunk.size >>> 1;
  const rest = newChunk();
  rest.ids.set(chunk.ids.subarray(half * ID_BYTES));
  rest.hashes.set(chunk.hashes.subarray(half * HASH_BYTES));
  rest.size = chunk.size - half;
  chunk.size = half;
  return rest;
}
