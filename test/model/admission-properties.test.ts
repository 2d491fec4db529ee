import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FoldedSeed } from '../../source/model/fold/folded-seed.ts';
import type { Market } from '../../source/model/fold/market.ts';
import type { EnvelopeKey, HeldEnvelope } from '../../source/model/types.ts';
import { admitAll } from '../support/admit-all.ts';
import { START_S, signer } from '../support/fake-envelopes.ts';
import { histories, retellings } from '../support/market-history.ts';
import { foldedSeeds, imageOf, marketOf } from '../support/market-image.ts';

const US = signer('Us');
const NOW_MS = START_S * 1000;
const RUNS = { numRuns: 300 };

/** Told once more, as peers do: a result that was dropped comes back with the acceptance that names it (L5). */
const twice = <T>(told: readonly T[]): readonly T[] => [...told, ...told];

/** Without reused ids of unsigned objects: which of those a node hears of is not guaranteed (E5). */
const retold = histories().chain(({ envelopes, forged }) => {
  const told = envelopes.filter(({ key }) => !forged.has(key));
  return fc.record({ told: fc.constant(told), order: retellings(told) });
});

describe('admission', () => {
  it('E6, L5: whatever the order and the repetitions, the same set counts in the end', () => {
    fc.assert(
      fc.property(retold, ({ told, order }) => {
        const heard = admitAll(twice(order), US, NOW_MS);
        const inOrder = admitAll(twice(told), US, NOW_MS);
        expect(countedKeys(heard)).toEqual(countedKeys(inOrder));
        expect(imageOf(heard)).toBe(imageOf(inOrder));
      }),
      RUNS,
    );
  });

  it('refuses nothing that would have an effect', () => {
    fc.assert(
      fc.property(retold, ({ told, order }) => {
        const admitted = foldedSeeds(admitAll(twice(order), US, NOW_MS));
        const everything = foldedSeeds(marketOf(told));
        expect(admitted.map(effects)).toEqual(everything.map(effects));
      }),
      RUNS,
    );
  });
});

const countedKeys = (market: Market): readonly EnvelopeKey[] =>
  [...market.all()]
    .filter((held) => market.isCounted(held))
    .map(({ key }) => key)
    .toSorted();

/** What counts of a seed. A settlement that is refused because of its date has no effect either way. */
function effects({ ineffective: _, standing, bids, results, settlements, ...seed }: FoldedSeed) {
  const { isVoid, uncounted } = standing;
  if (isVoid) return { id: seed.seed.id, isVoid };
  const counts = ({ held }: { readonly held: HeldEnvelope }) => !uncounted.has(held.key);
  return {
    ...seed,
    bids: bids.filter(counts),
    results: results.filter(counts),
    settlements: settlements.filter(({ state }) => state !== 'invalid'),
  };
}
