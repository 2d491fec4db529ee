import { describe, expect, test } from 'vitest';
import type { HeldEnvelope } from '../../../source/model/types.ts';
import { prospectsOf } from '../../../source/node/trade/prospects.ts';
import { bidOf, rejectionOf, START_S } from '../../support/fake-envelopes.ts';
import { PAULA, tradeOf, WALTER, WANDA } from '../../support/model-trade.ts';

const HOUR_S = 3600;
const trade = tradeOf({ exec_deadline_ms: 60_000, timeout_ms: 90_000 });
const { seed, bid, other, claim, result, deadlineS } = trade;

const prospects = (atS: number, ...envelopes: readonly HeldEnvelope[]) =>
  prospectsOf(trade.fold(...envelopes), WALTER, atS * 1000);

describe('an award', () => {
  const forfeitS = claim.claim.created_at + 90 + 15 * 60;

  test('may be made for an hour after bids close, and again for a day after a forfeit', () => {
    expect(prospects(START_S, bid).award_until_ts).toBe(deadlineS + HOUR_S);
    expect(prospects(deadlineS + 200, bid).award_until_ts).toBe(deadlineS + HOUR_S);
    expect(prospects(forfeitS, bid, claim).award_until_ts).toBe(forfeitS + 24 * HOUR_S);
  });

  test('is not made any more once there is a result or a settlement', () => {
    expect(prospects(START_S + 65, bid, claim, result).award_until_ts).toBeNull();
    expect(prospects(START_S + 65, bid, rejectionOf(seed, PAULA, START_S + 60)).award_until_ts).toBeNull();
  });

  test('gives the longer of deadline and timeout, then the grace', () => {
    expect(prospects(START_S)).toMatchObject({ run_ms: 90_000, grace_ms: 15 * 60_000 });
  });
});

test('own bids are counted, also those over the limit', () => {
  const narrow = tradeOf({ max_bids: 1 });
  const bids = [bidOf(narrow.seed, WANDA), bidOf(narrow.seed, WALTER, { created_at: START_S + 20 })];
  expect(prospectsOf(narrow.fold(...bids), WALTER, START_S * 1000)).toMatchObject({
    own_bid_count: 1,
    own_bid_limit: 3,
  });
  expect(prospectsOf(narrow.fold(...bids), PAULA, START_S * 1000).own_bid_count).toBe(0);
});

test('a rejection withdraws a seed that nobody works on', () => {
  expect(prospects(START_S, bid, other).reject_withdraws).toBe(true);
  expect(prospects(START_S + 30, bid, claim).reject_withdraws).toBe(false);
});
