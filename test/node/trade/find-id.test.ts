import { expect, test } from 'vitest';
import { findSeed } from '../../../source/node/trade/find-id.ts';
import { START_S, seedOf } from '../../support/fake-envelopes.ts';
import { FakeFinished } from '../../support/fake-finished.ts';
import { aSeed } from '../../support/made-rows.ts';
import { marketOf } from '../../support/market-image.ts';
import { PAULA } from '../../support/model-trade.ts';

const market = marketOf([seedOf(PAULA, { id: 'ab-live' as never, created_at: START_S })]);
const finished = new FakeFinished(['ab-done', 'cd-done'].map((id) => aSeed({ id })));

test('a seed is found by a beginning, wherever it is held', () => {
  expect(findSeed(market, finished, 'AB-L')).toMatchObject({ value: 'ab-live' });
  expect(findSeed(market, finished, 'c')).toMatchObject({ value: 'cd-done' });
  expect(findSeed(market, finished, 'ab-done')).toMatchObject({ value: 'ab-done' });
});

test('a beginning of one in memory and one on disk is ambiguous', () => {
  const facts = { what: 'seed', given: 'ab', count: 2, example: 'ab-don' };
  expect(findSeed(market, finished, 'ab')).toMatchObject({ refusal: { code: 'ambiguous-id', facts } });
  expect(findSeed(market, finished, '')).toMatchObject({ refusal: { code: 'no-such-seed' } });
});
