import { expect, it } from 'vitest';
import { Market } from '../../../source/model/fold/market.ts';
import type { SeedId } from '../../../source/model/types.ts';
import { waitingSeeds } from '../../../source/node/alerts/waiting-seeds.ts';
import { bidOf, claimOf, seedOf } from '../../support/fake-envelopes.ts';
import { aSeed } from '../../support/made-rows.ts';
import { PAULA, WALTER } from '../../support/model-trade.ts';

const OUR_TURN = { whose: 'us', node: PAULA, step: 'award', until_ts: null } as const;

/** A market in which Paula and Walter published a seed each and bid for the other's, Paula's a crowd of times. */
function world(crowd: number) {
  const market = new Market();
  const own = Array.from({ length: crowd }, (_, nth) => seedOf(PAULA, { title: `own ${nth}` }));
  const others = seedOf(WALTER);
  const strangers = seedOf(WALTER, { title: 'nobody bids for it' });
  const [first] = own;
  if (first === undefined) throw new Error('Paula has a seed');
  const bid = bidOf(first, WALTER);
  for (const held of [...own, others, strangers, bidOf(others, PAULA), bid, claimOf(bid, PAULA)])
    market.add(held);
  const asked: SeedId[] = [];
  const rows = async (ids: readonly string[]) => {
    asked.push(...(ids as readonly SeedId[]));
    return ids.map((id) => ({ ...aSeed({ id }), turn: OUR_TURN }));
  };
  const parts = { us: PAULA, market, rows, monotonicMs: () => 0, soon: (task: () => void) => task() };
  return { parts, asked, ids: own.map(({ seed }) => seed.id), others: others.seed.id };
}

it('the seeds that wait for us are looked for among ours alone', async () => {
  const { parts, asked, ids, others } = world(3);
  expect(await waitingSeeds(parts, 1000)).toEqual([...ids, others]);
  expect(asked).toEqual([...ids, others]);
});

it('what others are waited for, or what runs here, does not wait for us', async () => {
  const { parts, ids } = world(3);
  const [first, second] = ids;
  const rows = async (asked: readonly string[]) =>
    asked.map((id) => {
      const turn = { ...OUR_TURN, whose: id === first ? ('bidders' as const) : ('us' as const) };
      return { ...aSeed({ id, status: id === second ? 'Running' : 'Open' }), turn };
    });
  const waiting = await waitingSeeds({ ...parts, rows }, 1000);
  expect(waiting).not.toContain(first);
  expect(waiting).not.toContain(second);
  expect(waiting).toContain(ids[2]);
});

it('no more are looked at than are wanted', async () => {
  const { parts, asked, ids } = world(250);
  expect(await waitingSeeds(parts, 100)).toEqual(ids.slice(0, 100));
  expect(asked).toHaveLength(100);
});
