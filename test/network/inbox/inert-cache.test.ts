import { describe, expect, it } from 'vitest';
import { INERT_PER_SIGNER, INERT_TOTAL } from '../../../source/model/limits.ts';
import type { HeldEnvelope } from '../../../source/model/types.ts';
import type { Arrived } from '../../../source/network/inbox/inbox-ports.ts';
import { InertCache } from '../../../source/network/inbox/inert-cache.ts';
import { datagramAddress } from '../../../source/network/transport/peer-address.ts';
import { bidOf, seedOf, signer, v0Node } from '../../support/fake-envelopes.ts';

const seed = seedOf(signer('Paula'));
const arrived = (held: HeldEnvelope): Arrived => ({ held, text: '', peer: datagramAddress('p'), host: 'p' });
const bid = (from: string, number: number) => arrived(bidOf(seed, signer(from), { price: number }));

describe('what waits for its seed', () => {
  it('is released once, in the order of arrival', () => {
    const cache = new InertCache();
    const [first, second, other] = [bid('Ann', 1), bid('Ben', 2), bid('Cid', 3)];
    for (const [item, what] of [
      [first, 'a'],
      [other, 'b'],
      [second, 'a'],
    ] as const)
      expect(cache.add(item, what)).toBe(true);
    expect(cache.has(second.held.key)).toBe(true);
    expect(cache.release('a')).toEqual([first, second]);
    expect(cache.release('a')).toEqual([]);
    expect([cache.has(first.held.key), cache.size]).toEqual([false, 1]);
  });

  it('is bounded for each signer, until something of it was released (E8)', () => {
    const cache = new InertCache();
    for (let number = 0; number < INERT_PER_SIGNER; number += 1)
      expect(cache.add(bid('Ann', number), 'a')).toBe(true);
    expect(cache.add(bid('Ann', 1000), 'b')).toBe(false);
    expect(cache.add(bid('Ben', 1), 'b')).toBe(true);
    cache.release('a');
    expect(cache.add(bid('Ann', 1000), 'b')).toBe(true);
  });

  it('is bounded for all that is unsigned together, whose authors can be made up (E5)', () => {
    const cache = new InertCache();
    const unsigned = (number: number) => arrived(bidOf(seed, v0Node(`v${number}`)));
    for (let number = 0; number < INERT_PER_SIGNER; number += 1)
      expect(cache.add(unsigned(number), 'a')).toBe(true);
    expect(cache.add(unsigned(9999), 'a')).toBe(false);
  });

  it('that never comes does not keep others out: the longest waiting makes room', () => {
    const cache = new InertCache();
    const junk = Array.from({ length: INERT_TOTAL }, (_, number) => bid(`M${number >> 8}`, number));
    for (const item of junk) expect(cache.add(item, 'never')).toBe(true);
    const honest = bid('Ann', 1);
    expect(cache.add(honest, 'soon')).toBe(true);
    expect(cache.size).toBe(INERT_TOTAL);
    expect(junk.slice(0, 2).map(({ held }) => cache.has(held.key))).toEqual([false, true]);
    expect(cache.release('soon')).toEqual([honest]);
    expect(cache.release('never')).toHaveLength(INERT_TOTAL - 1);
    expect(cache.size).toBe(0);
  });

  it('is bounded in bytes too', () => {
    const cache = new InertCache();
    for (let number = 0; number < 2000; number += 1) {
      const { held } = bid(`M${number}`, number);
      cache.add(arrived({ ...held, sizeBytes: 60_000 }), 'never');
    }
    expect(cache.size).toBe(Math.floor((32 * 1024 * 1024) / 60_000));
  });
});
