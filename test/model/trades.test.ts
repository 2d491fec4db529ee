import { describe, expect, it } from 'vitest';
import { tradesOf } from '../../source/model/trades.ts';
import type { HeldEnvelope } from '../../source/model/types.ts';
import { acceptanceOf, claimOf, rejectionOf, resultOf, START_S } from '../support/fake-envelopes.ts';
import { PAULA, PETRA, tradeOf, WALTER, WANDA } from '../support/model-trade.ts';

const { seed, bid, other, claim, result, accepts, forfeitS, horizonS, fold } = tradeOf();
const NOW_MS = (START_S + 100) * 1000;

const trades = (nowMs: number, ...envelopes: readonly HeldEnvelope[]) =>
  tradesOf(fold(...envelopes), nowMs).map(({ worker, state, price, endedTs, isLate }) => ({
    ...{ worker, state, price, endedTs, isLate },
  }));
const walters = (state: string, endedTs: number | null, isLate = false) => [
  { worker: WALTER, state, price: bid.bid.price, endedTs, isLate },
];

describe('an award, as signed history has it', () => {
  it('is in hand until something comes or its forfeit', () => {
    expect(trades(NOW_MS, claim)).toEqual(walters('in-hand', null));
    expect(trades(forfeitS * 1000 - 1, claim)).toEqual(walters('in-hand', null));
    expect(trades(forfeitS * 1000, claim)).toEqual(walters('forfeited', forfeitS));
  });

  it('is delivered with its result, and refused where nobody settles it until the horizon', () => {
    expect(trades(NOW_MS, claim, result)).toEqual(walters('delivered', result.ts));
    expect(trades(horizonS * 1000, claim, result)).toEqual(walters('refused', horizonS));
  });

  it('is owed once its result is accepted, for the price of the bid that the claim carries', () => {
    expect(trades(NOW_MS, claim, result, accepts)).toEqual(walters('accepted', accepts.ts));
  });

  it('is not owed by an acceptance whose result is not here', () => {
    expect(trades(NOW_MS, claim, accepts)).toEqual(walters('in-hand', null));
  });

  it('is refused where the seed is rejected, and says when', () => {
    const rejects = rejectionOf(seed, PAULA, START_S + 80);
    expect(trades(NOW_MS, claim, result, rejects)).toEqual(walters('refused', rejects.ts));
  });

  it('is late where its result is dated at or after the forfeit, and owed all the same once accepted', () => {
    const late = resultOf(claim, WALTER, forfeitS);
    const taken = acceptanceOf(seed, PAULA, forfeitS + 10, late);
    expect(trades(forfeitS * 1000, claim, late)).toEqual(walters('delivered', forfeitS, true));
    expect(trades(forfeitS * 1000, claim, late, taken)).toEqual(walters('accepted', forfeitS + 10, true));
  });

  it('stands beside the one that replaced it', () => {
    const again = claimOf(other, PAULA, { replaces: claim.claim.id, created_at: forfeitS + 1 });
    const done = resultOf(again, WANDA, forfeitS + 60);
    const taken = acceptanceOf(seed, PAULA, forfeitS + 70, done);
    expect(trades((forfeitS + 100) * 1000, claim, again, done, taken)).toEqual([
      ...walters('forfeited', forfeitS),
      { worker: WANDA, state: 'accepted', price: other.bid.price, endedTs: taken.ts, isLate: false },
    ]);
  });

  it('both are owed where both results are accepted by name', () => {
    const again = claimOf(other, PAULA, { replaces: claim.claim.id, created_at: forfeitS + 1 });
    const late = resultOf(claim, WALTER, forfeitS + 50);
    const done = resultOf(again, WANDA, forfeitS + 60);
    const both = [late, done].map((each, index) => acceptanceOf(seed, PAULA, forfeitS + 70 + index, each));
    const states = trades((forfeitS + 100) * 1000, claim, again, late, done, ...both).map(
      ({ state }) => state,
    );
    expect(states).toEqual(['accepted', 'accepted']);
  });
});

it('what is unsigned can be forged, and makes no line of a book', () => {
  const unsigned = tradeOf({ created_by: PETRA });
  expect(tradesOf({ ...unsigned.fold(), held: { ...unsigned.seed, verified: false } }, NOW_MS)).toEqual([]);
});
