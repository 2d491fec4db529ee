import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalObject,
  canonicalText,
  cutId,
  envelopeId,
  envelopeKey,
  objectId,
  signedBytes,
  storedTextUpToPayload,
} from '../../source/identity/canonical.ts';
import type { EnvelopeMeta, JsonObject, JsonValue, NodeId } from '../../source/model/types.ts';

const json = fc
  .jsonValue({ maxDepth: 4, stringUnit: 'grapheme' })
  .filter((value) => typeof value !== 'number' || Number.isSafeInteger(value)) as fc.Arbitrary<JsonValue>;
const object = fc.dictionary(fc.string({ unit: 'grapheme' }), json) as fc.Arbitrary<JsonObject>;

const META: EnvelopeMeta = {
  id: '00000000-0000-8000-8000-000000000000',
  from: '12D3KooWx' as NodeId,
  kind: 'SeedCreated',
  ts: 5,
  nonce: 5,
  signature: 'ed25519:abc',
};

describe('E1: the canonical form', () => {
  it.each<[string, JsonValue, string]>([
    [
      'keys by UTF-16 code units',
      { b: 1, a: 2, '€': 3, '\u{1f600}': 4, 10: 5, 9: 6, B: 7 },
      '{"10":5,"9":6,"B":7,"a":2,"b":1,"€":3,"\u{1f600}":4}',
    ],
    ['keys that sort after a surrogate', { '\ufb33': 1, '\u{1f600}': 2 }, '{"\u{1f600}":2,"\ufb33":1}'],
    ['short escapes', '\b\t\n\f\r"\\/', '"\\b\\t\\n\\f\\r\\"\\\\/"'],
    [
      'other control characters in lower-case hex',
      '\u0000\u001f\u007f\u2028',
      '"\\u0000\\u001f\u007f\u2028"',
    ],
    ['no blanks', { a: [1, { b: null }, true, false] }, '{"a":[1,{"b":null},true,false]}'],
    ['the largest integers', [2 ** 53 - 1, -(2 ** 53 - 1), 0], '[9007199254740991,-9007199254740991,0]'],
  ])('%s', (_, value, text) => {
    expect(canonicalText(value)).toBe(text);
  });

  it('of an object, with and without its id, is that of RFC 8785', () => {
    fc.assert(
      fc.property(object, json, (value, id) => {
        const { id: _, ...others } = value;
        expect(canonicalObject({ ...value, id })).toEqual({
          whole: canonicalize({ ...value, id }),
          withoutId: canonicalize(others),
        });
      }),
    );
  });

  it('without its id can be cut out of the whole, whatever stands beside it; of nested objects it cannot', () => {
    const plain = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.maxSafeInteger(),
      fc.constant(null),
      fc.constant(',"id":"x"'),
    );
    const name = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('ID', 'a,', 'x"id', ',"id":', '{"id":', 'zz'),
    );
    fc.assert(
      fc.property(fc.dictionary(name, plain), fc.string({ unit: 'grapheme' }), (others, id) => {
        const object = { ...others, id };
        const { whole, withoutId } = canonicalObject(object);
        expect(cutId(object, whole)).toBe(withoutId);
      }),
      { numRuns: 1000 },
    );
    expect(cutId({ a: { id: 'x' }, id: 'x' }, '{"a":{"id":"x"},"id":"x"}')).toBeUndefined();
  });

  it('does not depend on the order of members', () => {
    fc.assert(
      fc.property(object, (value) => {
        const turned = Object.fromEntries(Object.entries(value).toReversed());
        expect(canonicalObject(turned)).toEqual(canonicalObject(value));
      }),
    );
  });

  it('a member called __proto__ is a member like any other', () => {
    const value = JSON.parse('{"__proto__":{"a":1},"id":"x"}') as JsonObject;
    expect(canonicalObject(value).withoutId).toBe('{"__proto__":{"a":1}}');
  });

  it('what is signed is the tag and the envelope without signature', () => {
    const bytes = signedBytes(META, '{"seed":{}}', 'some-market').toString();
    const { signature: _, ...meta } = META;
    expect(bytes).toBe(`crabnet/envelope/1/some-market\n${canonicalize({ meta, payload: { seed: {} } })}`);
    expect(envelopeKey(Buffer.from(bytes))).toMatch(/^[\da-f]{64}$/u);
  });

  it('what is stored is canonical as well, with the signature', () => {
    expect(`${storedTextUpToPayload(META)}{"seed":{}}}`).toBe(
      canonicalize({ meta: META, payload: { seed: {} } }),
    );
  });
});

describe('E3: ids', () => {
  const UUID_V8 = /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u;

  it('are UUIDs of version 8', () => {
    fc.assert(
      fc.property(fc.string(), (from) => {
        expect(objectId('seed', from, '{}')).toMatch(UUID_V8);
        expect(envelopeId(from, '{}', 1)).toMatch(UUID_V8);
      }),
    );
  });

  // BLAKE2b-256, by Python: hashlib.blake2b(text, digest_size=32), first 16 bytes, version and variant set.
  it('are known for known content', () => {
    expect(objectId('seed', 'a', '{"title":"x"}')).toBe('aff63d98-af03-8bf2-b1e6-d45c27b88269');
    expect(envelopeId('a', '{"bid":{}}', 7)).toBe('5aed59c9-3547-8129-b7be-aa7dd6d0b727');
  });

  it('differ by word, author and content', () => {
    const ids = [
      objectId('seed', 'a', '{}'),
      objectId('bid', 'a', '{}'),
      objectId('seed', 'b', '{}'),
      objectId('seed', 'a', '{"x":1}'),
      envelopeId('a', '{}', 1),
      envelopeId('a', '{}', 2),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
