import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Market } from '../../../source/model/fold/market.ts';
import type { HeldEnvelope, NodeId } from '../../../source/model/types.ts';
import { DealingsBook } from '../../../source/node/orders/own-dealings.ts';
import type { AwardOrder } from '../../../source/operator/orders/order.ts';
import { START_S, seedOf, v0Node } from '../../support/fake-envelopes.ts';
import { PUBLISHERS, STRANGERS, WORKERS } from '../../support/history-player.ts';
import { histories } from '../../support/market-history.ts';
import { PAULA } from '../../support/model-trade.ts';

const ORDER: AwardOrder = {
  ...{ name: 'all', kind: 'award', match: {}, when: { at: 'first' }, choose: 'lowest', awardAgain: true },
  limits: { budget: 9, budgetPerDay: 9, outstanding: 9 },
};
const NODES = [...PUBLISHERS, ...WORKERS, ...STRANGERS];
const ARCHIVED = { balance: () => undefined, spent: () => 0 };
const DAY_S = 86_400;

function bookOver(market: Market, us: NodeId, clock: { nowMs: number }) {
  const ports = { clock: { now: () => clock.nowMs }, monotonicMs: () => 0, soon: setImmediate };
  const book = new DealingsBook({
    ...ports,
    us,
    market,
    receipts: { confirmedWith: () => ({ paid: 0, received: 0 }) },
    archived: ARCHIVED,
  });
  book.countFor([ORDER]);
  return book;
}

/** All that orders ask of it. */
function told(book: DealingsBook, market: Market) {
  const { openBids, bidsOfLastHour, inHand, bidFor, spent, balance } = book.current;
  const seeds = [...market.seedIds()].flatMap((id) => market.folded(id)?.seed ?? []);
  const balances = NODES.map((node) => {
    const {
      owed = 0,
      owing = 0,
      inHand: held = 0,
      accepted = 0,
      refused = 0,
      forfeited = 0,
      late = 0,
    } = balance(node) ?? {};
    return { owed, owing, held, accepted, refused, forfeited, late };
  });
  return {
    ...{ openBids, bidsOfLastHour, inHand, spent: spent('all'), balances },
    bidFor: NODES.map((node) => bidFor(node)),
    last: seeds.map(({ title, command }) => book.lastOf(title, command)),
  };
}

it('what is kept is the same as worked out anew, whatever comes and goes, and however the clock is set', async () => {
  const times = fc.array(fc.integer({ min: -2 * DAY_S, max: 40 * DAY_S }), { minLength: 3, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(histories(), times, fc.constantFrom(...NODES), async ({ envelopes }, momentsS, us) => {
      const market = new Market();
      const clock = { nowMs: START_S * 1000 };
      const book = bookOver(market, us, clock);
      await book.settled();
      const looks = async () => {
        const anew = bookOver(market, us, clock);
        await anew.settled();
        expect(told(book, market)).toEqual(told(anew, market));
      };
      for (const [index, envelope] of envelopes.entries()) {
        market.add(envelope);
        if (index % 7 === 0) await looks();
      }
      for (const momentS of momentsS) {
        clock.nowMs = (START_S + momentS) * 1000;
        await looks();
      }
      for (const { key } of envelopes.slice(0, envelopes.length / 2)) market.remove(key);
      await looks();
    }),
    { numRuns: 60 },
  );
});

it('the seed published last is the newest that is left', async () => {
  const market = new Market();
  const book = bookOver(market, PAULA, { nowMs: START_S * 1000 });
  const said = [1, 2, 3].map(
    (age): HeldEnvelope => seedOf(PAULA, { title: 'nightly', created_at: START_S - age * 60 }),
  );
  for (const each of said) market.add(each);
  await book.settled();
  const { command } = market.folded([...market.seedIds()][0] as never)?.seed ?? { command: '' };
  expect(book.lastOf('nightly', command)?.createdMs).toBe((START_S - 60) * 1000);
  market.remove(said[0]?.key as never);
  expect(book.current.openBids).toBe(0);
  expect(book.lastOf('nightly', command)?.createdMs).toBe((START_S - 120) * 1000);
  expect(book.lastOf('daily', command)).toBeUndefined();
});

it('a seed whose id an older envelope of somebody else takes was not published by us', async () => {
  const [us, other] = [v0Node('us'), v0Node('other')];
  const market = new Market();
  const book = bookOver(market, us, { nowMs: START_S * 1000 });
  const ours = seedOf(us, { title: 'nightly' });
  market.add(ours);
  await book.settled();
  const { title, command, id } = ours.seed;
  expect(book.lastOf(title, command)).toBeDefined();
  market.add(seedOf(other, { title, command, id, created_at: START_S - 60 }));
  await book.settled();
  expect(book.lastOf(title, command)).toBeUndefined();
});
