import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knownShare, levelOf, losses, type ShareUse, shareOf } from '../../source/model/room.ts';

const stranger = (number: number): string => `host 192.0.2.${number}`;

describe('P2: whose room an envelope takes', () => {
  const origin = {
    ...{ signer: 'Q', isKnown: false, signerHost: undefined, peerHost: undefined, peerId: undefined },
  };

  it('a known signer’s its own', () => {
    expect(shareOf({ ...origin, isKnown: true, signerHost: '192.0.2.1' })).toBe(knownShare('Q'));
  });

  it('a stranger’s its host’s where its address is proven, else that of the peer that brought it', () => {
    expect(shareOf({ ...origin, signerHost: '192.0.2.1', peerHost: '192.0.2.2' })).toBe('host 192.0.2.1');
    expect(shareOf({ ...origin, peerHost: '192.0.2.2', peerId: 'P' })).toBe('host 192.0.2.2');
    expect(shareOf({ ...origin, peerId: 'P' })).toBe('peer P');
  });

  it('what comes from unproven addresses takes the same, and what is unsigned takes one of its own', () => {
    expect(shareOf(origin)).toBe('unproven');
    expect(shareOf({ ...origin, signer: undefined, peerHost: '192.0.2.2' })).toBe('unsigned');
  });
});

describe('P2: who loses when there is no room', () => {
  const use = (share: string, bytes: number): ShareUse => ({ share, bytes });

  it('the largest share, until it is no larger than the next', () => {
    const uses = [use(stranger(1), 900), use(stranger(2), 500), use(stranger(3), 100)];
    expect([...losses(uses, 300)]).toEqual([[stranger(1), 300]]);
    expect([...losses(uses, 600)]).toEqual([
      [stranger(1), 500],
      [stranger(2), 100],
    ]);
  });

  it('strangers while they have more than known signers together, else these', () => {
    const known = [use(knownShare('P'), 500), use(knownShare('Q'), 100)];
    expect([...losses([...known, use(stranger(1), 700)], 100)]).toEqual([[stranger(1), 100]]);
    expect([...losses([...known, use(stranger(1), 300)], 100)]).toEqual([[knownShare('P'), 100]]);
    expect(losses([...known, use(stranger(1), 600)], 200).get(stranger(1))).toBe(100);
  });

  it('nobody where nothing is wanted, and everybody where all is too little', () => {
    const uses = [use(stranger(1), 900), use(knownShare('P'), 500)];
    expect(losses(uses, 0).size).toBe(0);
    expect([...losses(uses, 5000).values()]).toEqual([900, 500]);
  });

  const sizes = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 40 });
  const total = (numbers: Iterable<number>) => [...numbers].reduce((sum, number) => sum + number, 0);

  it('as much comes free as was wanted, or all there is', () => {
    fc.assert(
      fc.property(sizes, sizes, fc.integer({ min: 1, max: 20_000_000 }), (known, strangers, wanted) => {
        const uses = [
          ...known.map((bytes, index) => use(knownShare(`K${index}`), bytes)),
          ...strangers.map((bytes, index) => use(stranger(index), bytes)),
        ];
        const lost = losses(uses, wanted);
        expect(total(lost.values())).toBeGreaterThanOrEqual(
          Math.min(wanted, total([...known, ...strangers])),
        );
        for (const { share, bytes } of uses) expect(lost.get(share) ?? 0).toBeLessThanOrEqual(bytes);
      }),
    );
  });

  it('nobody loses who has less than another of its kind is left with, and no kind below half for the other', () => {
    fc.assert(
      fc.property(sizes, sizes, fc.integer({ min: 1, max: 20_000_000 }), (known, strangers, wanted) => {
        const groups = [
          known.map((bytes, index) => use(knownShare(`K${index}`), bytes)),
          strangers.map((bytes, index) => use(stranger(index), bytes)),
        ];
        const lost = losses(groups.flat(), wanted);
        const left = groups.map((group) => group.map(({ share, bytes }) => bytes - (lost.get(share) ?? 0)));
        for (const [index, group] of groups.entries()) {
          const most = Math.max(...(left[index] ?? []));
          for (const { share, bytes } of group) if (bytes < most) expect(lost.has(share)).toBe(false);
          const isLoser = group.some(({ share }) => lost.has(share));
          // Each number is rounded down to whole bytes.
          const ours = total(left[index] ?? []) + group.length + 1;
          if (isLoser) expect(ours).toBeGreaterThanOrEqual(total(left[1 - index] ?? []));
        }
      }),
    );
  });

  it('a level is the highest that frees enough', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 2_000_000 }), (all, wanted) => {
        const freed = (level: number) => total(all.map((size) => Math.max(0, size - level)));
        const level = levelOf(all, wanted);
        if (level > 0) expect(freed(level)).toBeGreaterThanOrEqual(wanted);
        expect(freed(level + 1)).toBeLessThan(Math.min(wanted, total(all)) + 1);
      }),
    );
  });
});
