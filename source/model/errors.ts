import type { RefusalFacts } from './refusal-facts.ts';

/** Codes with which the node refuses a command; closed, scripts branch on them (INTERFACES.md). */
export type RefusalCode = keyof RefusalFacts;

/** Why the node will not do what it was asked, as data; `words/refusal-words.ts` says it. */
export type Refusal = { readonly [Code in RefusalCode]: RefusalOf<Code> }[RefusalCode];

export interface RefusalOf<Code extends RefusalCode> {
  readonly code: Code;
  readonly facts: RefusalFacts[Code];
  /** The field at fault, where one is. */
  readonly field?: string;
}

/** What a command came to: its value, or the refusal. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

export const done = <T>(value: T): Outcome<T> => ({ ok: true, value });

export function refused<Code extends RefusalCode>(
  code: Code,
  facts: RefusalFacts[Code],
  field?: string,
): { readonly ok: false; readonly refusal: Refusal } {
  const refusal: RefusalOf<Code> = { code, facts, ...(field === undefined ? {} : { field }) };
  // Code and facts belong together by their types; the union loses that.
  return { ok: false, refusal: refusal as unknown as Refusal };
}

/** Codes of faults: the world outside the rules did not do its part. */
export type FaultCode =
  | 'usage'
  | 'config'
  | 'data-dir'
  | 'data-dir-owned'
  | 'key-file'
  | 'store'
  | 'store-newer'
  | 'store-gone'
  | 'store-closed'
  | 'disk-full'
  | 'files-room'
  | 'folder'
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
