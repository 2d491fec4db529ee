import { describe, expect, it } from 'vitest';
import { Market } from '../../../source/model/fold/market.ts';
import { UNSIGNED } from '../../../source/model/fold/tally.ts';
import { bidOf, claimOf, rejectionOf, START_S, seedOf, v0ResultOf } from '../../support/fake-envelopes.ts';
import { marketOf } from '../../support/market-image.ts';
import { PAULA, tradeOf, WALTER, WILLEM } from '../../support/model-trade.ts';

const { seed, bid, claim, result } = tradeOf();
const later = seedOf(PAULA, { bid_deadline_ts: START_S + 6000 });
const awards = [seed, later].map((of) => claimOf(bidOf(of, WILLEM), PAULA));
const v0Result = v0ResultOf(claim, WILLEM, START_S + 70);

describe('a market', () => {
  it('says which seeds an envelope touches, none when it is held already', () => {
    const market = new Market();
    expect(market.add(bid)).toEqual([seed.seed.id]);
    expect(market.add(bid)).toEqual([]);
    expect(market.folded(seed.seed.id)).toBeUndefined();
    expect(market.add(seed)).toEqual([seed.seed.id]);
    expect(market.folded(seed.seed.id)?.bids).toHaveLength(1);
  });

  it('lists the seeds that it holds, not those that are only referred to', () => {
    expect([...marketOf([bidOf(later, WALTER), seed]).seedIds()]).toEqual([seed.seed.id]);
  });

  it('counts by kind, in bytes, and by signer, with all that is unsigned as one', () => {
    const market = marketOf([seed, bid, claim, result, rejectionOf(seed, PAULA, START_S), v0Result]);
    expect(market.holdings()).toEqual({
      envelopes: 6,
      bytes: 6 * 500,
      byKind: { SeedCreated: 1, BidSubmitted: 1, ClaimCreated: 1, TaskResult: 2, TaskSettle: 1 },
    });
    expect([PAULA, WALTER, UNSIGNED, WILLEM].map((id) => market.bytesOf(id))).toEqual([1500, 1000, 500, 0]);
  });

  it('R2: a claim brings a v0 result that came before it to its seed', () => {
    const market = marketOf([seed, v0Result]);
    expect(market.hasUnsignedWorker(WILLEM)).toBe(false);
    expect(market.folded(seed.seed.id)?.results).toEqual([]);
    for (const award of awards) market.add(award);
    expect(market.hasUnsignedWorker(WILLEM)).toBe(true);
    expect(market.folded(seed.seed.id)?.results).toHaveLength(1);
  });

  it('an award that is taken out again leaves no worker behind', () => {
    const market = marketOf([seed, later, ...awards]);
    for (const { key } of awards) {
      expect(market.hasUnsignedWorker(WILLEM)).toBe(true);
      market.remove(key);
    }
    expect(market.hasUnsignedWorker(WILLEM)).toBe(false);
  });
});

describe('P1: forgetting', () => {
  it('all of a seed is forgotten together', () => {
    const market = marketOf([seed, bid, claim, result, later]);
    const keys = market.forgottenWith(seed.seed.id).map(({ key }) => key);
    expect(keys.toSorted()).toEqual([seed, bid, claim, result].map(({ key }) => key).toSorted());
  });

  it('a v0 result that names no seed goes with the last seed that has an award to its sender', () => {
    const market = marketOf([seed, later, ...awards, v0Result]);
    expect(market.forgottenWith(seed.seed.id)).not.toContain(v0Result);
    expect(market.forgottenWith(later.seed.id)).toContain(v0Result);
    for (const { key } of market.forgottenWith(later.seed.id)) market.remove(key);
    for (const { key } of market.forgottenWith(seed.seed.id)) market.remove(key);
    expect(market.holdings()).toMatchObject({ envelopes: 0, bytes: 0 });
  });
});
