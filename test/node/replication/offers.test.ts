import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Market } from '../../../source/model/fold/market.ts';
import { forgetAtMs, offerUntilMs } from '../../../source/model/seed-times.ts';
import type { HeldEnvelope, HeldSeed, SeedId } from '../../../source/model/types.ts';
import { DAY_MAX, dayOf } from '../../../source/network/sync/place.ts';
import { EVERYTHING } from '../../../source/network/sync/range-index.ts';
import type { VoidMarks } from '../../../source/node/replication/offer-source.ts';
import { Offers } from '../../../source/node/replication/offers.ts';
import * as make from '../../support/fake-envelopes.ts';
import { histories } from '../../support/market-history.ts';

const publisher = make.signer('Paula');
const worker = make.signer('Walter');
const stranger = make.signer('Sally');
const v0 = make.v0Node('Petra');
const DAY = dayOf(make.START_S);
const DAY_S = 86_400;

let seeds = 0;
/** Another one each time, a week to bid. */
const seedOf: typeof make.seedOf = (from, changed) => {
  seeds += 1;
  const bid_deadline_ts = (changed?.created_at ?? make.START_S) + 7 * DAY_S;
  return make.seedOf(from, { title: `seed ${seeds}`, bid_deadline_ts, ...changed });
};

function world(nowMs = make.START_S * 1000) {
  const time = { nowMs };
  const clock = { now: () => time.nowMs };
  const pauses = { count: 0 };
  const pause = async () => {
    pauses.count += 1;
  };
  const market = new Market();
  const voids = new Map<SeedId, readonly HeldEnvelope[]>();
  const marks: VoidMarks = {
    isVoid: (id) => voids.has(id),
    proof: (id) => voids.get(id)?.map(({ key }) => key) ?? [],
  };
  const offers = new Offers({ market, clock, pause, marks });
  const add = (...envelopes: readonly HeldEnvelope[]) => {
    for (const held of envelopes) {
      const touched = market.add(held);
      offers.add(held);
      for (const id of touched) offers.recount(id);
    }
  };
  const forget = (held: HeldSeed) => {
    const gone = market.forgottenWith(held.seed.id);
    for (const each of gone) offers.remove(each);
    for (const { key } of gone) market.remove(key);
  };
  const index = (day = DAY) => offers.index({ domain: 'signed', day }, stranger);
  const unsigned = () => offers.index({ domain: 'unsigned', day: 0 }, stranger);
  const sizes = async () => [(await index()).size, (await unsigned()).size];
  const rebuilt = () => {
    const other = new Offers({ market, clock, pause, marks });
    for (const id of market.seedIds()) for (const held of market.record(id)?.seeds ?? []) other.note(held);
    return other;
  };
  return { time, market, offers, voids, pauses, add, forget, index, unsigned, sizes, rebuilt };
}

describe('what catch-up offers', () => {
  it('is the same whether it was built at the end or kept all along', async () => {
    await fc.assert(
      fc.asyncProperty(histories(), async ({ envelopes }) => {
        const { market, offers, add, rebuilt } = world();
        const days = new Set<number>();
        for (const held of envelopes) {
          // As admission has it: what refers to a seed comes after it (E6).
          if (held.kind !== 'SeedCreated' && market.foldedOf(held) === undefined) continue;
          if (held.kind === 'SeedCreated') days.add(dayOf(held.seed.created_at));
          add(held);
          for (const day of days) await offers.index({ domain: 'signed', day }, stranger);
          await offers.index({ domain: 'unsigned', day: 0 }, stranger);
        }
        const other = rebuilt();
        for (const day of days) {
          const scope = { domain: 'signed', day } as const;
          expect((await offers.index(scope, stranger)).fingerprint(EVERYTHING)).toEqual(
            (await other.index(scope, stranger)).fingerprint(EVERYTHING),
          );
        }
        const scope = { domain: 'unsigned', day: 0 } as const;
        expect((await offers.index(scope, stranger)).fingerprint(EVERYTHING)).toEqual(
          (await other.index(scope, stranger)).fingerprint(EVERYTHING),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('keeps the days of the seeds apart, whatever the dates of what is said of them (P3)', async () => {
    const { add, index } = world();
    const [old, young] = [seedOf(publisher, { created_at: make.START_S - DAY_S }), seedOf(publisher)];
    add(old, young, make.bidOf(old, worker, { created_at: make.START_S }));
    expect((await index(DAY - 1)).size).toBe(2);
    expect((await index(DAY)).size).toBe(1);
    expect((await index(DAY + 1)).size).toBe(0);
  });

  it('keeps what is unsigned, and what others say of unsigned seeds, apart (E5)', async () => {
    const { add, sizes } = world();
    const signed = seedOf(publisher);
    const unsigned = seedOf(v0);
    add(signed, make.bidOf(signed, worker), make.bidOf(signed, v0), unsigned, make.bidOf(unsigned, worker));
    expect(await sizes()).toEqual([2, 3]);
  });

  it('ends 12 h after the horizon, before anything is forgotten (P1)', async () => {
    const { time, add, offers, sizes } = world();
    const held = seedOf(publisher);
    add(held, make.bidOf(held, worker));
    expect(await sizes()).toEqual([2, 0]);
    time.nowMs = offerUntilMs(held.seed) - 1;
    await offers.retire();
    expect(await sizes()).toEqual([2, 0]);
    time.nowMs += 1;
    await offers.retire();
    expect(await sizes()).toEqual([0, 0]);
    expect(forgetAtMs(held.seed) - offerUntilMs(held.seed)).toBe(12 * 3_600_000);
    add(make.bidOf(held, make.signer('Wanda')));
    expect(await sizes()).toEqual([0, 0]);
  });

  it('comes back when the clock was ahead and is set right', async () => {
    const { time, add, offers, sizes } = world();
    const [held, unsigned] = [seedOf(publisher), seedOf(v0)];
    add(held, unsigned);
    const rightMs = time.nowMs;
    time.nowMs = Math.max(offerUntilMs(held.seed), offerUntilMs(unsigned.seed));
    await offers.retire();
    expect(await sizes()).toEqual([0, 0]);
    time.nowMs = rightMs;
    await offers.retire();
    expect(await sizes()).toEqual([1, 1]);
  });

  it('leaves out what is never to be told, also after it is built anew', async () => {
    const { add, offers, index, rebuilt } = world();
    const silent = seedOf(publisher);
    offers.silence(silent.key);
    add(silent);
    expect((await index()).size).toBe(0);
    const other = rebuilt();
    other.silence(silent.key);
    expect((await other.index({ domain: 'signed', day: DAY }, stranger)).size).toBe(0);
  });

  it('drops what is forgotten, with all that was said of it', async () => {
    const { add, forget, sizes } = world();
    const [held, unsigned] = [seedOf(publisher), seedOf(v0)];
    add(held, make.bidOf(held, worker), unsigned, make.bidOf(unsigned, v0));
    expect(await sizes()).toEqual([2, 2]);
    forget(held);
    forget(unsigned);
    expect(await sizes()).toEqual([0, 0]);
  });

  it('has nothing of a seed whose own envelope is gone, and all again once that is back', async () => {
    const { add, offers, market, sizes } = world();
    const held = seedOf(publisher);
    add(held, make.bidOf(held, worker));
    expect(await sizes()).toEqual([2, 0]);
    offers.remove(held);
    market.remove(held.key);
    expect(await sizes()).toEqual([0, 0]);
    add(held);
    expect(await sizes()).toEqual([2, 0]);
  });
});

describe('what is missing', () => {
  it('is what no day has, whichever day is compared', async () => {
    const { add, offers, index } = world();
    const [old, young] = [seedOf(publisher, { created_at: make.START_S - DAY_S }), seedOf(publisher)];
    const other = world();
    other.add(old, young);
    const ids = [await other.index(DAY - 1), await other.index()].flatMap((theirs) => {
      const description = theirs.describe(EVERYTHING);
      return description.how === 'ids' ? description.ids : [];
    });
    expect(await offers.missing({ domain: 'parts', day: DAY_MAX }, ids)).toEqual(ids);
    add(old);
    await index();
    expect(await offers.missing({ domain: 'parts', day: DAY_MAX }, ids)).toEqual(ids.slice(1));
  });
});

describe('what somebody has a part in (P3)', () => {
  const parts = async (offers: Offers, node = worker, day = DAY_MAX) =>
    (await offers.index({ domain: 'parts', day }, node)).size;

  it('are the seeds where it is publisher, bidder or worker, whole', async () => {
    const { add, offers } = world();
    const [bidOn, awarded, own, others] = [
      seedOf(publisher),
      seedOf(publisher),
      seedOf(worker),
      seedOf(publisher),
    ];
    const bid = make.bidOf(awarded, worker);
    add(bidOn, awarded, own, others);
    add(make.bidOf(bidOn, worker), make.bidOf(bidOn, stranger), make.bidOf(others, stranger));
    add(make.claimOf(bid, publisher));
    expect(await parts(offers)).toBe(3 + 2 + 1);
  });

  it('are only those of days before the one that is asked for', async () => {
    const { add, offers } = world();
    add(seedOf(worker), seedOf(worker, { created_at: make.START_S - DAY_S }));
    expect(await parts(offers, worker, DAY)).toBe(1);
    expect(await parts(offers, worker, DAY - 1)).toBe(0);
  });

  it('are known at once when they are new, also of a seed that was a stranger to it before', async () => {
    const { add, offers } = world();
    const seed = seedOf(publisher);
    add(seed);
    expect(await parts(offers)).toBe(0);
    add(make.bidOf(seed, worker));
    expect(await parts(offers)).toBe(2);
    expect(await parts(offers, stranger)).toBe(0);
  });

  it('cost much to look for, and nothing while they are kept', async () => {
    const { offers } = world();
    const scope = { domain: 'parts', day: DAY_MAX } as const;
    expect(offers.weight(scope, worker)).toBeGreaterThan(0);
    await offers.index(scope, worker);
    expect(offers.weight(scope, worker)).toBe(0);
  });
});

describe('a void seed (L3)', () => {
  function voidWorld() {
    const all = world();
    const seed = seedOf(publisher);
    const claims = [1, 2].map((price) => make.claimOf(make.bidOf(seed, worker, { price }), publisher));
    all.add(seed, make.bidOf(seed, worker), ...claims);
    const becomeVoid = () => {
      all.voids.set(seed.seed.id, claims);
      all.offers.recount(seed.seed.id);
    };
    return { ...all, seed, claims, becomeVoid };
  }

  it('is its seed and one mark, wherever the same is void, kept along or built anew', async () => {
    const { index, becomeVoid, rebuilt } = voidWorld();
    expect((await index()).size).toBe(4);
    becomeVoid();
    expect((await index()).size).toBe(2);
    const other = await rebuilt().index({ domain: 'signed', day: DAY }, stranger);
    expect(other.fingerprint(EVERYTHING)).toEqual((await index()).fingerprint(EVERYTHING));
  });

  it('answers who wants the mark with the proof, and takes in nothing more', async () => {
    const { index, becomeVoid, offers, add, seed, claims } = voidWorld();
    becomeVoid();
    const built = await index();
    const description = built.describe(EVERYTHING);
    if (description.how !== 'ids') throw new Error('two are few enough for a list');
    const places = description.ids.flatMap((id) => built.find(id) ?? []);
    // The seed comes first, the mark last, after the bids that there were.
    expect(places.map((place) => offers.source.keysFor(place))).toEqual([
      [seed.key],
      claims.map(({ key }) => key),
    ]);
    add(make.bidOf(seed, stranger));
    expect((await index()).size).toBe(2);
  });

  it('takes its mark along when it is forgotten', async () => {
    const { index, becomeVoid, forget, seed } = voidWorld();
    await index();
    becomeVoid();
    forget(seed);
    expect((await index()).size).toBe(0);
  });
});
