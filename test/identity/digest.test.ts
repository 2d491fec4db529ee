import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blake2b } from '../../source/identity/blake2b.ts';
import { MarketDigest, seedHash } from '../../source/identity/digest.ts';
import type { Market } from '../../source/model/fold/market.ts';
import { histories, retellings } from '../support/market-history.ts';
import { formOf, marketOf } from '../support/market-image.ts';

function digestOf(market: Market): string {
  const digest = new MarketDigest();
  for (const id of [...market.seedIds()].toSorted()) {
    const hash = market.seedHash(id, seedHash);
    if (hash !== undefined) digest.add(hash);
  }
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
  it('of nothing is that of its tag', () => {
    expect(new MarketDigest('fair').hex()).toBe(blake2b('crabnet/digest/2\nfair\n').toString('hex'));
  });

  it('is BLAKE2b-256 over the tag and, by ascending id, the hash of RFC 8785 of each seed', () => {
    fc.assert(
      fc.property(histories(), ({ envelopes }) => {
        const market = marketOf(envelopes);
        const hashes = [...market.seedIds()].toSorted().flatMap((id) => {
          const form = formOf(market, id);
          return form === undefined ? [] : [blake2b(canonicalize(form) ?? '')];
        });
        const whole = Buffer.concat([Buffer.from('crabnet/digest/2\ncrabnet-mvp-v1\n'), ...hashes]);
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

  it('is another for a set in which one more signed bid counts', () => {
    fc.assert(
      fc.property(histories(), ({ envelopes }) => {
        const market = marketOf(envelopes);
        const bid = [...market.seedIds()]
          .flatMap((id) => market.folded(id) ?? [])
          .filter(({ held, standing }) => held.verified && !standing.isVoid)
          .flatMap(({ bids }) => bids)
          .find(({ held, counts }) => held.verified && counts);
        if (bid === undefined) return;
        const before = digestOf(market);
        market.remove(bid.held.key);
        expect(digestOf(market)).not.toBe(before);
      }),
      { numRuns: 100 },
    );
  });
});
