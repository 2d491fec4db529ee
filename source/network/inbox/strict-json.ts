import { JSON_MAX_DEPTH } from '../../model/limits.ts';
import type { JsonValue } from '../../model/types.ts';
import type { Problem } from '../../model/verdict.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const BLANK = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
/** Any whole number of fewer digits is a safe integer. */
const SAFE_DIGITS = 15;
/** What makes more than an integer of the digits before it. */
const FRACTION_OR_EXPONENT = '.eE';

class Strictness extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.reason);
    this.problem = problem;
  }
}

/** A value, and the text that it was read from where that is its canonical form (RFC 8785). */
export type StrictJson =
  | { readonly ok: true; readonly value: JsonValue; readonly canonical: string | undefined }
  | { readonly ok: false; readonly problem: Problem };

/**
 * Reads UTF-8 bytes as JSON, strictly (E1): depth ≤ 8, no duplicate keys, numbers are safe integers, strings are
 * well-formed Unicode. One pass over the text checks what `JSON.parse` lets through, and that the nesting cannot hurt it;
 * the grammar is left to `JSON.parse`.
 */
export function parseStrictJson(bytes: Uint8Array): StrictJson {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return { ok: false, problem: { reason: 'not-utf8' } };
  }
  try {
    const isCanonical = checkStrictness(text);
    return { ok: true, value: JSON.parse(text) as JsonValue, canonical: isCanonical ? text : undefined };
  } catch (error) {
    if (error instanceof Strictness) return { ok: false, problem: error.problem };
    if (error instanceof SyntaxError) return { ok: false, problem: { reason: 'not-json' } };
    throw error;
  }
}

/** The index of the quote that ends the string which starts at `start`; the text's end where none does. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, index: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(index - 1 - backslashes) === BACKSLASH) backslashes += 1;
  return backslashes % 2 === 1;
}

/** The names of an object so far. */
interface Names {
  /** In the order of the text. */
  readonly inOrder: string[];
  /** Once they no longer ascend: only then one may stand twice. */
  all: Set<string> | undefined;
}

/**
 * Whatever the text: depth, duplicate keys, numbers that are no safe integers, lone surrogates. True where the text, if it is
 * JSON, is canonical: no blanks, names in ascending order, each string as short as it can be spelt.
 */
function checkStrictness(text: string): boolean {
  const objects: (Names | undefined)[] = [];
  const hasEscapes = text.includes('\\');
  let isCanonical = true;
  let expectsKey = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      const end = endOfString(text, index);
      // Of a text without escapes only the names are of interest: there no string has another spelling.
      if (hasEscapes || expectsKey) {
        const words = hasEscapes ? unescaped(text, index, end) : text.slice(index + 1, end);
        if (words.length !== end - index - 1)
          isCanonical &&= JSON.stringify(words) === text.slice(index, end + 1);
        const names = expectsKey ? objects.at(-1) : undefined;
        if (names !== undefined) isCanonical = addName(names, words) && isCanonical;
      }
      expectsKey = false;
      index = end;
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      expectsKey = code === OPEN_OBJECT;
      objects.push(expectsKey ? { inOrder: [], all: undefined } : undefined);
      if (objects.length > JSON_MAX_DEPTH) {
        throw new Strictness({ reason: 'too-deep', detail: `at most ${JSON_MAX_DEPTH} levels` });
      }
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      objects.pop();
      expectsKey = false;
    } else if (code === COMMA) {
      expectsKey = objects.at(-1) !== undefined;
    } else if (code === MINUS || isDigit(code)) {
      index = endOfInteger(text, index) - 1;
    } else if (code <= BLANK) isCanonical = false;
  }
  return isCanonical;
}

/** Takes the next name of an object; false where it does not come after all before. */
function addName(names: Names, name: string): boolean {
  const { inOrder } = names;
  const before = inOrder.at(-1);
  if (names.all === undefined && (before === undefined || before < name)) {
    inOrder.push(name);
    return true;
  }
  names.all ??= new Set(inOrder);
  if (names.all.has(name)) throw new Strictness({ reason: 'duplicate-key', field: name.slice(0, 64) });
  names.all.add(name);
  return false;
}

function unescaped(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end);
  if (!raw.includes('\\')) return raw;
  const value = JSON.parse(text.slice(start, end + 1)) as string;
  if (!value.isWellFormed()) throw new Strictness({ reason: 'bad-text', detail: 'a lone surrogate' });
  return value;
}

function endOfInteger(text: string, start: number): number {
  const first = text.charCodeAt(start) === MINUS ? start + 1 : start;
  let end = first;
  while (isDigit(text.charCodeAt(end))) end += 1;
  const isInteger = end > first && (end === first + 1 || text.charCodeAt(first) !== ZERO);
  if (!isInteger || (end < text.length && FRACTION_OR_EXPONENT.includes(text.charAt(end)))) badNumber();
  const isShort = end - start < SAFE_DIGITS;
  if (!isShort && !Number.isSafeInteger(Number(text.slice(start, end)))) badNumber();
  if (end - start === 2 && text.startsWith('-0', start)) badNumber();
  return end;
}

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;

function badNumber(): never {
  throw new Strictness({ reason: 'bad-number', detail: 'whole numbers up to 2^53 - 1 only' });
}
