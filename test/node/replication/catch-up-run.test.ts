import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Market, seedIdOf } from '../../../source/model/fold/market.ts';
import type { EnvelopeKey, HeldEnvelope, SeedId } from '../../../source/model/types.ts';
import { AddressTokens } from '../../../source/network/peers/address-tokens.ts';
import { AskedIds } from '../../../source/network/sync/asked-ids.ts';
import { DAY_MAX, dateOf, dayOf, ID_BYTES } from '../../../source/network/sync/place.ts';
import { EVERYTHING } from '../../../source/network/sync/range-index.ts';
import { SyncResponder } from '../../../source/network/sync/responder.ts';
import type { SyncScope } from '../../../source/network/sync/sync-message.ts';
import type { HeldDays } from '../../../source/network/sync/told-days.ts';
import { linkAddress } from '../../../source/network/transport/peer-address.ts';
import { CatchUpRun, type RunOrder } from '../../../source/node/replication/catch-up-run.ts';
import { DaySummaries, type WantOfRoom } from '../../../source/node/replication/day-summaries.ts';
import { Floor } from '../../../source/node/replication/floor.ts';
import { Offers } from '../../../source/node/replication/offers.ts';
import { NOTHING_UNWANTED } from '../../support/ample-room.ts';
import * as make from '../../support/fake-envelopes.ts';
import { seededRandom } from '../../support/frame-mutator.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const DAY_S = 86_400;
const publisher = make.signer('Paula');
const us = make.signer('Ursula');
const them = make.signer('Thea');
const TODAY = dayOf(make.START_S);

let seeds = 0;
/** A seed of so many days ago, another one each time, a week to bid. */
const seedOf = (daysAgo: number, from = publisher) => {
  seeds += 1;
  const created_at = make.START_S - daysAgo * DAY_S;
  const bid_deadline_ts = created_at + 7 * DAY_S;
  return make.seedOf(from, { title: `seed ${seeds}`, created_at, bid_deadline_ts });
};

/** One side: what it holds, its floor, and what it says of that. */
function side(time: VirtualTime, floorDaysAgo: number, room: WantOfRoom) {
  const market = new Market();
  const pause = async () => {};
  // Here two claims are too many: a seed is void once both are held (L3).
  const claimsOn = (id: SeedId) => market.record(id)?.claims ?? [];
  const marks = {
    isVoid: (id: SeedId) => claimsOn(id).length > 1,
    proof: (id: SeedId) => claimsOn(id).map(({ key }) => key),
  };
  const offers = new Offers({ market, clock: time.clock, pause, marks });
  const kept: string[] = [];
  const floor = new Floor({
    clock: time.clock,
    kept: String(TODAY - floorDaysAgo),
    oldestDay: undefined,
    keep: (text) => void kept.push(text),
  });
  const summaries = new DaySummaries({
    clock: time.clock,
    timers: time.timers,
    offers,
    floor,
    room,
    acceptUnsigned: false,
  });
  const add = (...envelopes: readonly HeldEnvelope[]) => {
    for (const held of envelopes) {
      market.add(held);
      offers.add(held);
      const [seed] = market.record(seedIdOf(held) as SeedId)?.seeds ?? [];
      if (seed !== undefined && marks.isVoid(seed.seed.id)) offers.recount(seed.seed.id);
    }
  };
  return { market, offers, floor, kept, summaries, add };
}

const DRIP_MS = 900;

interface Asked {
  readonly ourFloor?: number;
  readonly theirFloor?: number;
  readonly ourRoom?: Partial<WantOfRoom>;
  readonly theirRoom?: Partial<WantOfRoom>;
  /** Others wait for a turn. */
  readonly isCrowded?: boolean;
  /** The peer brings one envelope each time, and takes its time. */
  readonly isDripping?: boolean;
}

/** Turns of ours with one peer that answers, floors in days ago. */
function world({
  ourFloor = 10,
  theirFloor = 10,
  ourRoom,
  theirRoom,
  isCrowded = false,
  isDripping = false,
}: Asked = {}) {
  const time = new VirtualTime(make.START_S * 1000 + 3_600_000);
  const room = { ...NOTHING_UNWANTED, ...ourRoom };
  const ours = side(time, ourFloor, room);
  const theirs = side(time, theirFloor, { ...NOTHING_UNWANTED, ...theirRoom });
  const scopes: string[] = [];
  const markedAtMs = new Map<number, number>();
  const name = ({ domain, day }: SyncScope) => (domain === 'signed' ? dateOf(day) : `${domain} ${day}`);
  const turn = async (order: Partial<RunOrder> = {}) => {
    scopes.splice(0);
    const said: HeldDays = order.said ?? (await theirs.summaries.said());
    const responder = new SyncResponder({
      tokens: new AddressTokens(Buffer.alloc(32)),
      nowMs: () => time.clock.now(),
      offers: () => true,
      monotonicMs: () => time.clock.now(),
      payer: ({ address }) => [address.text, 'strangers'],
      weight: () => 0,
      index: (scope, asker) => theirs.offers.index(scope, asker),
      texts: (place) => theirs.offers.source.keysFor(place),
      proven: () => {},
      carrierMaxBytes: () => 4096,
      say: async (_peer, message) => {
        if ('told' in message || 'sent' in message) run.hear(message);
        return { targets: 1, failures: [] };
      },
      send: async (_peer, key) => {
        const held = theirs.market.get(key as EnvelopeKey);
        if (held !== undefined) ours.add(held);
        return { targets: 1, failures: [] };
      },
    });
    const run: CatchUpRun = new CatchUpRun(
      {
        us,
        offers: ours.offers,
        summaries: ours.summaries,
        floor: ours.floor,
        room,
        timers: time.timers,
        random: { unit: seededRandom(1), bytes: (length) => randomBytes(length) },
        asked: new AskedIds(),
        isAnybodyWaiting: () => isCrowded,
        monotonicMs: () => time.clock.now(),
        debug: () => {},
        settle: async () => {},
        progress: () => {},
        say: (message) => {
          if (!('scope' in message)) return;
          if (scopes.at(-1) !== name(message.scope)) scopes.push(name(message.scope));
          const asker = { nodeId: us, address: linkAddress(us) };
          if (!isDripping || !('ids' in message)) void responder.hear(message, asker);
          else {
            const one = { ...message, ids: message.ids.slice(0, 1) };
            time.timers.after(DRIP_MS, () => void responder.hear(one, asker));
          }
        },
      },
      {
        peer: { nodeId: them, address: linkAddress(them) },
        ...{ said, isUrgent: false, isFirst: false, withUnsigned: false, markedAtMs },
        ...order,
      },
    );
    let end: string | undefined;
    void run.run().then((how) => {
      end = how;
    });
    for (let turns = 0; end === undefined && turns < 1000; turns += 1) await time.pass(100);
    return { end, fetched: run.fetched, row: run.row };
  };
  return { time, ours, theirs, scopes, turn };
}

describe('a peer that brings one envelope at a time', () => {
  it.each([
    [true, 'after a few seconds where others wait', 0, 15],
    [false, 'after its minute where nobody does', 45, 80],
  ])('(others wait: %s) makes way %s', async (isCrowded, _when, atLeast, atMost) => {
    const { theirs, turn } = world({ isCrowded, isDripping: true });
    theirs.add(...Array.from({ length: 100 }, () => seedOf(1)));
    const { end, fetched } = await turn();
    expect(end).toBe('turn-over');
    expect(fetched).toBeGreaterThan(atLeast);
    expect(fetched).toBeLessThan(atMost);
  });
});

const daysAgo = (count: number) => dateOf(TODAY - count);

describe('a turn with a peer', () => {
  it('goes through the days that differ, the newest first, and through no other', async () => {
    const { ours, theirs, scopes, turn } = world();
    const both = [seedOf(1), seedOf(4)];
    ours.add(...both);
    theirs.add(...both, seedOf(2), seedOf(7), seedOf(7), seedOf(0));
    expect(await turn()).toMatchObject({ end: 'same', fetched: 4 });
    expect(scopes).toEqual([daysAgo(0), daysAgo(2), daysAgo(7)]);
    expect((await turn()).fetched).toBe(0);
    expect(scopes).toEqual([]);
  });

  it('finds what is said of an old seed under the day of the seed', async () => {
    const { ours, theirs, scopes, turn } = world();
    const seed = seedOf(5);
    ours.add(seed);
    theirs.add(seed, make.rejectionOf(seed, seed.from, make.START_S));
    expect((await turn()).fetched).toBe(1);
    expect(scopes).toEqual([daysAgo(5)]);
  });

  it('compares days that both hold alone: from the later floor on (P3)', async () => {
    const { theirs, scopes, turn } = world({ ourFloor: 3, theirFloor: 3 });
    theirs.add(seedOf(3), seedOf(4));
    expect((await turn()).fetched).toBe(1);
    expect(scopes).toEqual([daysAgo(3)]);
  });

  it('lets the floor sink to that of the peer, day by day, without a question where nothing differs', async () => {
    const { ours, theirs, scopes, turn } = world({ ourFloor: 0, theirFloor: 4 });
    theirs.add(seedOf(0), seedOf(2), seedOf(4), seedOf(6));
    expect(await turn()).toMatchObject({ end: 'same', fetched: 3 });
    expect(scopes).toEqual([daysAgo(0), daysAgo(2), daysAgo(4)]);
    expect(ours.floor.day).toBe(TODAY - 4);
    expect(ours.kept).toEqual([1, 2, 3, 4].map((count) => String(TODAY - count)));
  });

  it('does not let the floor sink below a day that could not be fetched', async () => {
    const { ours, theirs, turn } = world({ ourFloor: 0, theirFloor: 4 });
    theirs.add(seedOf(2));
    theirs.offers.index = () => new Promise(() => {});
    const { end } = await turn({ said: await theirs.summaries.said() });
    expect(end).not.toBe('same');
    expect(ours.floor.day).toBe(TODAY - 1);
  });

  it('compares what is newest whatever the hello says where the peer was away: fingerprints leave out a minute', async () => {
    const { time, theirs, scopes, turn } = world();
    theirs.add(make.seedOf(publisher, { created_at: Math.floor(time.clock.now() / 1000) }));
    expect((await turn()).fetched).toBe(0);
    expect((await turn({ isUrgent: true })).fetched).toBe(1);
    expect(scopes).toEqual([`parts ${TODAY - 10}`, daysAgo(0), daysAgo(1)]);
  });

  it('brings back what we have a part in, however old, though no day is compared (P3)', async () => {
    const { ours, theirs, scopes, turn } = world({ ourFloor: 1, theirFloor: 0 });
    const [bidOn, own, others] = [seedOf(20), seedOf(30, us), seedOf(25)];
    const bid = make.bidOf(bidOn, us);
    theirs.add(bidOn, bid, make.claimOf(bid, publisher), own, others);
    expect((await turn({ isUrgent: true })).fetched).toBe(4);
    expect(scopes[0]).toBe(`parts ${TODAY}`);
    expect([bidOn, own, others].map(({ key }) => ours.market.has(key))).toEqual([true, true, false]);
  });

  it('asks a peer of a new run for all that we have a part in, of the last minute too: nothing is awarded twice', async () => {
    const { time, ours, theirs, scopes, turn } = world();
    const { created_at } = seedOf(3, us).seed;
    const seed = make.seedOf(us, { created_at, bid_deadline_ts: created_at + 4 * 86_400 });
    const bid = make.bidOf(seed, them);
    const claim = make.claimOf(bid, us, { created_at: Math.floor(time.clock.now() / 1000) });
    ours.add(seed, bid);
    theirs.add(seed, bid, claim);
    await turn({ isUrgent: true, isFirst: true });
    expect(scopes[0]).toBe(`parts ${DAY_MAX}`);
    expect(ours.market.has(claim.key)).toBe(true);
  });

  it.each(['ourRoom', 'theirRoom'] as const)(
    'goes through a day from which something was left out at most once in ten minutes: %s',
    async (whose) => {
      const { time, theirs, scopes, turn } = world({
        [whose]: { isMarked: (day: number) => day === TODAY - 2 },
      });
      theirs.add(seedOf(2));
      await turn();
      expect(scopes).toEqual([daysAgo(2)]);
      theirs.add(seedOf(2));
      await time.pass(9 * 60_000);
      await turn();
      expect(scopes).toEqual([]);
      await time.pass(2 * 60_000);
      await turn();
      expect(scopes).toEqual([daysAgo(2)]);
    },
  );

  it('does not ask for what was dropped for want of room', async () => {
    const dropped = seedOf(2);
    const isDropped = new Set<string>();
    const { ours, theirs, turn } = world({
      ourRoom: { isUnwanted: (id) => isDropped.has(id.toString('hex')) },
    });
    const other = seedOf(2);
    theirs.add(dropped);
    const description = (await theirs.offers.index({ domain: 'signed', day: TODAY - 2 }, us)).describe(
      EVERYTHING,
    );
    if (description.how === 'ids') for (const id of description.ids) isDropped.add(id.toString('hex'));
    expect([...isDropped].map((id) => id.length)).toEqual([ID_BYTES * 2]);
    theirs.add(other);
    expect((await turn()).fetched).toBe(1);
    expect([dropped, other].map(({ key }) => ours.market.has(key))).toEqual([false, true]);
  });

  it('brings of a void seed the proof alone, whatever each side held of it, and then nothing differs (L3)', async () => {
    const { ours, theirs, turn, scopes } = world();
    const seed = seedOf(2);
    const [first, second, other] = [1, 2, 3].map((price) => make.bidOf(seed, them, { price }));
    if (first === undefined || second === undefined || other === undefined) throw new Error('three bids');
    const claims = [first, second].map((bid) => make.claimOf(bid, publisher));
    ours.add(seed, other);
    theirs.add(seed, first, second, ...claims);
    expect(await turn()).toMatchObject({ end: 'same', fetched: 1 });
    expect(claims.map(({ key }) => ours.market.has(key))).toEqual([true, true]);
    expect(ours.market.has(first.key)).toBe(false);
    expect(await turn()).toMatchObject({ end: 'same', fetched: 0 });
    expect(scopes).toEqual([]);
  });

  it('compares every day with a peer whose clock is too far from ours for its fingerprints', async () => {
    const { ours, theirs, turn } = world({ ourFloor: 2, theirFloor: 2 });
    theirs.add(seedOf(1), seedOf(2));
    const said = await theirs.summaries.said();
    const later = { ...said, before: said.before + 3600 };
    expect(await ours.summaries.differing(later)).toBe(undefined);
    expect((await turn({ said: later })).fetched).toBe(2);
  });
});

describe('what a hello says of what is held', () => {
  it('is a fingerprint for each day from the floor on, at most 54', async () => {
    const { theirs } = world({ theirFloor: 80 });
    const { floor, days } = await theirs.summaries.said();
    expect([floor, days.newest, days.days.length]).toEqual([TODAY - 53, TODAY, 54]);
  });

  it('says of which days something was left out', async () => {
    const { theirs } = world({ theirFloor: 3, theirRoom: { isMarked: (day) => day === TODAY - 1 } });
    const { days } = await theirs.summaries.said();
    expect(days.days.map(({ isMarked }) => isMarked)).toEqual([false, true, false, false]);
  });

  it('is held against moments that all nodes share, or nobody could keep what it worked out', async () => {
    const { ours, theirs } = world();
    const said = await theirs.summaries.said();
    expect(await ours.summaries.differing(said)).toEqual([]);
    expect(await ours.summaries.differing({ ...said, before: said.before - 1 })).toBe(undefined);
  });
});
