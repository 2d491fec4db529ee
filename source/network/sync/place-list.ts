import { PLACE_BYTES } from './place.ts';

const PLACES_A_BLOCK = 128;

/**
 * Places in the order in which they came, copied one behind the other: as buffers of their own each would cost ten times its
 * bytes, and keep alive the block that it was cut out of.
 */
export class PlaceList {
  #blocks: Buffer[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(place: Buffer): void {
    const at = this.#size % PLACES_A_BLOCK;
    if (at === 0) this.#blocks.push(Buffer.allocUnsafeSlow(PLACES_A_BLOCK * PLACE_BYTES));
    this.#blocks.at(-1)?.set(place, at * PLACE_BYTES);
    this.#size += 1;
  }

  /** All of them; the list is empty then. */
  takeAll(): Buffer[] {
    const places = Array.from({ length: this.#size }, (_, nth) => {
      const at = (nth % PLACES_A_BLOCK) * PLACE_BYTES;
      return this.#blocks[Math.floor(nth / PLACES_A_BLOCK)]?.subarray(at, at + PLACE_BYTES) ?? NONE;
    });
    this.#blocks = [];
    this.#size = 0;
    return places;
  }
}

const NONE = Buffer.alloc(0);
