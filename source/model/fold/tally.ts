import type { HeldEnvelope } from '../types.ts';

/** How much is held, and of what kind. */
export interface Holdings {
  readonly envelopes: number;
  readonly bytes: number;
  readonly byKind: Readonly<{ [kind in HeldEnvelope['kind']]: number }>;
}

/** The name under which all that is unsigned counts (E5). */
export const UNSIGNED = 'unsigned';

/** Counts what a market holds. */
export class Tally {
  readonly #byKind = {
    SeedCreated: 0,
    BidSubmitted: 0,
    ClaimCreated: 0,
    TaskResult: 0,
    TaskSettle: 0,
  };
  #envelopes = 0;
  #bytes = 0;

  holdings(): Holdings {
    return { envelopes: this.#envelopes, bytes: this.#bytes, byKind: { ...this.#byKind } };
  }

  /** One more, or one less. */
  count(held: HeldEnvelope, sign: 1 | -1): void {
    this.#byKind[held.kind] += sign;
    this.#envelopes += sign;
    this.#bytes += sign * held.sizeBytes;
  }
}
