import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statusAt } from '../../../source/model/status-at.ts';
import { CappedNode, SMALL_CAPS, untilQuiet } from '../../support/capped-node.ts';
import { CrowdedWorld, crowdedWorlds, isThirdParty } from '../../support/crowded-history.ts';
import { signer } from '../../support/fake-envelopes.ts';
import { foldedSeeds, formOf, marketOf, momentsOf } from '../../support/market-image.ts';

const RUNS = { numRuns: 500 };

/** A publisher awards too often before anybody hears of it: the others hold nothing but its seed. */
const HEARD_ONLY_BY_THEIR_AUTHORS = (['bid', 'award', 'award', 'award'] as const).map((act) => ({
  act,
  who: 0,
  which: 0,
  datedS: 0,
  hearers: 0,
}));

const statusesOf = ({ market }: CappedNode): string =>
  JSON.stringify(
    foldedSeeds(market).map((seed) => momentsOf(seed).map((moment) => statusAt(seed, moment).status)),
  );

describe('nodes that drop what does not count', () => {
  it('agree once they have told each other all they tell (L1 to L6)', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(crowdedWorlds(), (steps) => {
        const { nodes, nowMs } = new CrowdedWorld(steps);
        expect(untilQuiet(nodes, nowMs)).toBe(true);
        const [first = ''] = nodes.map((node) => node.image());
        reached.add(first.includes('"void":true') ? 'void' : 'not void');
        for (const node of nodes) expect(node.image()).toBe(first);
        if (!first.includes('"void":true')) expect(new Set(nodes.map(statusesOf)).size).toBe(1);
      }),
      { ...RUNS, examples: [[HEARD_ONLY_BY_THEIR_AUTHORS]] },
    );
    expect([...reached].toSorted()).toEqual(['not void', 'void']);
  });

  it('hold no more than the caps, and of a void seed the seed and a proof, unless they have a part in it', () => {
    fc.assert(
      fc.property(crowdedWorlds(), (steps) => {
        const { nodes } = new CrowdedWorld(steps);
        for (const { market } of nodes.filter(({ us }) => isThirdParty(us))) {
          for (const { seed, standing } of foldedSeeds(market)) {
            const { bids, claims, settlements } = market.record(seed.id) ?? {};
            expect(bids?.length).toBeLessThanOrEqual(standing.isVoid ? 0 : SMALL_CAPS.bids);
            expect(standing.uncounted.size).toBe(0);
            if (!standing.isVoid) {
              expect(claims?.length).toBeLessThanOrEqual(SMALL_CAPS.claims);
              expect(settlements?.length).toBeLessThanOrEqual(SMALL_CAPS.settlements);
            } else expect(market.envelopesOf(seed.id).length).toBe(market.voidProof(seed.id)?.length);
          }
        }
      }),
      RUNS,
    );
  });

  it('L5: who is told everything again and again knows what one knows that drops nothing', () => {
    fc.assert(
      fc.property(crowdedWorlds(), fc.nat(), (steps, turn) => {
        const { said, nowMs } = new CrowdedWorld(steps);
        const from = turn % said.length;
        const node = new CappedNode(signer('Sam'));
        const order = [...said.slice(from), ...said.slice(0, from)];
        for (const held of [...order, ...order.toReversed(), ...order]) node.hear(held, nowMs);
        const whole = marketOf(said, SMALL_CAPS);
        for (const id of whole.seedIds()) expect(formOf(node.market, id)).toEqual(formOf(whole, id));
      }),
      RUNS,
    );
  });
});
