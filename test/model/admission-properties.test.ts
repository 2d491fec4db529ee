import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admitAll } from '../support/admit-all.ts';
import { START_S } from '../support/fake-envelopes.ts';
import { histories, retellings } from '../support/market-history.ts';
import { foldedSeeds, imageOf, marketOf } from '../support/market-image.ts';

const NOW_MS = START_S * 1000;
const RUNS = { numRuns: 300 };

/** Without reused ids of unsigned objects: which of those a node hears of is not guaranteed (E5). */
const retold = histories().chain(({ envelopes, forged }) => {
  const told = envelopes.filter(({ key }) => !forged.has(key));
  return fc.record({ told: fc.constant(told), order: retellings(told) });
});

describe('admission', () => {
  it('E6: whatever the order and the repetitions, the same set is held in the end', () => {
    fc.assert(
      fc.property(retold, ({ told, order }) => {
        const heard = admitAll(order, NOW_MS);
        const inOrder = admitAll(told, NOW_MS);
        expect(heard.holdings()).toEqual(inOrder.holdings());
        expect(imageOf(heard)).toBe(imageOf(inOrder));
      }),
      RUNS,
    );
  });

  it('refuses nothing that would have an effect', () => {
    fc.assert(
      fc.property(retold, ({ told, order }) => {
        const admitted = foldedSeeds(admitAll(order, NOW_MS));
        const everything = foldedSeeds(marketOf(told));
        expect(admitted.map(effects)).toEqual(everything.map(effects));
      }),
      RUNS,
    );
  });
});

/** A settlement that is refused because of its date has no effect either way. */
const effects = ({ ineffective: _, settlements, ...seed }: ReturnType<typeof foldedSeeds>[number]) => ({
  ...seed,
  settlements: settlements.filter(({ state }) => state !== 'invalid'),
});
