import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeId } from '../../../source/model/types.ts';
import { StandingOrders, type StandingOrdersParts } from '../../../source/node/orders/standing-orders.ts';
import { START_S, seedOf } from '../../support/fake-envelopes.ts';
import { PUBLISHERS, WORKERS } from '../../support/history-player.ts';
import { histories } from '../../support/market-history.ts';
import { foldedSeeds, momentsOf } from '../../support/market-image.ts';
import { PAULA, WANDA } from '../../support/model-trade.ts';
import { AWARD, BID, OrdersOnDisk, paid, passes, standingWorld } from '../../support/standing-world.ts';

let file: OrdersOnDisk;
const write = (...orders: readonly unknown[]) => file.write(...orders);
const world = (us: NodeId, changed?: Partial<StandingOrdersParts>) => standingWorld(us, file, changed);

beforeEach(() => {
  file = new OrdersOnDisk();
});
afterEach(() => file.remove());

describe('what standing orders would do', () => {
  const OF_EACH_KIND = [
    { ...BID, limits: { open_bids: 99, in_hand: 99, per_hour: 99, outstanding: 9999 } },
    { name: 'runs', kind: 'run', match: {}, limits: { at_once: 9 } },
    { ...AWARD, limits: { budget: 9999, budget_per_day: 9999, outstanding: 9999 }, award_again: true },
    { name: 'rejects', kind: 'settle', match: {}, accept: { exit_code: 77 }, otherwise: 'reject' },
  ];

  it('is what they would do with any seed, though they look at those alone that wait for somebody', async () => {
    write(...OF_EACH_KIND);
    const text = () => JSON.stringify({ payload: { result: { stdout: '' } } });
    let steps = 0;
    await fc.assert(
      fc.asyncProperty(
        histories(),
        fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
        fc.constantFrom(...PUBLISHERS, ...WORKERS),
        async ({ envelopes }, picks, us) => {
          const made = world(us);
          const { market, room } = made.parts.ledger;
          const clock = { nowMs: START_S * 1000 };
          const orders = new StandingOrders({
            ...made.parts,
            ledger: { market, room, text },
            clock: { now: () => clock.nowMs },
          });
          const agree = async () => {
            const { would } = await orders.report();
            const acting: string[] = [];
            for (const seed of foldedSeeds(market)) {
              const why = await orders.why(seed);
              acting.push(...why.flatMap(({ order, acts }) => (acts ? [`${order} ${seed.seed.id}`] : [])));
            }
            expect(would.map(({ order, seed_id: id }) => `${order} ${id}`).toSorted()).toEqual(
              acting.toSorted(),
            );
            steps += acting.length;
          };
          for (const [index, envelope] of envelopes.entries()) {
            made.say(envelope);
            if (index % 8 === 0) await agree();
          }
          const moments = foldedSeeds(market).flatMap(momentsOf);
          for (const pick of picks) {
            clock.nowMs = moments[pick % moments.length] ?? clock.nowMs;
            await agree();
          }
        },
      ),
      { numRuns: 100 },
    );
    expect(steps).toBeGreaterThan(100);
  });

  it('is said step by step as far as somebody reads it, and of the rest how much', async () => {
    write({ ...BID, limits: { open_bids: 9999, in_hand: 9999, per_hour: 9999, outstanding: 9999 } });
    const said: [string, unknown][] = [];
    const { orders, time, say, hear } = world(WANDA, {
      settings: { ordersFile: file.path, ordersDryRun: true },
      monitor: { emit: (kind: string, payload: object) => said.push([kind, payload]) },
    } as never);
    say(...Array.from({ length: 1100 }, (_, number) => seedOf(PAULA, { title: `work ${number}` })));
    orders.start();
    for (let look = 0; look < 20; look += 1) {
      hear();
      await passes(time, 500);
    }
    expect(said.filter(([kind]) => kind === 'order_would_act')).toHaveLength(100);
    expect(said.filter(([kind]) => kind === 'orders_would_act')).toEqual([
      ['orders_would_act', { count: 1000 }],
    ]);
    const { would, would_more: more } = await orders.report();
    expect([would.length, more]).toEqual([1000, 100]);
    orders.stop();
  });

  it('an output that is left to a person is read from the disk once', async () => {
    write({ name: 'green', kind: 'settle', match: {}, accept: { stdout: ['*green*'] } });
    let reads = 0;
    const text = () => {
      reads += 1;
      return JSON.stringify({ payload: { result: { stdout: 'red' } } });
    };
    const { seed, bid, claim, result } = paid;
    const { orders, time, say, hear, parts } = world(PAULA);
    Object.assign(parts.ledger, { text });
    say(seed, bid, claim, result);
    orders.start();
    for (let look = 0; look < 10; look += 1) {
      hear();
      await passes(time, 1000);
    }
    const [why] = await orders.why(paid.fold(bid, claim, result));
    expect(why).toMatchObject({ condition: 'stdout', found: 'red' });
    expect(reads).toBe(1);
    orders.stop();
  });
});
