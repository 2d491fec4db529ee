import type { HeldEnvelope } from '../types.ts';

/** How much is held, by kind and by signer; unsigned envelopes share one entry, `UNSIGNED`. */
export interface Holdings {
  readonly envelopes: number;
  readonly bytes: number;
  readonly byKind: Readonly<{ [kind in HeldEnvelope['kind']]: number }>;
}

/** The key under which all that is unsigned counts (E5). */
export const UNSIGNED = 'unsigned';

/** Counts what a market holds. */
export class Tally {
  readonly #bytesBySigner = new Map<string, number>();
  readonly #byKind = {
    SeedCreated: 0,
    BidSubmitted: 0,
    ClaimCreated: 0,
    TaskResult: 0,
    TaskSettle: 0,
  };
  #envelopes = 0;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  holdings(): Holdings {
    return { envelopes: this.#envelopes, bytes: this.#bytes, byKind: { ...this.#byKind } };
  }

  /** Bytes of one signer, or of all that is unsigned. */
  bytesOf(signer: string): number {
    return this.#bytesBySigner.get(signer) ?? 0;
  }

  /** One more, or one less. */
  count(held: HeldEnvelope, sign: 1 | -1): void {
    this.#byKind[held.kind] += sign;
    this.#envelopes += sign;
    this.#bytes += sign * held.sizeBytes;
    const signer = held.verified ? held.from : UNSIGNED;
    const bytes = this.bytesOf(signer) + sign * held.sizeBytes;
    if (bytes > 0) this.#bytesBySigner.set(signer, bytes);
    else this.#bytesBySigner.delete(signer);
  }
}
