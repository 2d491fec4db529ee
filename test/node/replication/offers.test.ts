import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Market } from '../../../source/model/fold/market.ts';
import { forgetAtMs, offerUntilMs } from '../../../source/model/seed-times.ts';
import type { HeldEnvelope } from '../../../source/model/types.ts';
import { EVERYTHING } from '../../../source/network/sync/range-index.ts';
import { SYNC_DOMAINS } from '../../../source/network/sync/sync-message.ts';
import { Offers } from '../../../source/node/replication/offers.ts';
import * as make from '../../support/fake-envelopes.ts';
import { histories } from '../../support/market-history.ts';

const publisher = make.signer('Paula');
const worker = make.signer('Walter');
const v0 = make.v0Node('Petra');

function world(nowMs = make.START_S * 1000) {
  const time = { nowMs };
  const market = new Market();
  const offers = new Offers(market, { now: () => time.nowMs }, []);
  const add = (held: HeldEnvelope) => {
    const touched = market.add(held);
    offers.add(held);
    for (const id of touched) offers.recount(id);
  };
  const sizes = () => SYNC_DOMAINS.map((domain) => offers.of(domain).size);
  return { time, market, offers, add, sizes };
}

describe('what catch-up offers', () => {
  it('is the same whether it was built at the end or kept all along', () => {
    fc.assert(
      fc.property(histories(), ({ envelopes }) => {
        const { market, offers, add } = world();
        offers.of('signed');
        for (const held of envelopes) {
          // As admission has it: what refers to a seed comes after it (E6).
          if (held.kind === 'SeedCreated' || market.foldedOf(held) !== undefined) add(held);
        }
        const rebuilt = new Offers(market, { now: () => make.START_S * 1000 }, []);
        for (const domain of SYNC_DOMAINS)
          expect(offers.of(domain).fingerprint(EVERYTHING)).toEqual(
            rebuilt.of(domain).fingerprint(EVERYTHING),
          );
      }),
      { numRuns: 50 },
    );
  });

  it('keeps what is unsigned, and what others say of unsigned seeds, apart (E5)', () => {
    const { add, sizes } = world();
    const signed = make.seedOf(publisher);
    const unsigned = make.seedOf(v0);
    for (const held of [
      signed,
      make.bidOf(signed, worker),
      make.bidOf(signed, v0),
      unsigned,
      make.bidOf(unsigned, worker),
    ])
      add(held);
    expect(sizes()).toEqual([2, 3]);
  });

  it('ends 12 h after the horizon, before anything is forgotten (P1)', () => {
    const { time, add, offers, sizes } = world();
    const held = make.seedOf(publisher);
    add(held);
    add(make.bidOf(held, worker));
    expect(sizes()).toEqual([2, 0]);
    time.nowMs = offerUntilMs(held.seed) - 1;
    offers.retire();
    expect(sizes()).toEqual([2, 0]);
    time.nowMs += 1;
    offers.retire();
    expect(sizes()).toEqual([0, 0]);
    expect(forgetAtMs(held.seed) - offerUntilMs(held.seed)).toBe(12 * 3_600_000);
    const late = make.bidOf(held, make.signer('Wanda'));
    add(late);
    expect(sizes()).toEqual([0, 0]);
  });

  it('comes back when the clock was ahead and is set right', () => {
    const { time, add, offers, sizes } = world();
    const held = make.seedOf(publisher);
    add(held);
    const rightMs = time.nowMs;
    time.nowMs = offerUntilMs(held.seed);
    offers.retire();
    expect(sizes()).toEqual([0, 0]);
    time.nowMs = rightMs;
    offers.retire();
    expect(sizes()).toEqual([1, 0]);
  });

  it('leaves out what is never to be told, also after it is built anew', () => {
    const { market, add, offers } = world();
    const silent = make.seedOf(publisher);
    offers.silence(silent.key);
    add(silent);
    expect(offers.of('signed').size).toBe(0);
    expect(new Offers(market, { now: () => 0 }, [silent.key]).of('signed').size).toBe(0);
  });

  it('drops what is forgotten', () => {
    const { add, offers, sizes } = world();
    const held = make.seedOf(publisher);
    add(held);
    offers.of('signed');
    offers.remove(held);
    expect(sizes()).toEqual([0, 0]);
  });
});
