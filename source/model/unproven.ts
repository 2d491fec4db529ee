import type { Problem } from './verdict.ts';

/** A signature that is still to be looked at: all that this takes, and what is wrong where it does not verify. */
export interface SignatureToCheck {
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
  /** What is signed. */
  readonly bytes: Uint8Array;
  readonly otherwise: Problem;
}

/** What the bytes prove once each of these signatures verifies. */
export interface Unproven<Value> {
  readonly value: Value;
  readonly signatures: readonly SignatureToCheck[];
}
