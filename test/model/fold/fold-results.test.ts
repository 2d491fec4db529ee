import { describe, expect, it } from 'vitest';
import type { HeldEnvelope } from '../../../source/model/types.ts';
import { bidOf, claimOf, resultOf, seedOf, v0ResultOf } from '../../support/fake-envelopes.ts';
import { folded, marketOf } from '../../support/market-image.ts';
import { MALLORY, PAULA, tradeOf, WALTER, WANDA, WILLEM } from '../../support/model-trade.ts';

const trade = tradeOf();
const { seed, claim, forfeitS: FORFEIT_S, horizonS: HORIZON_S } = trade;
const fold = (...envelopes: readonly HeldEnvelope[]) => trade.fold(claim, ...envelopes);
const at = (afterS: number, durationMs = 5) =>
  resultOf(claim, WALTER, claim.claim.created_at + afterS, { duration_ms: durationMs });

describe('R1', () => {
  it('the worker’s result of the holding claim counts and holds', () => {
    const result = at(60);
    expect(fold(result).results).toMatchObject([
      { held: result, counts: true, holds: true, late: false, equivocal: false, accepted: false },
    ]);
    expect(fold(result).holding?.countingResult?.key).toBe(result.key);
  });

  it('a result by another than the worker has no effect, whatever it says', () => {
    for (const worker of [WALTER, MALLORY]) {
      const forged = resultOf(claim, MALLORY, claim.claim.created_at + 1, { worker });
      expect(fold(forged).results).toEqual([]);
      expect(fold(forged).ineffective).toEqual([{ held: forged, fault: { code: 'no-valid-claim' } }]);
    }
  });

  it('a worker does not answer another’s claim', () => {
    const other = claimOf(bidOf(seed, WANDA), PAULA, { created_at: claim.claim.created_at + 5 });
    const result = resultOf(other, WALTER, claim.claim.created_at + 60);
    expect(fold(other, result).results).toEqual([]);
  });

  it('a result of a claim that is not valid has no effect', () => {
    const invalid = claimOf(bidOf(seed, WANDA), MALLORY);
    expect(fold(invalid, resultOf(invalid, WANDA, claim.claim.created_at + 60)).results).toEqual([]);
  });

  it('the first by (ts, key) counts, and all are equivocal', () => {
    const [later, first] = [at(61), at(60)];
    expect(
      fold(later, first).results.map(({ held, counts, equivocal }) => [held.key, counts, equivocal]),
    ).toEqual([
      [first.key, true, true],
      [later.key, false, true],
    ]);
  });

  it('of results of one second the smallest key counts', () => {
    const results = [1, 2, 3, 4, 5].map((durationMs) => at(60, durationMs));
    const smallest = results.map(({ key }) => key).toSorted()[0];
    expect(fold(...results).holding?.countingResult?.key).toBe(smallest);
    expect(fold(...results.toReversed()).holding?.countingResult?.key).toBe(smallest);
  });

  it('it is late from the forfeit on, and counts all the same', () => {
    const [intime, late] = [resultOf(claim, WALTER, FORFEIT_S - 1), resultOf(claim, WALTER, FORFEIT_S)];
    expect(fold(intime).results).toMatchObject([{ late: false, holds: true }]);
    expect(fold(late).results).toMatchObject([{ late: true, holds: true }]);
  });

  it('a result dated before its claim counts: clocks are not asked', () => {
    expect(fold(at(-3600)).results).toMatchObject([{ counts: true }]);
  });

  it('P1: a result dated after the horizon has no effect', () => {
    expect(fold(resultOf(claim, WALTER, HORIZON_S)).results).toHaveLength(1);
    expect(fold(resultOf(claim, WALTER, HORIZON_S + 1)).results).toHaveLength(0);
  });

  it('the result of a replaced claim counts for that claim and does not hold', () => {
    const second = claimOf(bidOf(seed, WANDA), PAULA, { created_at: FORFEIT_S, replaces: claim.claim.id });
    const result = at(60);
    expect(fold(second, result).results).toMatchObject([{ counts: true, holds: false }]);
    expect(fold(second, result).holding?.held.key).toBe(second.key);
  });
});

describe('R2', () => {
  const toWillem = claimOf(bidOf(seed, WILLEM), PAULA, { replaces: claim.claim.id, created_at: FORFEIT_S });
  const result = v0ResultOf(toWillem, WILLEM, FORFEIT_S + 60);
  const market = (...envelopes: readonly HeldEnvelope[]) => marketOf([seed, claim, ...envelopes]);

  it('a result without a seed finds the seed where its sender is the worker', () => {
    const found = folded(market(toWillem, result), seed.seed.id);
    expect(found.holding?.countingResult?.key).toBe(result.key);
    expect(found.results).toMatchObject([{ claimIds: [toWillem.claim.id], holds: true }]);
  });

  it('it answers from 5 s before the claim to the horizon', () => {
    const counts = (ts: number) =>
      folded(market(toWillem, v0ResultOf(toWillem, WILLEM, ts)), seed.seed.id).results.length;
    expect(counts(FORFEIT_S - 6)).toBe(0);
    expect(counts(FORFEIT_S - 5)).toBe(1);
    expect(counts(HORIZON_S)).toBe(1);
    expect(counts(HORIZON_S + 1)).toBe(0);
  });

  it('it is nobody’s where no claim names its sender', () => {
    const alone = market(v0ResultOf(claim, WILLEM, FORFEIT_S));
    expect(folded(alone, seed.seed.id).results).toEqual([]);
    expect(alone.candidateSeeds(result)).toEqual([]);
  });

  it('it is a candidate on every seed that fits, which makes it ambiguous', () => {
    const second = seedOf(PAULA, { title: 'another' });
    const award = claimOf(bidOf(second, WILLEM), PAULA);
    const both = market(toWillem, second, award, result);
    expect(both.candidateSeeds(result).toSorted()).toEqual([seed.seed.id, second.seed.id].toSorted());
    for (const id of both.candidateSeeds(result)) expect(folded(both, id).results).toHaveLength(1);
  });

  it('a v0 node cannot answer for a worker that signs', () => {
    const forged = v0ResultOf(claim, WILLEM, claim.claim.created_at + 60, { worker: WALTER });
    expect(fold(forged).results).toEqual([]);
  });
});
