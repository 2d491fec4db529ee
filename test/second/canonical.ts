/** Any JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

/** RFC 8785: members by their names' UTF-16 units, no blanks, strings and whole numbers as ECMAScript writes them. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((each: Json) => canonical(each)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value as JsonObject).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`).join(',')}}`;
}

const DEPTH_MAX = 8;

/** E1: JSON read strictly; undefined for what is none: too deep, a name twice, a number that is no safe integer or not spelt as one, half a character. */
export function strictJson(text: string): Json | undefined {
  if (!text.isWellFormed()) return undefined;
  try {
    const value = JSON.parse(text) as Json;
    return new Scanner(text).isStrict() && isWhole(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Escapes can hide half a character from a look at the text. */
function isWhole(value: Json): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, each]) => name.isWellFormed() && isWhole(each as Json));
}

const TOKEN = /\s+|"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\]:,]/uy;
const INTEGER = /^(?:0|-?[1-9]\d*)$/u;

/** Looks at the tokens of a text that is JSON. */
class Scanner {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    const tokens: string[] = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.length) {
      const [token] = TOKEN.exec(text) ?? [];
      if (token === undefined) throw new SyntaxError('no token');
      if (token.trim() !== '') tokens.push(token);
    }
    this.#tokens = tokens;
  }

  isStrict(): boolean {
    return this.#value(0);
  }

  #next(): string {
    this.#at += 1;
    return this.#tokens[this.#at - 1] ?? '';
  }

  #value(depth: number): boolean {
    const token = this.#next();
    if (token === '{' || token === '[') return depth < DEPTH_MAX && this.#members(token, depth + 1);
    if (/^[-\d]/u.test(token)) return INTEGER.test(token) && Number.isSafeInteger(Number(token));
    return true;
  }

  #members(open: string, depth: number): boolean {
    const close = open === '{' ? '}' : ']';
    if (this.#tokens[this.#at] === close) {
      this.#at += 1;
      return true;
    }
    const names = new Set<string>();
    for (;;) {
      if (open === '{') {
        const name = JSON.parse(this.#next()) as string;
        if (names.has(name)) return false;
        names.add(name);
        this.#next();
      }
      if (!this.#value(depth)) return false;
      if (this.#next() === close) return true;
    }
  }
}
