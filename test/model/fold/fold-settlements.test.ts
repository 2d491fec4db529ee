import { describe, expect, it } from 'vitest';
import type { FoldedSeed } from '../../../source/model/fold/folded-seed.ts';
import type { HeldSettlement, ResultId } from '../../../source/model/types.ts';
import {
  acceptanceOf,
  bidOf,
  claimOf,
  rejectionOf,
  resultOf,
  seedOf,
  settlementOf,
  v0ResultOf,
} from '../../support/fake-envelopes.ts';
import { folded, marketOf } from '../../support/market-image.ts';
import { MALLORY, MAX, PAULA, PETRA, tradeOf, WALTER, WANDA, WILLEM } from '../../support/model-trade.ts';

const { seed, claim, forfeitS: FORFEIT_S, horizonS: HORIZON_S, fold } = tradeOf();
const NOW_S = claim.claim.created_at + 100;
const result = resultOf(claim, WALTER, NOW_S - 10);
const second = resultOf(claim, WALTER, NOW_S - 5, { duration_ms: 6 });
const accepts = acceptanceOf(seed, PAULA, NOW_S, result);
const stateOf = (market: FoldedSeed, { key }: HeldSettlement) =>
  market.settlements.find(({ held }) => held.key === key)?.state;

describe('T1: acceptance', () => {
  it('the publisher accepts a result by its id', () => {
    const market = fold(claim, result, accepts);
    expect(market.outcome).toMatchObject({ held: accepts, state: 'effective', result });
    expect(market.results).toMatchObject([{ accepted: true }]);
  });

  it('any result of a valid claim may be accepted, counting or not', () => {
    const market = fold(claim, result, second, acceptanceOf(seed, PAULA, NOW_S, second));
    expect(market.results.map(({ counts, accepted }) => [counts, accepted])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it('all that are accepted by name stay so', () => {
    const both = fold(claim, result, second, accepts, acceptanceOf(seed, PAULA, NOW_S + 1, second));
    expect(both.results.every(({ accepted }) => accepted)).toBe(true);
    expect(both.outcome?.held.key).toBe(accepts.key);
  });

  it('an acceptance whose result is not here yet is kept and waits', () => {
    expect(fold(claim, accepts)).toMatchObject({ outcome: undefined, settlements: [{ state: 'waiting' }] });
  });

  it('another’s settlement has no effect', () => {
    const forged = acceptanceOf(seed, MALLORY, NOW_S, result);
    const market = fold(claim, result, forged, rejectionOf(seed, WALTER, NOW_S));
    expect(market).toMatchObject({ outcome: undefined, settlements: [] });
    expect(market.ineffective.map(({ fault }) => fault.code)).toEqual(['not-publisher', 'not-publisher']);
  });

  it('a signed acceptance that names nothing is none', () => {
    const empty = settlementOf(seed, PAULA, NOW_S, { status: 'Accepted' });
    expect(stateOf(fold(claim, result, empty), empty)).toBe('invalid');
  });

  it('a result of no valid claim is not accepted by naming it', () => {
    const forged = resultOf(claim, MALLORY, NOW_S);
    const names = acceptanceOf(seed, PAULA, NOW_S, forged);
    expect(stateOf(fold(claim, forged, names), names)).toBe('waiting');
  });

  it('P1: nothing dated after the horizon settles', () => {
    const last = acceptanceOf(seed, PAULA, HORIZON_S, result);
    const late = acceptanceOf(seed, PAULA, HORIZON_S + 1, result);
    expect(stateOf(fold(claim, result, last), last)).toBe('effective');
    expect(stateOf(fold(claim, result, late), late)).toBe('invalid');
  });
});

describe('T1: acceptance of what is unsigned', () => {
  const toWillem = claimOf(bidOf(seed, WILLEM), PAULA);
  const v0Result = v0ResultOf(toWillem, WILLEM, NOW_S - 10);

  it('a v0 result is accepted by its key', () => {
    const byKey = acceptanceOf(seed, PAULA, NOW_S, v0Result);
    expect(fold(toWillem, v0Result, byKey).outcome).toMatchObject({ result: v0Result });
  });

  it('its id alone accepts nothing, for anybody may use it again', () => {
    const byId = settlementOf(seed, PAULA, NOW_S, { status: 'Accepted', result_id: v0Result.result.id });
    expect(stateOf(fold(toWillem, v0Result, byId), byId)).toBe('waiting');
  });

  it('the key decides: a forged result with the same id and an earlier date undoes no acceptance', () => {
    const byKey = acceptanceOf(seed, PAULA, NOW_S, v0Result);
    for (const from of [WILLEM, MAX]) {
      const forged = v0ResultOf(toWillem, from, NOW_S - 20, { id: v0Result.result.id, duration_ms: 1 });
      const market = fold(toWillem, v0Result, byKey, forged);
      expect(market.outcome).toMatchObject({ result: v0Result });
      expect(market.results.filter(({ accepted }) => accepted).map(({ held }) => held.key)).toEqual([
        v0Result.key,
      ]);
    }
  });

  it('without an acceptance the smallest of one id is meant (E5)', () => {
    const forged = v0ResultOf(toWillem, WILLEM, NOW_S - 20, { id: v0Result.result.id, duration_ms: 1 });
    expect(fold(toWillem, v0Result, forged).results.map(({ held }) => held.key)).toEqual([forged.key]);
  });

  it('an unsigned acceptance means the counting result, and waits where there is none', () => {
    const v0Seed = seedOf(PETRA);
    const bid = bidOf(v0Seed, WALTER);
    const award = claimOf(bid, PETRA);
    const results = [resultOf(award, WALTER, NOW_S), resultOf(award, WALTER, NOW_S - 1)] as const;
    const v0Accepts = settlementOf(v0Seed, PETRA, NOW_S + 5, {
      status: 'Accepted',
      result_id: results[0].result.id as ResultId,
    });
    const market = marketOf([v0Seed, bid, award, v0Accepts]);
    expect(folded(market, v0Seed.seed.id)).toMatchObject({
      outcome: undefined,
      settlements: [{ state: 'waiting' }],
    });
    for (const held of results) market.add(held);
    expect(folded(market, v0Seed.seed.id).outcome).toMatchObject({ result: results[1] });
  });
});

describe('T1: rejection', () => {
  it('without any claim it is a withdrawal', () => {
    expect(fold(rejectionOf(seed, PAULA, NOW_S)).outcome?.settlement.status).toBe('Rejected');
  });

  it('it is not valid while a worker may be working', () => {
    const state = (ts: number) => fold(claim, rejectionOf(seed, PAULA, ts)).settlements[0]?.state;
    expect(state(NOW_S)).toBe('invalid');
    expect(state(FORFEIT_S - 1)).toBe('invalid');
    expect(state(FORFEIT_S)).toBe('effective');
  });

  it('it is valid when every valid claim has its result', () => {
    const rival = claimOf(bidOf(seed, WANDA), PAULA);
    const rejects = rejectionOf(seed, PAULA, NOW_S);
    expect(stateOf(fold(claim, result, rejects), rejects)).toBe('effective');
    expect(stateOf(fold(claim, result, rival, rejects), rejects)).toBe('invalid');
    const answered = fold(claim, result, rival, rejects, resultOf(rival, WANDA, NOW_S));
    expect(stateOf(answered, rejects)).toBe('effective');
  });

  it('a result that it names is only shown', () => {
    const names = settlementOf(seed, PAULA, NOW_S, { status: 'Rejected', result_id: result.result.id });
    const market = fold(claim, result, names);
    expect(market.outcome).toMatchObject({ settlement: { status: 'Rejected' }, result });
    expect(market.results).toMatchObject([{ accepted: false }]);
  });

  it('a stranger’s claim does not stand in its way', () => {
    const forged = claimOf(bidOf(seed, WANDA), MALLORY);
    expect(fold(forged, rejectionOf(seed, PAULA, NOW_S)).outcome?.settlement.status).toBe('Rejected');
  });
});

describe('T2', () => {
  it.each([-1, 0, 1])('an acceptance wins over a rejection dated %i s from it', (apartS) => {
    const rejects = rejectionOf(seed, PAULA, NOW_S + apartS);
    const market = fold(claim, result, rejects, accepts);
    expect(market.outcome?.held.key).toBe(accepts.key);
    expect(stateOf(market, rejects)).toBe('overruled');
  });

  it('a rejection stands until the accepted result is here', () => {
    const rejects = rejectionOf(seed, PAULA, FORFEIT_S);
    expect(fold(claim, rejects, accepts).outcome?.held.key).toBe(rejects.key);
    expect(fold(claim, rejects, accepts, result).outcome?.held.key).toBe(accepts.key);
  });
});
