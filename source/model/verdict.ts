/** Why the inbox refuses what it hears: the closed list behind `envelope_refused` (`INTERFACES.md`). */
export const REFUSAL_REASONS = [
  // size, rate, load
  'too-large',
  'rate',
  'rate-old',
  'rate-junk',
  'overload',
  'blocked',
  // decode
  'not-utf8',
  'not-json',
  'duplicate-key',
  'too-deep',
  'bad-number',
  'bad-text',
  'unknown-kind',
  'bad-field',
  'over-limit',
  'bad-fragment',
  'bad-carrier',
  // time and memory
  'future',
  'expired',
  'duplicate',
  'refused-before',
  // proof
  'unsigned',
  'bad-author',
  'bad-signature',
  'bad-id',
  'bad-hash',
  // authority
  'not-author',
  'not-worker',
  'too-low',
  'too-early',
  'too-late',
  'bad-bid',
  'past-horizon',
  // room
  'crowded',
  'void',
  'quota',
  'inert-full',
  'store-failed',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** Something wrong with a message, the field where it stands, and what the rule wants. */
export interface Problem {
  readonly reason: RefusalReason;
  readonly field?: string;
  readonly detail?: string;
}

/** What reading or proving something comes to: its value, or what is wrong with it. */
export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem };

/**
 * What becomes of an envelope (E7). `reject`: its bytes alone prove it wrong; remembered and counted against the peer.
 * `ignore`: it depends on our clock, quotas or what we hold; neither remembered nor counted.
 * `inert`: it waits for what it refers to (E6).
 */
export type Verdict =
  | { readonly verdict: 'accept' }
  | { readonly verdict: 'inert'; readonly waitsFor: string }
  | ({ readonly verdict: 'ignore' | 'reject' } & Problem);
