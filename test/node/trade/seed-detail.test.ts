import { expect, test } from 'vitest';
import { seedDetail } from '../../../source/node/trade/seed-detail.ts';
import { bidOf, claimOf, v0ResultOf } from '../../support/fake-envelopes.ts';
import { folded, marketOf } from '../../support/market-image.ts';
import { PAULA, tradeOf, WILLEM } from '../../support/model-trade.ts';

const NO_SOURCES = {
  textOf: () => undefined,
  orderOf: () => undefined,
  policy: { refusal: () => undefined },
  unfinishedRun: undefined,
  room: { keptBytes: 0, limitBytes: 1 },
  refusedBy: [],
};

test('a v0 result that answers two claims of its worker is told with the one that holds', () => {
  const { seed, forfeitS } = tradeOf();
  const first = claimOf(bidOf(seed, WILLEM), PAULA);
  const second = claimOf(bidOf(seed, WILLEM, { price: 99 }), PAULA, {
    replaces: first.claim.id,
    created_at: forfeitS,
  });
  const market = marketOf([seed, first, second, v0ResultOf(second, WILLEM, forfeitS + 60)]);
  const context = { us: PAULA, nowMs: forfeitS * 1000, running: null, unsent: false };
  const { results } = seedDetail(market, folded(market, seed.seed.id), context, NO_SOURCES);
  expect(results).toMatchObject([{ claim_id: second.claim.id, holds: true }]);
});
