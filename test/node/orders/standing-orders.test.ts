import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CrabnetError, done, refused } from '../../../source/model/errors.ts';
import type { NodeId } from '../../../source/model/types.ts';
import type { StandingOrdersParts } from '../../../source/node/orders/standing-orders.ts';
import type { BookStretch } from '../../../source/node/trade/trade-book.ts';
import { bidOf, claimOf, START_S, seedOf } from '../../support/fake-envelopes.ts';
import { PAULA, WALTER, WANDA } from '../../support/model-trade.ts';
import {
  AWARD,
  BID,
  OrdersOnDisk,
  offered,
  PAID,
  paidOfArchive,
  passes,
  standingWorld,
} from '../../support/standing-world.ts';

let file: OrdersOnDisk;
const write = (...orders: readonly unknown[]) => file.write(...orders);
const world = (us: NodeId, changed?: Partial<StandingOrdersParts>) => standingWorld(us, file, changed);

beforeEach(() => {
  file = new OrdersOnDisk();
});
afterEach(() => file.remove());

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

  it('live through a disk that fails while they look, which is said, and act once it works', async () => {
    write({ ...BID, price: { rule: 'quantile', q: 0.5, floor: 1 } });
    let isFailing = true;
    const amongKnown = () => {
      if (isFailing) throw new CrabnetError('store', 'it cannot be read');
      return [];
    };
    const made = world(WANDA, { prices: { amongKnown } });
    made.say(seedOf(PAULA, { title: 'work' }));
    made.orders.start();
    await passes(made.time, 1000);
    expect([made.did, made.alarms[0]]).toEqual([[], 'store']);
    isFailing = false;
    await passes(made.time, 10_000);
    expect(made.did.length).toBeGreaterThan(0);
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
    made.orders.readAnew(file.path)();
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
    rmSync(file.path);
    symlinkSync(file.path, file.path);
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
    writeFileSync(file.path, '{"orders": []}');
    orders.readAnew(file.path)();
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
