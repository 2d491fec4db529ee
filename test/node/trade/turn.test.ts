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
