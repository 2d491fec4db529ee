import { describe, expect, it } from 'vitest';
import { admit, awardTo, checkTime, releases } from '../../source/model/admission.ts';
import { hasPart } from '../../source/model/keeping.ts';
import type { HeldEnvelope } from '../../source/model/types.ts';
import {
  acceptanceOf,
  bidOf,
  claimOf,
  rejectionOf,
  resultOf,
  START_S,
  seedOf,
  signer,
  v0Node,
  v0ResultOf,
} from '../support/fake-envelopes.ts';
import { marketOf } from '../support/market-image.ts';
import { MALLORY, PAULA, tradeOf, WALTER, WILLEM } from '../support/model-trade.ts';

const US = signer('Us');
const NOW_MS = START_S * 1000;
const DAY_MS = 86_400_000;

const { seed, bid, claim, result, horizonS: HORIZON_S } = tradeOf({ min_price: 3 });

/** The verdict in a word: `accept`, the reason of an `ignore`, or what it waits for. */
function verdictOn(held: HeldEnvelope, holding: readonly HeldEnvelope[], nowMs = NOW_MS): string {
  const verdict = admit(marketOf(holding), held, US, nowMs);
  switch (verdict.verdict) {
    case 'accept':
      return 'accept';
    case 'inert':
      return `waits for ${verdict.waitsFor}`;
    default:
      return `${verdict.verdict}: ${verdict.reason}`;
  }
}

describe('E4: time', () => {
  it('ts is at most two minutes ahead of our clock', () => {
    expect(checkTime(START_S + 120, true, NOW_MS).verdict).toBe('accept');
    expect(checkTime(START_S + 120, true, NOW_MS - 1)).toMatchObject({ verdict: 'ignore', reason: 'future' });
  });

  it('what is signed may be of any age, what is unsigned 12 hours', () => {
    expect(checkTime(0, true, NOW_MS).verdict).toBe('accept');
    const endMs = NOW_MS + 12 * 3_600_000;
    expect(checkTime(START_S, false, endMs - 1).verdict).toBe('accept');
    expect(checkTime(START_S, false, endMs)).toMatchObject({ verdict: 'ignore', reason: 'expired' });
  });
});

describe('E6: inert', () => {
  it('what refers to a seed waits for the seed', () => {
    for (const held of [bid, claim, result, rejectionOf(seed, PAULA, START_S)]) {
      expect(verdictOn(held, [])).toBe(`waits for ${seed.seed.id}`);
    }
  });

  it('a result waits for its claim', () => {
    expect(verdictOn(result, [seed])).toBe(`waits for ${claim.claim.id}`);
    expect(verdictOn(result, [seed, claim])).toBe('accept');
  });

  it('on a claim only its worker’s results are admitted', () => {
    const forged = resultOf(claim, MALLORY, START_S + 60, { worker: WALTER });
    expect(verdictOn(forged, [seed, claim])).toBe('ignore: not-worker');
  });

  it('R2: a v0 result waits for an award to its sender, whether it names its seed or not', () => {
    const award = claimOf(bidOf(seed, WILLEM, { price: 4 }), PAULA);
    for (const seed_id of ['', seed.seed.id] as const) {
      const v0Result = v0ResultOf(award, WILLEM, START_S + 60, { seed_id });
      expect(verdictOn(v0Result, [seed])).toBe(`waits for ${awardTo(WILLEM)}`);
      // Another award to somebody else tells nothing of the one that may still come.
      expect(verdictOn(v0Result, [seed, claim])).toBe(`waits for ${awardTo(WILLEM)}`);
      expect(verdictOn(v0Result, [seed, award])).toBe('accept');
    }
  });

  it('a seed sets free what waits for it, a claim its results, nothing else anything', () => {
    expect(releases(seed)).toEqual([seed.seed.id]);
    expect(releases(claim)).toEqual([claim.claim.id, awardTo(WALTER)]);
    for (const held of [bid, result, rejectionOf(seed, PAULA, START_S)]) expect(releases(held)).toEqual([]);
  });
});

describe('authority', () => {
  it('B1: bids that are too low or too late are not admitted', () => {
    expect(verdictOn(bid, [seed])).toBe('accept');
    expect(verdictOn(bidOf(seed, WALTER, { price: 2 }), [seed])).toBe('ignore: too-low');
    const late = bidOf(seed, WALTER, { created_at: seed.seed.bid_deadline_ts + 121 });
    expect(verdictOn(late, [seed])).toBe('ignore: too-late');
  });

  it('B1: a signed bid is not dated before its seed, nor is one that a claim carries', () => {
    const early = bidOf(seed, WALTER, { created_at: START_S - 1 });
    expect(verdictOn(early, [seed])).toBe('ignore: too-early');
    expect(verdictOn(bidOf(seed, WALTER, { created_at: START_S }), [seed])).toBe('accept');
    expect(verdictOn(bidOf(seed, WILLEM, { created_at: START_S - 1 }), [seed])).toBe('accept');
    expect(verdictOn(claimOf(early, PAULA, { created_at: START_S + 20 }), [seed])).toBe('ignore: bad-bid');
  });

  it('C1: claims of others, on bad bids or dated too late are not admitted', () => {
    expect(verdictOn(claim, [seed])).toBe('accept');
    expect(verdictOn(claimOf(bid, MALLORY), [seed])).toBe('ignore: not-author');
    expect(verdictOn(claimOf(bidOf(seed, WALTER, { price: 1 }), PAULA), [seed])).toBe('ignore: bad-bid');
    const late = claimOf(bid, PAULA, { created_at: seed.seed.bid_deadline_ts + 3601 });
    expect(verdictOn(late, [seed])).toBe('ignore: too-late');
  });

  it('C1: a re-award is admitted before the claim that it replaces', () => {
    const again = claimOf(bid, PAULA, { created_at: START_S + 2000, replaces: claim.claim.id });
    expect(verdictOn(again, [seed])).toBe('accept');
  });

  it('T1: only the publisher settles', () => {
    expect(verdictOn(acceptanceOf(seed, PAULA, START_S, result), [seed])).toBe('accept');
    expect(verdictOn(acceptanceOf(seed, WALTER, START_S, result), [seed])).toBe('ignore: not-author');
  });

  it('E5: of several unsigned seeds with one id, any may turn out to be meant', () => {
    const first = seedOf(v0Node('Petra'));
    const second = seedOf(v0Node('Max'), { id: first.seed.id });
    const settles = rejectionOf(second, second.from, START_S);
    expect(verdictOn(settles, [first])).toBe('ignore: not-author');
    expect(verdictOn(settles, [first, second])).toBe('accept');
  });

  it('E7: nothing that depends on what we hold is a rejection', () => {
    const held = [
      bidOf(seed, WALTER, { price: 0 }),
      claimOf(bid, MALLORY),
      resultOf(claim, MALLORY, START_S),
    ];
    for (const item of held) expect(verdictOn(item, [seed, claim])).toMatch(/^ignore/u);
  });
});

describe('P1: the horizon', () => {
  it('nothing of a seed with a later time is admitted', () => {
    expect(verdictOn(rejectionOf(seed, PAULA, HORIZON_S), [seed])).toBe('accept');
    expect(verdictOn(rejectionOf(seed, PAULA, HORIZON_S + 1), [seed])).toBe('ignore: past-horizon');
    expect(verdictOn(resultOf(claim, WALTER, HORIZON_S + 1), [seed, claim])).toBe('ignore: past-horizon');
  });

  it('a seed and what is of it are accepted until 24 hours after the horizon', () => {
    const endMs = HORIZON_S * 1000 + DAY_MS;
    for (const [held, holding] of [
      [seed, []],
      [bid, [seed]],
      [claim, [seed]],
      [result, [seed, claim]],
    ] as const) {
      expect(verdictOn(held, holding, endMs - 1)).toBe('accept');
      expect(verdictOn(held, holding, endMs)).toBe('ignore: expired');
    }
  });
});

describe('P2: who has a part', () => {
  it('a part is to be publisher, bidder or worker', () => {
    const record = marketOf([seed, bid, claim]).record(seed.seed.id);
    const parts = [PAULA, WALTER, MALLORY].map((id) => record !== undefined && hasPart(record, id));
    expect(parts).toEqual([true, true, false]);
  });
});
