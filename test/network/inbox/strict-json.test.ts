import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../source/model/types.ts';
import { parseStrictJson } from '../../../source/network/inbox/strict-json.ts';

const parse = (text: string) => parseStrictJson(Buffer.from(text));
const reasonOf = (text: string) => {
  const parsed = parse(text);
  return parsed.ok ? 'read' : parsed.problem.reason;
};

describe('strict JSON (E1)', () => {
  it('reads what JSON.parse reads, when only safe integers stand in it', () => {
    const values = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', maxDepth: 5 },
        fc.string({ unit: 'binary' }),
        fc.maxSafeInteger(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string({ unit: 'binary' }), tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 2 }), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        // JSON.stringify writes -0 as 0, so what is read back is compared with what the text says.
        expect(parse(text)).toMatchObject({ ok: true, value: JSON.parse(text) });
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'not-utf8'],
    ['a byte order mark', Buffer.from('\ufeff{}'), 'not-json'],
    ['nothing', Buffer.from(''), 'not-json'],
    ['an unfinished string', Buffer.from('{"a":"b'), 'not-json'],
    ['an unfinished object', Buffer.from('{"a":1'), 'not-json'],
    ['two values', Buffer.from('{}{}'), 'not-json'],
    ['a comment', Buffer.from('{} // x'), 'not-json'],
  ])('refuses %s', (_name, bytes, reason) => {
    expect(parseStrictJson(bytes)).toMatchObject({ ok: false, problem: { reason } });
  });

  it('refuses a key that stands twice, also where escapes hide it, and takes the same key in two objects', () => {
    expect(reasonOf('{"a":1,"a":2}')).toBe('duplicate-key');
    expect(reasonOf('{"a":1,"\\u0061":2}')).toBe('duplicate-key');
    expect(reasonOf('{"x":[{"a":1},{"b":{"a":1,"c":2,"a":3}}]}')).toBe('duplicate-key');
    expect(reasonOf('{"x":{"a":1},"a":2,"y":["a","a"]}')).toBe('read');
    expect(reasonOf('{"__proto__":1,"__proto__":2}')).toBe('duplicate-key');
  });

  it('refuses numbers that are no safe integers', () => {
    for (const text of [
      '9007199254740992',
      '-9007199254740992',
      '1.5',
      '1.0',
      '1e3',
      '1E3',
      '-0',
      '[1,2,3.1]',
      '01',
      '-01',
      '-',
      '1.',
    ]) {
      expect(reasonOf(text), text).toBe('bad-number');
    }
    for (const text of ['9007199254740991', '-9007199254740991', '0', '[0,10,-7]', '"1.5"']) {
      expect(reasonOf(text), text).toBe('read');
    }
  });

  it('takes of all that digits, signs, points and exponents spell just the safe integers that are spelt as such', () => {
    const spelt = fc.oneof(
      fc.stringMatching(/^[-+.eE\d]{1,6}$/u),
      fc.stringMatching(/^-?(?:0|[1-9]\d{0,17})[.eE]?\d{0,2}$/u),
    );
    fc.assert(
      fc.property(spelt, (text) => {
        const isMeant = /^(?:0|-?[1-9]\d*)$/u.test(text) && Number.isSafeInteger(Number(text));
        expect(reasonOf(`[${text}]`) === 'read').toBe(isMeant);
        expect(reasonOf(text) === 'read').toBe(isMeant);
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses lone surrogates and takes pairs', () => {
    expect(reasonOf('"\\ud800"')).toBe('bad-text');
    expect(reasonOf('{"\\udc00":1}')).toBe('bad-text');
    expect(reasonOf('"\\ud83d\\ude00"')).toBe('read');
  });

  it('refuses more than 8 levels, however deep, before anything else looks at them', () => {
    expect(reasonOf(`${'['.repeat(8)}${']'.repeat(8)}`)).toBe('read');
    expect(reasonOf(`${'['.repeat(9)}${']'.repeat(9)}`)).toBe('too-deep');
    expect(reasonOf('['.repeat(50_000))).toBe('too-deep');
    expect(reasonOf('{"a":'.repeat(20_000))).toBe('too-deep');
    expect(reasonOf(`"${'['.repeat(50)}"`)).toBe('read');
  });

  it('says of a text whether it is the canonical form of its value', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.constantFrom('a', 'b', '1', '10', '9', '\u{1f600}'),
    );
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', maxDepth: 4 },
        fc.string({ unit: 'binary', maxLength: 4 }),
        fc.maxSafeInteger(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(name, tie('value'), { maxKeys: 4 }),
      ),
    })).value as fc.Arbitrary<JsonValue>;
    const spell: readonly ((canonical: string, value: JsonValue) => string)[] = [
      (canonical) => canonical,
      (_, given) => JSON.stringify(given),
      (_, given) => JSON.stringify(given, null, 1),
      (canonical) => canonical.replace('a', '\\u0061'),
      (canonical) => canonical.replaceAll('/', '\\/'),
      (canonical) => ` ${canonical}`,
      (canonical) => `${canonical}\n`,
    ];
    fc.assert(
      fc.property(value, fc.constantFrom(...spell), (given, spelt) => {
        const canonical = canonicalize(given) ?? '';
        const text = spelt(canonical, given);
        const parsed = parse(text);
        expect(parsed.ok && parsed.canonical).toBe(text === canonical ? text : undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(typeof parseStrictJson(bytes).ok).toBe('boolean');
      }),
      { numRuns: 2000 },
    );
  });
});
