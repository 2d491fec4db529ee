import { describe, expect, it } from 'vitest';
import type { SayCommand } from '../../../source/model/decide/command.ts';
import { decide, decideRun } from '../../../source/model/decide/decide.ts';
import type { Outcome } from '../../../source/model/errors.ts';
import type { BidId, ClaimId, HeldEnvelope, NodeId, SeedId } from '../../../source/model/types.ts';
import {
  acceptanceOf,
  bidOf,
  claimOf,
  rejectionOf,
  resultOf,
  START_S,
  seedOf,
} from '../../support/fake-envelopes.ts';
import { marketOf } from '../../support/market-image.ts';
import { PAULA, tradeOf, WALTER, WANDA } from '../../support/model-trade.ts';

const trade = tradeOf({ min_price: 3, max_bids: 1 });
const { seed, bid, other, claim, result } = trade;
const SEED_ID = seed.seed.id;

const NOW_S = START_S + 100;
const { deadlineS: DEADLINE_S, forfeitS: FORFEIT_S, horizonS: HORIZON_S } = trade;

const codeOf = (outcome: Outcome<unknown>): string => (outcome.ok ? 'ok' : outcome.refusal.code);

function give(
  us: NodeId,
  nowS: number,
  command: SayCommand,
  held: readonly HeldEnvelope[],
): Outcome<unknown> {
  return decide(marketOf([seed, ...held]), command, { us, nowMs: nowS * 1000 });
}

describe('bid', () => {
  const bids = (
    held: readonly HeldEnvelope[] = [],
    { us = WALTER, nowS = NOW_S, price = 3, notes = '', seedId = SEED_ID } = {},
  ) => give(us, nowS, { command: 'bid', seedId, price, notes }, held);

  it('is allowed on an Open seed within its bid window, on one’s own seed too', () => {
    expect(bids()).toEqual({
      ok: true,
      value: {
        kind: 'BidSubmitted',
        ts: NOW_S,
        bid: { seed_id: SEED_ID, bidder: WALTER, price: 3, notes: '', created_at: NOW_S },
      },
    });
    expect(codeOf(bids([], { us: PAULA }))).toBe('ok');
  });

  it('is allowed on a Forfeited seed within its bid window', () => {
    const long = seedOf(PAULA, { bid_deadline_ts: START_S + 86_400 });
    const award = claimOf(bidOf(long, WALTER), PAULA);
    expect(codeOf(bids([long, award], { seedId: long.seed.id, nowS: FORFEIT_S - 1 }))).toBe('not-open');
    expect(codeOf(bids([long, award], { seedId: long.seed.id, nowS: FORFEIT_S }))).toBe('ok');
  });

  it('no-such-seed', () => {
    expect(codeOf(bids([], { seedId: 'none' as SeedId }))).toBe('no-such-seed');
  });

  it.each<[string, readonly HeldEnvelope[]]>([
    ['Claimed', [claim]],
    ['Done', [claim, result]],
    ['Rejected', [rejectionOf(seed, PAULA, NOW_S)]],
    ['Accepted', [claim, result, acceptanceOf(seed, PAULA, NOW_S, result)]],
  ])('not-open: the seed is %s', (_, held) => {
    expect(codeOf(bids(held))).toBe('not-open');
  });

  it('too-late: from the deadline on', () => {
    expect(codeOf(bids([], { nowS: DEADLINE_S - 1 }))).toBe('ok');
    expect(codeOf(bids([], { nowS: DEADLINE_S }))).toBe('too-late');
    expect(codeOf(bids([], { nowS: DEADLINE_S + 120 }))).toBe('too-late');
    expect(codeOf(bids([claim], { nowS: FORFEIT_S }))).toBe('too-late');
  });

  it('too-low', () => {
    expect(codeOf(bids([], { price: 2 }))).toBe('too-low');
  });

  it('enough: three of ours are there', () => {
    const three = [1, 2, 3].map((after) => bidOf(seed, WALTER, { created_at: START_S + after }));
    expect(codeOf(bids(three.slice(1)))).toBe('ok');
    expect(codeOf(bids(three))).toBe('enough');
    expect(codeOf(bids(three, { us: WANDA }))).toBe('ok');
  });

  it('B1: a clock behind the publisher’s uses the time of the seed', () => {
    expect(bids([], { nowS: START_S - 60 })).toMatchObject({
      ok: true,
      value: { ts: START_S, bid: { created_at: START_S } },
    });
  });

  it('beyond max_bids it is allowed with a warning', () => {
    expect(bids([other])).toMatchObject({
      ok: true,
      value: { overLimitOf: 1 },
    });
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 53])('invalid-field: a price of %d', (price) => {
    expect(bids([], { price })).toMatchObject({ refusal: { code: 'invalid-field', field: 'price' } });
  });

  it.each(['x'.repeat(2048), '\ud800'])('invalid-field: notes that no envelope can hold', (notes) => {
    expect(bids([], { notes })).toMatchObject({ refusal: { code: 'invalid-field', field: 'notes' } });
  });
});

describe('claim', () => {
  const claims = (held: readonly HeldEnvelope[], { us = PAULA, nowS = NOW_S, bidId = other.bid.id } = {}) =>
    give(us, nowS, { command: 'claim', seedId: SEED_ID, bidId }, [other, ...held]);

  it('awards the seed to any valid bid, live or not, within an hour of the deadline', () => {
    expect(claims([bidOf(seed, WALTER, { created_at: START_S + 1 })])).toEqual({
      ok: true,
      value: {
        kind: 'ClaimCreated',
        ts: NOW_S,
        claim: { seed_id: SEED_ID, bid_id: other.bid.id, worker: WANDA, created_at: NOW_S, replaces: null },
        bidKey: other.key,
      },
    });
    expect(codeOf(claims([], { nowS: DEADLINE_S + 3599 }))).toBe('ok');
    expect(codeOf(claims([], { nowS: DEADLINE_S + 3600 }))).toBe('too-late');
  });

  it('awards it again within 24 hours of a forfeit without a result', () => {
    expect(claims([claim], { nowS: FORFEIT_S })).toMatchObject({
      ok: true,
      value: { claim: { replaces: claim.claim.id } },
    });
    expect(codeOf(claims([claim], { nowS: FORFEIT_S + 86_399 }))).toBe('ok');
    expect(codeOf(claims([claim], { nowS: FORFEIT_S + 86_400 }))).toBe('too-late');
  });

  it('not-yours', () => {
    expect(codeOf(claims([], { us: WANDA }))).toBe('not-yours');
  });

  it('no-such-bid: not held, or not valid', () => {
    expect(codeOf(claims([], { bidId: 'none' as BidId }))).toBe('no-such-bid');
    const cheap = bidOf(seed, WALTER, { price: 1 });
    expect(codeOf(claims([cheap], { bidId: cheap.bid.id }))).toBe('no-such-bid');
  });

  it('already-claimed: until the forfeit', () => {
    expect(codeOf(claims([claim], { nowS: FORFEIT_S - 1 }))).toBe('already-claimed');
  });

  it('already-done: the holding claim has a result, late or not', () => {
    expect(codeOf(claims([claim, result]))).toBe('already-done');
    expect(codeOf(claims([claim, resultOf(claim, WALTER, FORFEIT_S + 5)], { nowS: FORFEIT_S + 9 }))).toBe(
      'already-done',
    );
  });

  it('already-settled', () => {
    expect(codeOf(claims([rejectionOf(seed, PAULA, NOW_S)]))).toBe('already-settled');
    expect(codeOf(claims([claim, result, acceptanceOf(seed, PAULA, NOW_S, result)]))).toBe('already-settled');
  });

  it('enough: eight claims are on the seed, half of what would void it twice over (L3)', () => {
    const stray = (number: number) =>
      claimOf(bid, PAULA, { replaces: `0000000${number}-ffff-8fff-8fff-ffffffffffff` as ClaimId });
    const eight = [0, 1, 2, 3, 4, 5, 6, 7].map(stray);
    expect(codeOf(claims(eight.slice(1)))).toBe('ok');
    expect(codeOf(claims(eight))).toBe('enough');
  });

  it('too-late: the new claim would be forfeited too near the horizon', () => {
    const days = seedOf(PAULA, { timeout_ms: 14 * 86_400_000, exec_deadline_ms: 1000 });
    const bidOnDays = bidOf(days, WALTER);
    const first = claimOf(bidOnDays, PAULA);
    const forfeitS = first.claim.created_at + 14 * 86_400 + 900;
    const second = claimOf(bidOnDays, PAULA, { created_at: forfeitS, replaces: first.claim.id });
    const thirdAt = (nowS: number) =>
      codeOf(
        give(PAULA, nowS, { command: 'claim', seedId: days.seed.id, bidId: bidOnDays.bid.id }, [
          days,
          bidOnDays,
          first,
          second,
        ]),
      );
    expect(thirdAt(forfeitS + 14 * 86_400 + 900)).toBe('too-late');
  });
});

describe('run', () => {
  const runs = (held: readonly HeldEnvelope[], { us = WALTER, nowMs = NOW_S * 1000, running = false } = {}) =>
    decideRun(marketOf([seed, ...held]), SEED_ID, { us, nowMs }, running ? { sinceMs: nowMs } : null);

  it('is allowed on a valid claim that names us, until its forfeit', () => {
    expect(runs([claim])).toEqual({
      ok: true,
      value: {
        seed: seed.seed,
        claim: claim.claim,
        price: claim.carriedBid?.bid.price,
        forfeitMs: FORFEIT_S * 1000,
      },
    });
    expect(codeOf(runs([claim], { nowMs: FORFEIT_S * 1000 - 1 }))).toBe('ok');
  });

  it('is allowed on a claim of ours that another came to overtake', () => {
    const rival = claimOf(other, PAULA, { created_at: claim.claim.created_at - 1 });
    expect(runs([claim, rival])).toMatchObject({ ok: true, value: { claim: { id: claim.claim.id } } });
  });

  it('takes the holding one of several claims that name us', () => {
    const rivals = [0, 1].map((after) =>
      claimOf(bid, PAULA, { created_at: claim.claim.created_at + after + 1 }),
    );
    expect(runs([...rivals, claim])).toMatchObject({ ok: true, value: { claim: { id: claim.claim.id } } });
  });

  it('not-claimed-by-us: no valid claim names us', () => {
    expect(codeOf(runs([bid]))).toBe('not-claimed-by-us');
    expect(codeOf(runs([claim], { us: WANDA }))).toBe('not-claimed-by-us');
    expect(codeOf(runs([claimOf(bid, WALTER)]))).toBe('not-claimed-by-us');
  });

  it('already-done: our result is in', () => {
    expect(codeOf(runs([claim, result]))).toBe('already-done');
  });

  it('running', () => {
    expect(codeOf(runs([claim], { running: true }))).toBe('running');
  });

  it('forfeited', () => {
    expect(codeOf(runs([claim], { nowMs: FORFEIT_S * 1000 }))).toBe('forfeited');
  });
});

describe('past the horizon', () => {
  it.each<SayCommand>([
    { command: 'bid', seedId: SEED_ID, price: 3, notes: '' },
    { command: 'claim', seedId: SEED_ID, bidId: bid.bid.id },
    { command: 'accept', seedId: SEED_ID, note: '' },
    { command: 'reject', seedId: SEED_ID, note: '' },
  ])('$command is too late', (command) => {
    expect(codeOf(give(PAULA, HORIZON_S, command, [claim, result]))).toBe('too-late');
  });

  it('run is too late', () => {
    const market = marketOf([seed, claim]);
    expect(codeOf(decideRun(market, SEED_ID, { us: WALTER, nowMs: HORIZON_S * 1000 }, null))).toBe(
      'too-late',
    );
  });
});

describe('a void seed (L3)', () => {
  it('void: every command is refused, a run too', () => {
    const nine = Array.from({ length: 9 }, (_, number) =>
      claimOf(bid, PAULA, { created_at: START_S + 20 + number }),
    );
    const held = [bid, ...nine];
    const seedId = SEED_ID;
    const commands: readonly SayCommand[] = [
      { command: 'bid', seedId, price: 3, notes: '' },
      { command: 'claim', seedId, bidId: bid.bid.id },
      { command: 'accept', seedId, note: '' },
      { command: 'reject', seedId, note: '' },
    ];
    for (const command of commands) expect(codeOf(give(PAULA, NOW_S, command, held))).toBe('void');
    const decider = { us: WALTER, nowMs: NOW_S * 1000 };
    expect(codeOf(decideRun(marketOf([seed, ...held]), seedId, decider, null))).toBe('void');
    const late = { command: 'reject', seedId, note: '' } as const;
    expect(codeOf(give(PAULA, HORIZON_S, late, held))).toBe('too-late');
  });
});
