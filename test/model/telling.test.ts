import { describe, expect, it } from 'vitest';
import { addressees, tellingNeed } from '../../source/model/telling.ts';
import type { HeldEnvelope } from '../../source/model/types.ts';
import { bidOf, claimOf, rejectionOf, resultOf, START_S, seedOf } from '../support/fake-envelopes.ts';
import { folded, marketOf } from '../support/market-image.ts';
import { PAULA, PETRA, tradeOf, WALTER, WANDA } from '../support/model-trade.ts';

const { seed, bid, claim, result, accepts, horizonS } = tradeOf();
const NOW_MS = (START_S + 80) * 1000;
const HORIZON_MS = horizonS * 1000;
const FRESH_MS = 15 * 60_000;

const need = (held: HeldEnvelope, envelopes: readonly HeldEnvelope[], nowMs = NOW_MS, of = seed) =>
  tellingNeed(folded(marketOf([of, held, ...envelopes]), of.seed.id), held, nowMs);
const NOTHING = { matters: false, waiting: undefined };

describe('an envelope of ours is told again', () => {
  it('while its seed is open, claimed or done', () => {
    expect(need(seed, [])).toEqual({ matters: true, waiting: undefined });
    expect(need(bid, [])).toEqual({ matters: true, waiting: undefined });
    expect(need(claim, [bid])).toEqual({ matters: true, waiting: undefined });
    expect(need(claim, [result])).toEqual({ matters: true, waiting: undefined });
  });

  it('no longer when its seed is expired', () => {
    const expiredMs = (seed.seed.bid_deadline_ts + 3600) * 1000;
    expect(need(bid, [], expiredMs - 1).matters).toBe(true);
    expect(need(bid, [], expiredMs)).toEqual(NOTHING);
  });

  it('for 15 minutes after its seed is settled', () => {
    const settledMs = accepts.ts * 1000;
    expect(need(bid, [claim, result, accepts], settledMs + FRESH_MS - 1).matters).toBe(true);
    expect(need(bid, [claim, result, accepts], settledMs + FRESH_MS)).toEqual(NOTHING);
  });

  it('never when it has no effect, and never past the horizon (P1)', () => {
    expect(need(claimOf(bid, WALTER), [])).toEqual(NOTHING);
    expect(need(result, [claim], HORIZON_MS - 1)).toEqual({ matters: true, waiting: PAULA });
    expect(need(result, [claim], HORIZON_MS)).toEqual(NOTHING);
  });
});

describe('L3: nothing is told again', () => {
  it('of a void seed, the seed itself included', () => {
    const nine = Array.from({ length: 9 }, (_, number) =>
      claimOf(bid, PAULA, { created_at: START_S + 30 + number }),
    );
    for (const held of [seed, bid, claim]) expect(need(held, [bid, ...nine])).toEqual(NOTHING);
  });

  it('of ours that does not count', () => {
    const bids = Array.from({ length: 5 }, (_, price) => bidOf(seed, WALTER, { price: price + 10 }));
    const told = bids.filter((held) => need(held, bids).matters);
    const first = bids.toSorted((left, right) => (left.key < right.key ? -1 : 1)).slice(0, 3);
    expect(told.map(({ key }) => key).toSorted()).toEqual(first.map(({ key }) => key).toSorted());
  });
});

describe('who waits for it', () => {
  it('the publisher for a result, until a settlement names it', () => {
    expect(need(result, [claim]).waiting).toBe(PAULA);
    expect(need(result, [claim, accepts]).waiting).toBeUndefined();
    expect(need(result, [claim, rejectionOf(seed, PAULA, START_S + 70)]).waiting).toBe(PAULA);
  });

  it('the worker for the settlement of its result, however long ago it was', () => {
    expect(need(accepts, [claim, result], HORIZON_MS - 1)).toEqual({ matters: false, waiting: WALTER });
  });

  it('the holding worker for a settlement that names nobody’s result', () => {
    const forfeitS = claim.claim.created_at + 120 + 900;
    expect(need(rejectionOf(seed, PAULA, forfeitS), [claim]).waiting).toBe(WALTER);
    expect(need(rejectionOf(seed, PAULA, forfeitS), []).waiting).toBeUndefined();
  });

  it('nobody for what we would tell ourselves', () => {
    const own = claimOf(bidOf(seed, PAULA), PAULA);
    expect(need(resultOf(own, PAULA, START_S + 60), [own]).waiting).toBeUndefined();
  });

  it('a v0 node for 12 hours, after which it drops what it hears', () => {
    const v0Seed = seedOf(PETRA);
    const v0Bid = bidOf(v0Seed, WALTER);
    const award = claimOf(v0Bid, PETRA);
    const answer = resultOf(award, WALTER, START_S + 60);
    const endMs = answer.ts * 1000 + 12 * 3_600_000;
    expect(need(answer, [v0Bid, award], endMs - 1, v0Seed).waiting).toBe(PETRA);
    expect(need(answer, [v0Bid, award], endMs, v0Seed).waiting).toBeUndefined();
  });
});

it('a result is addressed to the publisher, a settlement to every worker', () => {
  const rival = claimOf(bidOf(seed, WANDA), PAULA);
  const of = folded(marketOf([seed, claim, rival, result, accepts]), seed.seed.id);
  expect(addressees(of, result)).toEqual([PAULA]);
  expect(addressees(of, accepts).toSorted()).toEqual([WALTER, WANDA].toSorted());
  expect(addressees(of, bid)).toEqual([]);
});
