import { describe, expect, it } from 'vitest';
import { foldSeed } from '../../../source/model/fold/fold.ts';
import type { HeldBid } from '../../../source/model/types.ts';
import { bidOf, claimOf, START_S, seedOf, signer } from '../../support/fake-envelopes.ts';
import { folded, marketOf } from '../../support/market-image.ts';
import { keysOf, MALLORY, PAULA, reasonOf, tradeOf, WALTER, WILLEM } from '../../support/model-trade.ts';

const { seed, bid, other, claim, deadlineS: DEADLINE_S, fold } = tradeOf({ min_price: 3 });

describe('S1', () => {
  it('a seed starts without claim, result and outcome, whatever its status fields say', () => {
    expect(fold()).toMatchObject({ claims: [], results: [], holding: undefined, outcome: undefined });
  });

  it('without a seed nothing is folded', () => {
    expect(
      foldSeed({ seeds: [], bids: [bid], claims: [claim], results: [], settlements: [] }),
    ).toBeUndefined();
  });
});

describe('B1', () => {
  it('a bid is its bidder’s own', () => {
    const forged = bidOf(seed, MALLORY, { bidder: WALTER });
    expect(fold(forged).bids).toEqual([]);
    expect(reasonOf(fold(forged), forged)).toBe('its sender is not its bidder');
  });

  it('its price is at least the minimum', () => {
    const [low, right] = [bidOf(seed, WALTER, { price: 2 }), bidOf(seed, WALTER, { price: 3 })];
    expect(keysOf(fold(low, right).bids)).toEqual([right.key]);
  });

  it('it is dated at most two minutes after the deadline', () => {
    const last = bidOf(seed, WALTER, { created_at: DEADLINE_S + 120 });
    const late = bidOf(seed, WALTER, { created_at: DEADLINE_S + 121 });
    expect(keysOf(fold(last, late).bids)).toEqual([last.key]);
  });
});

describe('B2', () => {
  const limited = seedOf(PAULA, { max_bids: 2 });
  const bids = [30, 10, 20, 40].map((after) =>
    bidOf(limited, signer(`Bidder${after}`), { created_at: START_S + after }),
  );

  it('the first max_bids by (created_at, key) are live', () => {
    const market = folded(marketOf([limited, ...bids]), limited.seed.id);
    expect(market.bids.map(({ bid: { created_at }, live }) => [created_at - START_S, live])).toEqual([
      [10, true],
      [20, true],
      [30, false],
      [40, false],
    ]);
  });

  it('of bids of one second the smaller key is first', () => {
    const same = ['A', 'B', 'C', 'D'].map((name) => bidOf(limited, signer(name)));
    const market = folded(marketOf([limited, ...same]), limited.seed.id);
    expect(keysOf(market.bids)).toEqual(same.map(({ key }) => key).toSorted());
  });

  it('0 means no limit', () => {
    expect(fold(bid, other).bids.every(({ live }) => live)).toBe(true);
  });

  it('a bid that is not live can be awarded, and backdated bids undo no claim', () => {
    const late = bids[3] as HeldBid;
    const award = claimOf(late, PAULA);
    const market = folded(marketOf([limited, ...bids, award]), limited.seed.id);
    expect(market.holding?.held.key).toBe(award.key);
  });
});

describe('E5', () => {
  it('of several unsigned bids with one id the smallest (created_at, key) is meant', () => {
    const first = bidOf(seed, WILLEM);
    const copy = bidOf(seed, WILLEM, { id: first.bid.id, price: 4, created_at: first.bid.created_at + 1 });
    expect(keysOf(fold(copy, first).bids)).toEqual([first.key]);
    expect(reasonOf(fold(copy, first), copy)).toBe('same-id');
  });
});
