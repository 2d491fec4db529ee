import { describe, expect, it } from 'vitest';
import type { ClaimId, HeldBid, HeldClaim } from '../../../source/model/types.ts';
import {
  acceptanceOf,
  bidOf,
  claimOf,
  resultOf,
  START_S,
  seedOf,
  signer,
  v0Node,
} from '../../support/fake-envelopes.ts';
import { folded, marketOf } from '../../support/market-image.ts';
import {
  keysOf,
  MALLORY,
  PAULA,
  reasonOf,
  tradeOf,
  WALTER,
  WANDA,
  WILLEM,
} from '../../support/model-trade.ts';

const trade = tradeOf({ min_price: 3 });
const { seed, bid, other, claim, fold } = trade;
const { deadlineS: DEADLINE_S, forfeitS: FORFEIT_S } = trade;
/** Two minutes of work and 15 of grace. */
const FORFEIT_AFTER_S = 120 + 15 * 60;

const again = (after: HeldClaim, createdAt: number, to: HeldBid = other) =>
  claimOf(to, PAULA, { created_at: createdAt, replaces: after.claim.id });

describe('C1', () => {
  it('a claim is the publisher’s', () => {
    const forged = claimOf(bid, MALLORY);
    expect(fold(bid, forged).holding).toBeUndefined();
    expect(reasonOf(fold(bid, forged), forged)).toBe("it is not the publisher's");
  });

  it('it is judged by the bid that it carries, not by what is held', () => {
    expect(fold(claim).holding?.held.key).toBe(claim.key);
    const cheap = bidOf(seed, WALTER, { price: 1 });
    const onInvalid = claimOf(bid, PAULA, {}, { ...cheap, bid: { ...cheap.bid, id: bid.bid.id } });
    expect(fold(bid, onInvalid).holding).toBeUndefined();
    expect(reasonOf(fold(bid, onInvalid), onInvalid)).toContain('under the minimum');
  });

  it('the bid that it carries is not added to the bids', () => {
    expect(fold(claim).bids).toEqual([]);
  });

  it('its worker is the bidder, its bid the one that it names, of this seed', () => {
    const elsewhere = bidOf(seedOf(PAULA, { title: 'another' }), WALTER);
    const wrong = [
      claimOf(bid, PAULA, { worker: WANDA }),
      claimOf(bid, PAULA, { bid_id: other.bid.id }),
      claimOf(bid, PAULA, {}, elsewhere),
    ];
    for (const claimed of wrong) expect(fold(bid, other, claimed).claims).toEqual([]);
  });

  it('an unsigned claim is judged by the bid that is held', () => {
    const v0Seed = seedOf(v0Node('Petra'));
    const v0Bid = bidOf(v0Seed, WILLEM);
    const award = claimOf(v0Bid, v0Seed.from);
    expect(folded(marketOf([v0Seed, award]), v0Seed.seed.id).holding).toBeUndefined();
    expect(folded(marketOf([v0Seed, award, v0Bid]), v0Seed.seed.id).holding?.held.key).toBe(award.key);
  });

  it('a first award is dated at most an hour after the deadline', () => {
    const last = claimOf(bid, PAULA, { created_at: DEADLINE_S + 3600 });
    const late = claimOf(bid, PAULA, { created_at: DEADLINE_S + 3601 });
    expect(fold(last).holding?.held.key).toBe(last.key);
    expect(fold(late).holding).toBeUndefined();
  });

  it('a re-award is dated from the forfeit of the replaced claim to 24 hours after it', () => {
    const held = (createdAt: number) => fold(claim, again(claim, createdAt)).claims.length;
    expect(held(FORFEIT_S - 1)).toBe(1);
    expect(held(FORFEIT_S)).toBe(2);
    expect(held(FORFEIT_S + 86_400)).toBe(2);
    expect(held(FORFEIT_S + 86_401)).toBe(1);
  });

  it('a re-award whose predecessor is not held or not valid has no effect', () => {
    const second = again(claim, FORFEIT_S);
    expect(fold(second).holding).toBeUndefined();
    const forged = claimOf(bid, MALLORY);
    expect(fold(forged, again(forged, FORFEIT_S)).claims).toEqual([]);
    expect(reasonOf(fold(second), second)).toBe('nothing-forfeited');
  });

  it('a chain ends before its forfeit would come within a day of the horizon', () => {
    const days = seedOf(PAULA, {
      timeout_ms: 14 * 86_400_000,
      exec_deadline_ms: 1000,
      bid_deadline_ts: START_S + 600,
    });
    const lastForfeitS = START_S + 600 + 1 + 30 * 86_400 - 86_400;
    const first = claimOf(bidOf(days, WALTER), PAULA, { created_at: START_S + 20 });
    const forfeitS = START_S + 20 + 14 * 86_400 + 900;
    const second = claimOf(bidOf(days, WANDA), PAULA, { created_at: forfeitS, replaces: first.claim.id });
    const third = claimOf(bidOf(days, WANDA), PAULA, {
      created_at: forfeitS + 14 * 86_400 + 900,
      replaces: second.claim.id,
    });
    const market = folded(marketOf([days, first, second, third]), days.seed.id);
    expect(keysOf(market.claims)).toEqual([first.key, second.key]);
    expect(market.holding?.forfeitMs).toBeLessThanOrEqual(lastForfeitS * 1000);
    expect(reasonOf(market, third)).toContain('horizon');
  });

  it('a claim whose forfeit is exactly a day before the horizon is valid', () => {
    const short = seedOf(PAULA, {
      bid_deadline_ts: START_S + 600,
      exec_deadline_ms: 1000,
      timeout_ms: 29 * 86_400_000,
    });
    const lastS = START_S + 600 + 1 + 29 * 86_400 - 29 * 86_400 - 900;
    const at = (createdAt: number) =>
      folded(
        marketOf([short, claimOf(bidOf(short, WALTER), PAULA, { created_at: createdAt })]),
        short.seed.id,
      );
    expect(at(lastS).claims).toHaveLength(1);
    expect(at(lastS + 1).claims).toHaveLength(0);
  });
});

describe('C2', () => {
  it('a claim is forfeited after the longer of deadline and timeout, and 15 minutes', () => {
    const forfeits = ([timeout_ms, exec_deadline_ms]: readonly [number, number]) => {
      const of = seedOf(PAULA, { timeout_ms, exec_deadline_ms });
      const award = claimOf(bidOf(of, WALTER), PAULA);
      return (
        (folded(marketOf([of, award]), of.seed.id).holding?.forfeitMs ?? 0) - award.claim.created_at * 1000
      );
    };
    expect(forfeits([5000, 1500])).toBe(5000 + 900_000);
    expect(forfeits([5000, 60_500])).toBe(60_500 + 900_000);
  });

  it('the end of the chain holds', () => {
    const second = again(claim, FORFEIT_S);
    const third = again(second, FORFEIT_S + FORFEIT_AFTER_S, bid);
    const market = fold(third, claim, second);
    expect(market.holding?.held.key).toBe(third.key);
    expect(market.claims.map(({ holds, disputed }) => [holds, disputed])).toEqual([
      [false, false],
      [false, false],
      [true, false],
    ]);
  });

  it('of several claims with the same replaces, all are disputed and the earliest holds', () => {
    const rival = claimOf(other, PAULA, { created_at: claim.claim.created_at - 1 });
    const market = fold(claim, rival);
    expect(market.holding?.held.key).toBe(rival.key);
    expect(market.claims.every(({ disputed }) => disputed)).toBe(true);
  });

  it('of several claims with the same replaces and time, the smallest key holds', () => {
    const rivals = ['A', 'B', 'C', 'D', 'E'].map((name) => claimOf(bidOf(seed, signer(name)), PAULA));
    const smallest = rivals.map(({ key }) => key).toSorted()[0];
    expect(fold(...rivals).holding?.held.key).toBe(smallest);
    expect(fold(...rivals.toReversed()).holding?.held.key).toBe(smallest);
  });

  it('of several claims with the same replaces, one with a signed result goes before an earlier one', () => {
    const rival = claimOf(other, PAULA, { created_at: claim.claim.created_at - 1 });
    const result = resultOf(claim, WALTER, claim.claim.created_at + 60);
    expect(fold(claim, rival, result).holding?.held.key).toBe(claim.key);
  });

  it('a result by somebody else does not put a claim first', () => {
    const rival = claimOf(other, PAULA, { created_at: claim.claim.created_at - 1 });
    const forged = resultOf(claim, MALLORY, claim.claim.created_at + 60, { worker: WALTER });
    expect(fold(claim, rival, forged).holding?.held.key).toBe(rival.key);
  });

  it('an unsigned result does not put a claim first', () => {
    const toWillem = claimOf(bidOf(seed, WILLEM), PAULA, { created_at: claim.claim.created_at + 1 });
    const result = resultOf(toWillem, WILLEM, claim.claim.created_at + 60);
    expect(fold(claim, toWillem, result).holding?.held.key).toBe(claim.key);
  });

  it('a claim that was overtaken stays valid: what its worker delivers can be accepted', () => {
    const rival = claimOf(other, PAULA, { created_at: claim.claim.created_at - 1 });
    const results = [resultOf(rival, WANDA, START_S + 70), resultOf(claim, WALTER, START_S + 80)] as const;
    const accepts = acceptanceOf(seed, PAULA, START_S + 90, results[1]);
    expect(fold(claim, rival, ...results, accepts).outcome?.result?.key).toBe(results[1].key);
  });

  it('a re-award of a claim that lost a dispute does not hold', () => {
    const rival = claimOf(other, PAULA, { created_at: claim.claim.created_at - 1 });
    const after = again(claim, FORFEIT_S);
    expect(fold(claim, rival, after).holding?.held.key).toBe(rival.key);
  });

  it('a claim that names one that nobody has is no award', () => {
    const nobodys = 'ffffffff-ffff-8fff-8fff-ffffffffffff' as ClaimId;
    expect(fold(claimOf(bid, PAULA, { replaces: nobodys })).claims).toEqual([]);
  });
});

describe('E5', () => {
  it('of several unsigned seeds with one id the smallest (created_at, key) is meant', () => {
    const first = seedOf(v0Node('Petra'));
    const second = seedOf(v0Node('Max'), { id: first.seed.id, created_at: START_S - 1 });
    for (const order of [
      [first, second],
      [second, first],
    ] as const) {
      expect(folded(marketOf(order), first.seed.id).held.key).toBe(second.key);
    }
  });

  it('who says an unsigned claim or settlement is judged in the fold', () => {
    const v0Seed = seedOf(v0Node('Petra'));
    const v0Bid = bidOf(v0Seed, WILLEM);
    const forged = claimOf(v0Bid, v0Node('Max'));
    const market = folded(marketOf([v0Seed, v0Bid, forged]), v0Seed.seed.id);
    expect(reasonOf(market, forged)).toBe("it is not the publisher's");
  });
});
