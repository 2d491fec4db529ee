import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blake2b } from '../../source/identity/blake2b.ts';
import { MarketDigest } from '../../source/identity/digest.ts';
import { digestForm } from '../../source/model/fold/digest-form.ts';
import type { Market } from '../../source/model/fold/market.ts';
import type { JsonValue, SeedId } from '../../source/model/types.ts';
import { histories, retellings } from '../support/market-history.ts';
import { marketOf } from '../support/market-image.ts';

function formsOf(market: Market): readonly (readonly [SeedId, JsonValue])[] {
  return [...market.seedIds()].toSorted().flatMap((id) => {
    const record = market.record(id);
    const form = record === undefined ? undefined : digestForm(record);
    return form === undefined ? [] : [[id, form] as const];
  });
}

function digestOf(market: Market): string {
  const digest = new MarketDigest();
  for (const [id, form] of formsOf(market)) digest.add(id, form);
  return digest.hex();
}

describe('BLAKE2b-256', () => {
  // By Python: hashlib.blake2b(text, digest_size=32).
  it.each([
    ['', '0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8'],
    ['grün', 'f4da1f17a9756223c57dd74e7e495408e5358b2fe3776c62c89241c51da93075'],
  ])('of %j', (text, hex) => {
    expect(blake2b(text).toString('hex')).toBe(hex);
    expect(blake2b(Buffer.from(text)).toString('hex')).toBe(hex);
  });
});

describe('the digest', () => {
  it('of nothing is that of an empty object', () => {
    expect(new MarketDigest().hex()).toBe(blake2b('{}').toString('hex'));
  });

  it('is BLAKE2b-256 over RFC 8785 of the whole market', () => {
    fc.assert(
      fc.property(histories(), ({ envelopes }) => {
        const market = marketOf(envelopes);
        const whole = canonicalize(Object.fromEntries(formsOf(market))) ?? '';
        expect(digestOf(market)).toBe(blake2b(whole).toString('hex'));
      }),
      { numRuns: 100 },
    );
  });

  it('is the same for the same set in any order', () => {
    const retold = histories().chain(({ envelopes }) =>
      fc.tuple(fc.constant(envelopes), retellings(envelopes)),
    );
    fc.assert(
      fc.property(retold, ([told, order]) => {
        expect(digestOf(marketOf(order))).toBe(digestOf(marketOf(told)));
      }),
      { numRuns: 100 },
    );
  });

  it('is another for a set that is one signed bid larger', () => {
    fc.assert(
      fc.property(histories(), ({ envelopes }) => {
        const market = marketOf(envelopes);
        const bid = [...market.seedIds()]
          .flatMap((id) => market.folded(id) ?? [])
          .filter(({ held }) => held.verified)
          .flatMap(({ bids }) => bids)
          .find(({ held }) => held.verified);
        if (bid === undefined) return;
        const before = digestOf(market);
        market.remove(bid.held.key);
        expect(digestOf(market)).not.toBe(before);
      }),
      { numRuns: 100 },
    );
  });
});
