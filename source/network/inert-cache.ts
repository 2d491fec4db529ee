import { INERT_PER_SIGNER, INERT_TOTAL } from '../model/limits.ts';
import type { EnvelopeKey } from '../model/types.ts';
import type { Arrived } from './inbox.ts';

const INERT_MAX_BYTES = 32 * 1024 * 1024;

/** Envelopes that wait for what they refer to (E6): bounded per signer, in number and in bytes. */
export class InertCache {
  readonly #waiting = new Map<string, Arrived[]>();
  readonly #keys = new Set<EnvelopeKey>();
  readonly #bySigner = new Map<string, number>();
  #bytes = 0;

  has(key: EnvelopeKey): boolean {
    return this.#keys.has(key);
  }

  get size(): number {
    return this.#keys.size;
  }

  /** Keeps `arrived` until `waitsFor` turns up; false when there is no room. */
  add(arrived: Arrived, waitsFor: string): boolean {
    const { held } = arrived;
    const ofSigner = this.#bySigner.get(held.from) ?? 0;
    const full = this.#keys.size >= INERT_TOTAL || this.#bytes + held.sizeBytes > INERT_MAX_BYTES;
    if (full || ofSigner >= INERT_PER_SIGNER) return false;
    const list = this.#waiting.get(waitsFor);
    if (list === undefined) this.#waiting.set(waitsFor, [arrived]);
    else list.push(arrived);
    this.#keys.add(held.key);
    this.#bySigner.set(held.from, ofSigner + 1);
    this.#bytes += held.sizeBytes;
    return true;
  }

  /** Takes out all that waited for `what`. */
  release(what: string): readonly Arrived[] {
    const released = this.#waiting.get(what) ?? [];
    this.#waiting.delete(what);
    for (const { held } of released) {
      this.#keys.delete(held.key);
      this.#bytes -= held.sizeBytes;
      const left = (this.#bySigner.get(held.from) ?? 1) - 1;
      if (left > 0) this.#bySigner.set(held.from, left);
      else this.#bySigner.delete(held.from);
    }
    return released;
  }
}
