import { characterCount, exceedsBytes } from '../base/text/text-size.ts';
import { isCid } from './files/cid.ts';
import type { Cid } from './files/file-names.ts';
import type { JsonObject, JsonValue } from './types.ts';
import type { Problem } from './verdict.ts';

/** Carries a `Problem` out of nested readers; caught by whoever started the reading. */
export class FieldProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.reason);
    this.problem = problem;
  }
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/u;
const UUID_V4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u;
const HEX_256 = /^[\da-f]{64}$/u;
const FROM_MAX_CHARS = 64;
/** Far beyond any clock, and small enough that milliseconds stay safe integers. */
const TS_MAX_S = 100_000_000_000;

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isUuid = (text: string): boolean => UUID.test(text);

function bad(field: string, detail: string): never {
  throw new FieldProblem({ reason: 'bad-field', field, detail });
}

/** Readers of one object's fields; each throws `FieldProblem` naming the field, `prefix` included. */
export class Fields {
  readonly #object: JsonObject;
  readonly #prefix: string;

  constructor(value: JsonValue | undefined, prefix: string) {
    if (!isObject(value)) bad(prefix, 'an object is wanted');
    this.#object = value;
    this.#prefix = prefix;
  }

  /** The field's whole name, as problems say it. */
  nameOf(field: string): string {
    return this.#prefix === '' ? field : `${this.#prefix}.${field}`;
  }

  raw(field: string): JsonValue | undefined {
    return Object.hasOwn(this.#object, field) ? this.#object[field] : undefined;
  }

  object(field: string): Fields {
    return new Fields(this.raw(field), this.nameOf(field));
  }

  /** The object may have these members and no other. */
  only(...members: readonly string[]): void {
    for (const member of Object.keys(this.#object)) {
      if (!members.includes(member)) bad(this.nameOf(member), 'no such member here');
    }
  }

  text(field: string): string {
    const value = this.raw(field);
    if (typeof value !== 'string') bad(this.nameOf(field), 'a text is wanted');
    return value;
  }

  textUpTo(field: string, maxBytes: number): string {
    const value = this.text(field);
    if (exceedsBytes(value, maxBytes)) this.overLimit(field, `at most ${maxBytes} bytes`);
    return value;
  }

  title(field: string, maxChars: number): string {
    const value = this.text(field);
    if (value.length > maxChars && characterCount(value) > maxChars) {
      this.overLimit(field, `at most ${maxChars} characters`);
    }
    return value;
  }

  texts(field: string, most: number): readonly string[] {
    const value = this.raw(field);
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
      bad(this.nameOf(field), 'a list of texts is wanted');
    }
    if (value.length > most) this.overLimit(field, `at most ${most}`);
    return value;
  }

  cid(field: string): Cid {
    const value = this.text(field);
    if (!isCid(value)) bad(this.nameOf(field), 'a CIDv1 of sha2-256 in base32 is wanted');
    return value;
  }

  /** An integer of at least 0 and at most 2^53 − 1. */
  count(field: string, max: number = Number.MAX_SAFE_INTEGER): number {
    const value = this.raw(field);
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
      bad(this.nameOf(field), 'a whole number from 0 to 2^53 - 1 is wanted');
    }
    if (value > max) this.overLimit(field, `at most ${max}`);
    return value;
  }

  /** Unix seconds. */
  time(field: string): number {
    return this.count(field, TS_MAX_S);
  }

  int32(field: string): number {
    const value = this.raw(field);
    if (typeof value !== 'number' || (value | 0) !== value) {
      bad(this.nameOf(field), 'a 32-bit integer is wanted');
    }
    return value;
  }

  flag(field: string): boolean {
    const value = this.raw(field);
    if (typeof value !== 'boolean') bad(this.nameOf(field), 'true or false is wanted');
    return value;
  }

  nodeId(field: string): string {
    const value = this.text(field);
    if (value === '' || value.length > FROM_MAX_CHARS) bad(this.nameOf(field), 'a node id is wanted');
    return value;
  }

  uuid(field: string, version: 'any' | 4 = 'any'): string {
    const value = this.text(field);
    if (!(version === 4 ? UUID_V4 : UUID).test(value)) {
      bad(this.nameOf(field), version === 4 ? 'a version 4 UUID is wanted' : 'a UUID is wanted');
    }
    return value;
  }

  /** A UUID, or null; a missing member reads as null. */
  uuidOrNull(field: string): string | null {
    const value = this.raw(field);
    return value === undefined || value === null ? null : this.uuid(field);
  }

  hash(field: string): string {
    const value = this.text(field);
    if (!HEX_256.test(value)) bad(this.nameOf(field), '64 lower-case hex digits are wanted');
    return value;
  }

  overLimit(field: string, detail: string): never {
    throw new FieldProblem({
      reason: 'over-limit',
      field: this.nameOf(field),
      detail,
    });
  }

  bad(field: string, detail: string): never {
    return bad(this.nameOf(field), detail);
  }
}
