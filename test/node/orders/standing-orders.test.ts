import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeChange } from '../../../source/contract/node-api.ts';
import { CrabnetError, done, type Outcome, refused } from '../../../source/model/errors.ts';
import { Market } from '../../../source/model/fold/market.ts';
import { tradesOf } from '../../../source/model/trades.ts';
import type { HeldEnvelope, NodeId } from '../../../source/model/types.ts';
import { StandingOrders, type StandingOrdersParts } from '../../../source/node/orders/standing-orders.ts';
import { NamedNodes } from '../../../source/node/peers/named-nodes.ts';
import type { BookStretch, SeedTrades } from '../../../source/node/trade/trade-book.ts';
import { bidOf, claimOf, START_S, seedOf } from '../../support/fake-envelopes.ts';
import { PUBLISHERS, WORKERS } from '../../support/history-player.ts';
import { histories } from '../../support/market-history.ts';
import { foldedSeeds, momentsOf } from '../../support/market-image.ts';
import { PAULA, tradeOf, WALTER, WANDA } from '../../support/model-trade.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const AWARD = {
  ...{ name: 'first', kind: 'award', match: {}, when: { at: 'first' }, choose: 'lowest' },
  limits: { budget: 5, budget_per_day: 5, outstanding: 50 },
};
const BID = {
  ...{ name: 'bids', kind: 'bid', match: {}, price: { rule: 'min' } },
  limits: { open_bids: 1, in_hand: 9, per_hour: 99, outstanding: 1000 },
};

let folder: string;
let file: string;
const write = (...orders: readonly unknown[]) => writeFileSync(file, JSON.stringify({ orders }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-standing-'));
  file = join(folder, 'orders.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Standing orders over a market in memory; what they do is noted, and said where a test says so. */
function world(us: NodeId, changed: Partial<StandingOrdersParts> = {}) {
  const time = new VirtualTime(START_S * 1000 + 100_000);
  const market = new Market();
  const did: string[] = [];
  const alarms: string[] = [];
  const counts = { views: 0 };
  const archive = { newest: 0 };
  const archived: SeedTrades[] = [];
  let hear: (change: Pick<NodeChange, 'seeds' | 'forgotten'>) => void = () => {};
  const noted = async (verb: string, seed: string): Promise<Outcome<never>> => {
    did.push(`${verb} ${seed}`);
    return refused('stopping', {});
  };
  const parts = {
    ...{ us, clock: time.clock, timers: time.timers, monotonicMs: time.clock.now, soon: setImmediate },
    settings: { ordersFile: file, ordersDryRun: false },
    ledger: { market, text: () => undefined, room: { use: () => ({ keptBytes: 0, limitBytes: 1 }) } },
    policy: { refusal: () => undefined },
    peers: { clockFault: () => null },
    tasks: {
      ...{ running: () => null, unfinishedRun: () => undefined },
      runningSeeds: () => {
        counts.views += 1;
        return [];
      },
      keptRun: () => undefined,
    },
    template: () => ({ ok: false, why: 'none' }),
    receipts: { confirmedWith: () => ({ paid: 0, received: 0 }) },
    book: {
      all: async function* (): AsyncGenerator<BookStretch> {
        await Promise.resolve();
        yield { seeds: archived, next: null };
      },
    },
    store: { facts: { get: () => undefined, set: () => {} }, archive },
    monitor: { emit: () => {} },
    changes: {
      watch: (listener: typeof hear) => {
        hear = listener;
        return () => {};
      },
      flag: () => {},
    },
    petnames: new NamedNodes({ get: () => undefined, set: () => {} }),
    alarms: { raise: (name: string) => alarms.push(name), clear: () => {} },
    actsOf: () => ({
      claim: (input: { seed: string }) => noted('claim', input.seed),
      bid: (input: { seed: string }) => noted('bid', input.seed),
    }),
    caughtUp: async () => {},
    ...changed,
  } as unknown as StandingOrdersParts;
  const orders = new StandingOrders(parts);
  const say = (...said: readonly HeldEnvelope[]) => {
    for (const held of said) market.add(held);
  };
  return {
    orders,
    time,
    did,
    alarms,
    counts,
    archive,
    archived,
    say,
    hear: () => hear({ seeds: ['x' as never], forgotten: [] }),
    parts,
  };
}

/** In small steps, so that what waits for the loop's turn has it. */
async function passes(time: VirtualTime, durationMs: number): Promise<void> {
  for (let passedMs = 0; passedMs < durationMs; passedMs += 100) await time.pass(100);
}

/** A seed of ours with a bid of 3. */
function offered(title: string) {
  const seed = seedOf(PAULA, { title });
  return { id: seed.seed.id, said: [seed, bidOf(seed, WALTER)] };
}
const paid = tradeOf({ title: 'paid' });
const PAID = [paid.seed, paid.bid, paid.claim, paid.result, paid.accepts];
const paidOfArchive = (): SeedTrades => ({
  seed: paid.seed.seed,
  trades: tradesOf(paid.fold(...PAID.slice(1)), START_S * 1000),
});

describe('standing orders', () => {
  it('wait for catch-up before they count: a restored node overspends nothing', async () => {
    write(AWARD);
    let finish = () => {};
    const wait = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { orders, time, did, say } = world(PAULA, { caughtUp: () => wait });
    say(...offered('next').said);
    orders.start();
    await passes(time, 1000);
    expect(did).toEqual([]);
    // An accepted award of 3 comes back: with 3 more it would be 6 of 5.
    say(...PAID);
    finish();
    await passes(time, 60_000);
    expect(did).toEqual([]);
    orders.stop();
  });

  it('act for a node by the name that the owner gives it, from then on', async () => {
    write({ ...BID, match: { publisher: ['@paula'] } });
    const { orders, time, did, say, parts } = world(WALTER);
    say(...offered('hers').said.slice(0, 1));
    orders.start();
    await passes(time, 1000);
    expect(did).toEqual([]);
    expect((await orders.report()).nobody).toEqual(['@paula']);
    parts.petnames.replace(parts.petnames.current.with(PAULA, 'Paula').petnames);
    await passes(time, 1000);
    expect(did).toHaveLength(1);
    expect((await orders.report()).nobody).toEqual([]);
    orders.stop();
  });

  it('act no more for a node whose name went to another in the midst of a look', async () => {
    write({ ...BID, match: { publisher: ['@pal'] }, limits: { ...BID.limits, open_bids: 9 } });
    const seeds = [PAULA, PAULA, WANDA].map((from, number) => seedOf(from, { title: `work ${number}` }));
    const bidOn: (NodeId | undefined)[] = [];
    const call = (node: NodeId, name: string) => {
      const { petnames } = made.parts;
      petnames.replace(petnames.current.with(node, name).petnames);
    };
    const acts = {
      bid: async ({ seed: id }: { seed: string }) => {
        const meant = seeds.find(({ seed }) => seed.id === id);
        bidOn.push(meant?.seed.created_by);
        if (meant !== undefined) made.say(bidOf(meant, WALTER));
        call(PAULA, 'before');
        call(WANDA, 'pal');
        return done({});
      },
    };
    const made = world(WALTER, { actsOf: () => acts } as never);
    call(PAULA, 'pal');
    made.say(...seeds);
    made.orders.start();
    await passes(made.time, 10_000);
    expect(bidOn).toEqual([PAULA, WANDA]);
    made.orders.stop();
  });

  it('say of one that publishes what keeps it', async () => {
    write({ name: 'nightly', kind: 'publish', template: 'nightly', schedule: '0 2 * * *' }, BID);
    const { orders } = world(PAULA);
    const [nightly, bids] = (await orders.report()).orders;
    expect(nightly?.waits).toEqual({ condition: 'template', wanted: 'nightly', found: 'none' });
    expect(bids).not.toHaveProperty('waits');
  });

  it('read the archive again after the disk failed them, and act then', async () => {
    write(AWARD);
    let failures = 2;
    const made = world(PAULA);
    const { all } = made.parts.book;
    Object.assign(made.parts.book, {
      all: async function* (place: Parameters<typeof all>[0]) {
        failures -= 1;
        if (failures >= 0) throw new CrabnetError('store', 'the disk failed');
        yield* all(place);
      },
    });
    made.say(...offered('next').said);
    made.orders.start();
    await passes(made.time, 20_000);
    expect(made.did).toHaveLength(1);
    made.orders.stop();
  });

  it('do nothing while more is archived than they have counted', async () => {
    write(AWARD);
    const { orders, time, did, say, archive, archived } = world(PAULA);
    orders.start();
    await passes(time, 1000);
    archived.push(paidOfArchive());
    archive.newest = 5;
    say(...offered('next').said);
    await passes(time, 60_000);
    expect(did).toEqual([]);
    orders.stop();
  });

  it('count by the orders that hold, though an earlier reading ends later', async () => {
    write({ ...AWARD, match: { title: ['other'] } });
    const made = world(PAULA);
    const ends: (() => void)[] = [];
    Object.assign(made.parts.book, {
      all: async function* (): AsyncGenerator<BookStretch> {
        await new Promise<void>((resolve) => ends.push(resolve));
        yield { seeds: [paidOfArchive()], next: null };
      },
    });
    made.say(...offered('next').said);
    made.orders.start();
    await made.time.pass(0);
    write(AWARD);
    made.orders.readAnew(file)();
    await made.time.pass(0);
    for (const end of ends.toReversed()) {
      end();
      await passes(made.time, 1000);
    }
    await passes(made.time, 60_000);
    expect(made.did).toEqual([]);
    made.orders.stop();
  });

  it('look, however often something changes', async () => {
    write(AWARD);
    const { orders, time, did, say, hear } = world(PAULA);
    orders.start();
    await passes(time, 1000);
    say(...offered('next').said);
    for (let change = 0; change < 20; change += 1) {
      hear();
      await time.pass(100);
    }
    expect(did).toHaveLength(1);
    orders.stop();
  });

  it('work out what they have under way for what they do, not for all that they might', async () => {
    write(BID);
    const seeds = Array.from({ length: 300 }, (_, number) => seedOf(PAULA, { title: `work ${number}` }));
    let bids = 0;
    const acts = {
      bid: async ({ seed: id }: { seed: string }) => {
        bids += 1;
        const meant = seeds.find(({ seed }) => seed.id === id);
        if (meant !== undefined) made.say(bidOf(meant, WANDA));
        return done({});
      },
    };
    const made = world(WANDA, { actsOf: () => acts } as never);
    made.say(...seeds);
    made.orders.start();
    await made.time.pass(150);
    expect(bids).toBe(1);
    expect(made.counts.views).toBeLessThan(10);
    made.orders.stop();
  });

  it('try what is refused less and less often', async () => {
    write(AWARD);
    const { orders, time, did, say } = world(PAULA);
    say(...offered('next').said);
    orders.start();
    await passes(time, 480_000);
    // At 0, 1, 3 and 7 minutes.
    expect(did).toHaveLength(4);
    orders.stop();
  });

  it('hold on while their file cannot be reached', async () => {
    write(AWARD);
    const { orders, time, alarms } = world(PAULA);
    orders.start();
    await passes(time, 1000);
    rmSync(file);
    symlinkSync(file, file);
    await passes(time, 10_000);
    expect(alarms).toEqual(['orders']);
    expect(orders.count).toBe(1);
    orders.stop();
  });

  it('wake for nothing and say nothing without a file, and begin with one', async () => {
    const told: string[] = [];
    const watched: unknown[] = [];
    const { orders, time } = world(PAULA, {
      settings: { ordersFile: null, ordersDryRun: false },
      monitor: { emit: (kind) => told.push(kind) },
      changes: {
        watch: (listener) => {
          watched.push(listener);
          return () => {};
        },
        flag: () => {},
      },
    });
    orders.start();
    orders.readAnew(null)();
    await passes(time, 60_000);
    expect([told, watched]).toEqual([[], []]);
    writeFileSync(file, '{"orders": []}');
    orders.readAnew(file)();
    expect([told, watched.length]).toEqual([['orders_read'], 1]);
  });

  it('are paused on a full disk too', () => {
    write(AWARD);
    const set = () => {
      throw new CrabnetError('store', 'the disk is full');
    };
    const { orders } = world(PAULA, {
      store: { facts: { get: () => undefined, set }, archive: { newest: 0 } },
    } as never);
    orders.start();
    expect(() => orders.pause(true)).toThrow('full');
    expect(orders.state).toBe('paused');
    orders.stop();
  });

  it('run first what is forfeited first', async () => {
    write({ name: 'work', kind: 'run', match: {}, limits: { at_once: 1 } });
    const ran: string[] = [];
    const acts = {
      run: async ({ seed }: { seed: string }) => {
        ran.push(seed);
        return refused('stopping', {});
      },
    };
    const { orders, time, say } = world(WALTER, { actsOf: () => acts } as never);
    // The one whose bids end later has less time to work.
    const slow = seedOf(PAULA, { title: 'slow', exec_deadline_ms: 86_400_000 });
    const quick = seedOf(PAULA, { title: 'quick', bid_deadline_ts: START_S + 1200 });
    for (const seed of [slow, quick]) {
      const bid = bidOf(seed, WALTER);
      say(seed, bid, claimOf(bid, PAULA));
    }
    orders.start();
    await passes(time, 500);
    expect(ran[0]).toBe(quick.seed.id);
    orders.stop();
  });
});

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
      settings: { ordersFile: file, ordersDryRun: true },
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
