import { describe, expect, test } from 'vitest';
import { statusAt } from '../../../source/model/status-at.ts';
import type { HeldEnvelope } from '../../../source/model/types.ts';
import { turnOf } from '../../../source/node/trade/turn.ts';
import { START_S } from '../../support/fake-envelopes.ts';
import { PAULA, tradeOf, WALTER, WANDA } from '../../support/model-trade.ts';

const { bid, claim, result, accepts, deadlineS, forfeitS, fold } = tradeOf();

function turn(us: typeof PAULA, atS: number, ...envelopes: readonly HeldEnvelope[]) {
  const folded = fold(...envelopes);
  return turnOf(folded, statusAt(folded, atS * 1000), us);
}

describe('a turn names whom the seed waits for', () => {
  test.each([
    ['nobody in particular while bids are taken', START_S, [bid], 'bidders', null],
    ['the publisher once they are in', deadlineS + 200, [bid], 'publisher', PAULA],
    ['the worker once it is awarded', START_S + 30, [bid, claim], 'worker', WALTER],
    ['the publisher after a forfeit', forfeitS, [bid, claim], 'publisher', PAULA],
    ['the publisher once there is a result', START_S + 65, [bid, claim, result], 'publisher', PAULA],
    ['nobody once it is settled', START_S + 75, [bid, claim, result, accepts], null, null],
  ])('%s', (_, atS, envelopes, whose, node) => {
    expect(turn(WANDA, atS, ...envelopes)).toMatchObject({ whose, node });
    if (node !== null) expect(turn(node, atS, ...envelopes)).toMatchObject({ whose: 'us', node });
  });
});

describe('a seed with as many live bids as it may have waits for its publisher to award', () => {
  const full = tradeOf({ max_bids: 2 });
  const at = (us: typeof PAULA, atS: number, ...envelopes: readonly HeldEnvelope[]) =>
    turnOf(full.fold(...envelopes), statusAt(full.fold(...envelopes), atS * 1000), us);

  test('as soon as they are in, until the time to award is over', () => {
    const until_ts = full.deadlineS + 3600;
    expect(at(PAULA, START_S, full.bid, full.other)).toEqual({
      ...{ whose: 'us', node: PAULA, step: 'award', until_ts },
    });
    expect(at(WANDA, START_S, full.bid, full.other)).toMatchObject({ whose: 'publisher', until_ts });
  });

  test('and for bidders as long as one is lacking, or where there is no limit', () => {
    const taken = { whose: 'bidders', step: 'bid', until_ts: full.deadlineS };
    expect(at(PAULA, START_S, full.bid)).toMatchObject(taken);
    expect(turn(PAULA, START_S, bid, tradeOf().other)).toMatchObject({ whose: 'bidders' });
  });
});

describe('until when is what ends first', () => {
  const claimed = fold(bid, claim);
  const running = (runEndsS: number | null) =>
    turnOf(claimed, statusAt(claimed, (START_S + 30) * 1000, true), WALTER, runEndsS && runEndsS * 1000)
      .until_ts;

  test('the time of the task while it runs here', () => {
    expect(running(START_S + 90)).toBe(START_S + 90);
  });

  test('the forfeit of its claim where that comes first, and while nothing runs', () => {
    expect(running(forfeitS + 1)).toBe(forfeitS);
    expect(running(null)).toBe(forfeitS);
  });
});
