import { describe, expect, it } from 'vitest';
import { DAY_MAX, dateOf, ID_BYTES } from '../../../source/network/sync/place.ts';
import { EVERYTHING } from '../../../source/network/sync/range-index.ts';
import * as make from '../../support/fake-envelopes.ts';
import { publisher, seedOf, TODAY, them, us, world } from './catch-up-world.ts';

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
