/** Codes with which the node refuses a command; closed, scripts branch on them (`INTERFACES.md`). */
export type RefusalCode =
  | 'invalid-field'
  | 'no-such-seed'
  | 'no-such-bid'
  | 'ambiguous-id'
  | 'not-open'
  | 'too-late'
  | 'too-low'
  | 'enough'
  | 'not-yours'
  | 'already-claimed'
  | 'already-done'
  | 'already-settled'
  | 'already-accepted'
  | 'in-progress'
  | 'no-result'
  | 'not-claimed-by-us'
  | 'running'
  | 'forfeited'
  | 'clock'
  | 'sandbox-unavailable'
  | 'needs-confirmation'
  | 'damaged'
  | 'command-refused'
  | 'not-running'
  | 'no-node'
  | 'no-such-peer'
  | 'no-links'
  | 'already-blocked'
  | 'not-blocked';

/** Why the node will not do what it was asked: words for a person, a code for a script, and what to do now. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
  /** The field at fault, where one is. */
  readonly field?: string;
  readonly remedy?: string;
}

/** What a command came to: its value, or the refusal. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

export const done = <T>(value: T): Outcome<T> => ({ ok: true, value });

export const refused = (
  code: RefusalCode,
  message: string,
  more: { readonly field?: string; readonly remedy?: string } = {},
): { readonly ok: false; readonly refusal: Refusal } => ({
  ok: false,
  refusal: { code, message, ...more },
});

/** Codes of faults: the world outside the rules did not do its part. */
export type FaultCode =
  | 'usage'
  | 'config'
  | 'data-dir'
  | 'data-dir-owned'
  | 'key-file'
  | 'store'
  | 'store-newer'
  | 'disk-full'
  | 'port-in-use'
  | 'address'
  | 'network'
  | 'control'
  | 'task-start'
  | 'web-token';

/** A fault thrown by an adapter; `code` says what kind, `cause` holds the original error. */
export class CrabnetError extends Error {
  override readonly name = 'CrabnetError';
  readonly code: FaultCode;
  readonly field: string | undefined;
  readonly remedy: string | undefined;

  constructor(
    code: FaultCode,
    message: string,
    more: {
      readonly cause?: unknown;
      readonly field?: string;
      readonly remedy?: string;
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.field = more.field;
    this.remedy = more.remedy;
  }
}

/** A defect of ours: thrown by `invariant`, never caught to carry on. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Throws `InvariantError` when something that our own code guarantees does not hold. */
export function invariant(condition: unknown, what: string): asserts condition {
  if (!condition) {
    throw new InvariantError(`this should not happen: ${what}`);
  }
}
