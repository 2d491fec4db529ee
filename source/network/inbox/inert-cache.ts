import { UNSIGNED } from '../../model/fold/tally.ts';
import { INERT_PER_SIGNER, INERT_TOTAL } from '../../model/limits.ts';
import type { EnvelopeKey, HeldEnvelope } from '../../model/types.ts';
import type { Arrived } from './inbox-ports.ts';

const INERT_MAX_BYTES = 32 * 1024 * 1024;

interface Waiting {
  readonly arrived: Arrived;
  readonly waitsFor: string;
}

/**
 * Envelopes that wait for what they refer to (E6): bounded per signer, in number and in bytes. Where there is no room, what
 * has waited longest goes, so that what never comes cannot keep others out for good.
 */
export class InertCache {
  /** The longest waiting first. */
  readonly #waiting = new Map<EnvelopeKey, Waiting>();
  readonly #byWhat = new Map<string, Set<EnvelopeKey>>();
  readonly #bySigner = new Map<string, number>();
  #bytes = 0;

  has(key: EnvelopeKey): boolean {
    return this.#waiting.has(key);
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Keeps `arrived` until `waitsFor` turns up; false when its signer has as many waiting as it may. */
  add(arrived: Arrived, waitsFor: string): boolean {
    const { held } = arrived;
    const signer = signerOf(held);
    const ofSigner = this.#bySigner.get(signer) ?? 0;
    if (ofSigner >= INERT_PER_SIGNER) return false;
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size < INERT_TOTAL && this.#bytes + held.sizeBytes <= INERT_MAX_BYTES) break;
      this.#take(oldest);
    }
    this.#waiting.set(held.key, { arrived, waitsFor });
    const keys = this.#byWhat.get(waitsFor);
    if (keys === undefined) this.#byWhat.set(waitsFor, new Set([held.key]));
    else keys.add(held.key);
    this.#bySigner.set(signer, ofSigner + 1);
    this.#bytes += held.sizeBytes;
    return true;
  }

  /** Takes out all that waited for `what`, in the order of arrival. */
  release(what: string): readonly Arrived[] {
    return [...(this.#byWhat.get(what) ?? [])].flatMap((key) => this.#take(key));
  }

  #take(key: EnvelopeKey): readonly Arrived[] {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) return [];
    const { arrived, waitsFor } = waiting;
    this.#waiting.delete(key);
    const keys = this.#byWhat.get(waitsFor);
    keys?.delete(key);
    if (keys?.size === 0) this.#byWhat.delete(waitsFor);
    const signer = signerOf(arrived.held);
    const left = (this.#bySigner.get(signer) ?? 1) - 1;
    if (left > 0) this.#bySigner.set(signer, left);
    else this.#bySigner.delete(signer);
    this.#bytes -= arrived.held.sizeBytes;
    return [arrived];
  }
}

/** All that is unsigned shares one quota (E5): its authors can be made up. */
const signerOf = (held: HeldEnvelope): string => (held.verified ? held.from : UNSIGNED);
