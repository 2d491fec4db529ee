import { describe, expect, it } from 'vitest';
import { type Trade, tradesOf } from '../../source/model/trades.ts';
import { recordSum, TradeRecords } from '../../source/operator/records.ts';
import { START_S } from '../support/fake-envelopes.ts';
import { MALLORY, PAULA, tradeOf, WALTER } from '../support/model-trade.ts';

const { claim, result, accepts, fold } = tradeOf();
const [accepted] = tradesOf(fold(claim, result, accepts), (START_S + 100) * 1000) as [Trade];
const NONE = { accepted: 0, refused: 0, late: 0, forfeited: 0 };

function recordOf(us: typeof PAULA, node: typeof PAULA, trades: readonly Trade[]) {
  const records = new TradeRecords(us);
  for (const trade of trades) records.add(trade);
  return records.get(node);
}

describe('the record of a node', () => {
  it('tells what it did for us from what we did for it', () => {
    const lost: Trade = { ...accepted, state: 'forfeited', awardedTs: accepted.awardedTs + 50 };
    expect(recordOf(PAULA, WALTER, [accepted, lost])).toEqual({
      ...{ worked: { ...NONE, accepted: 1, forfeited: 1 }, published: NONE },
      ...{ owed: 0, owing: accepted.price, inHand: 0 },
      ...{ firstTs: accepted.awardedTs, lastTs: accepted.awardedTs + 50 },
    });
    expect(recordOf(WALTER, PAULA, [accepted, lost])).toMatchObject({
      ...{ worked: NONE, published: { ...NONE, accepted: 1, forfeited: 1 }, owed: accepted.price, owing: 0 },
    });
  });

  it('counts what is not settled as in hand, and what came late beside how it ended', () => {
    const late: Trade = { ...accepted, isLate: true };
    const open: Trade = { ...accepted, state: 'in-hand', endedTs: null };
    expect(recordOf(PAULA, WALTER, [late, open])).toMatchObject({
      ...{ worked: { ...NONE, accepted: 1, late: 1 }, inHand: accepted.price },
    });
  });

  it('has nothing of trades of others, or of a node with itself', () => {
    expect(recordOf(MALLORY, WALTER, [accepted])).toBeUndefined();
    expect(recordOf(PAULA, PAULA, [{ ...accepted, worker: PAULA }])).toBeUndefined();
  });

  it('is the sum of what is archived and what is not', () => {
    const one = recordOf(PAULA, WALTER, [accepted]);
    expect(recordSum(one, recordOf(PAULA, WALTER, [{ ...accepted, awardedTs: 7 }]))).toMatchObject({
      ...{ worked: { accepted: 2 }, owing: 2 * accepted.price, firstTs: 7, lastTs: accepted.awardedTs },
    });
    expect(recordSum(undefined, one)).toBe(one);
  });
});
