import { describe, expect, it } from 'vitest';
import { isPlainlyOpen, overAtMs, statusAt } from '../../source/model/status-at.ts';
import type { HeldEnvelope } from '../../source/model/types.ts';
import { acceptanceOf, bidOf, claimOf, rejectionOf, resultOf, START_S } from '../support/fake-envelopes.ts';
import { folded, marketOf } from '../support/market-image.ts';
import { PAULA, tradeOf, WALTER } from '../support/model-trade.ts';

// Half a second, so that the borders do not lie on whole seconds by chance.
const { seed, bid, claim, result, deadlineS, forfeitS, horizonS, fold } = tradeOf({
  timeout_ms: 60_500,
  exec_deadline_ms: 60_500,
});

const DEADLINE_MS = deadlineS * 1000;
const BIDS_END_MS = DEADLINE_MS + 120_000;
const AWARDS_END_MS = DEADLINE_MS + 3_600_000;
const FORFEIT_MS = forfeitS * 1000;
const REAWARD_END_MS = FORFEIT_MS + 86_400_000;
const HORIZON_MS = horizonS * 1000;
const FOR_EVER_MS = HORIZON_MS * 2;

const at = (nowMs: number, ...envelopes: readonly HeldEnvelope[]) => statusAt(fold(...envelopes), nowMs);
const is = (status: string, waitsFor: string | null, changesAtMs: number | null) => ({
  status,
  waitsFor,
  changesAtMs,
});

const EXPIRED = is('Expired', null, null);

describe('the status table, first row that fits; a limit is reached at now = it (E4)', () => {
  it('an acceptance with its result: Accepted, for ever, whatever else there is', () => {
    const accepts = acceptanceOf(seed, PAULA, START_S + 70, result);
    for (const nowMs of [START_S * 1000, FORFEIT_MS, FOR_EVER_MS]) {
      expect(at(nowMs, claim, result, accepts)).toEqual(is('Accepted', null, null));
    }
  });

  it('an acceptance whose result is missing: what it would be without', () => {
    const accepts = acceptanceOf(seed, PAULA, START_S + 70, result);
    expect(at(START_S * 1000, claim, accepts)).toEqual(is('Claimed', 'worker', FORFEIT_MS));
  });

  it('a rejection: Rejected, for ever', () => {
    const rejects = rejectionOf(seed, PAULA, START_S + 70);
    for (const nowMs of [START_S * 1000, FOR_EVER_MS]) {
      expect(at(nowMs, bid, rejects)).toEqual(is('Rejected', null, null));
    }
  });

  it('the holding claim’s result: Done until the publisher settles, at most until the horizon', () => {
    for (const nowMs of [START_S * 1000, FORFEIT_MS, REAWARD_END_MS, HORIZON_MS - 1]) {
      expect(at(nowMs, claim, result)).toEqual(is('Done', 'publisher', HORIZON_MS));
    }
    expect(at(HORIZON_MS, claim, result)).toEqual(is('Done', null, null));
  });

  it('a late result makes it Done as well, even after Expired', () => {
    const late = resultOf(claim, WALTER, Math.ceil(REAWARD_END_MS / 1000) + 5);
    expect(at(REAWARD_END_MS + 9000, claim)).toEqual(EXPIRED);
    expect(at(REAWARD_END_MS + 9000, claim, late)).toEqual(is('Done', 'publisher', HORIZON_MS));
  });

  it('a holding claim: Claimed until the forfeit', () => {
    expect(at(START_S * 1000, claim)).toEqual(is('Claimed', 'worker', FORFEIT_MS));
    expect(at(FORFEIT_MS - 1, claim)).toEqual(is('Claimed', 'worker', FORFEIT_MS));
    expect(at(FORFEIT_MS, claim)).toEqual(is('Forfeited', 'publisher', REAWARD_END_MS));
  });

  it('a holding claim: Running where it runs, until the forfeit or the result', () => {
    const held = folded(marketOf([seed, claim]), seed.seed.id);
    expect(statusAt(held, FORFEIT_MS - 1, true)).toEqual(is('Running', 'worker', FORFEIT_MS));
    expect(statusAt(held, FORFEIT_MS, true).status).toBe('Forfeited');
    const answered = folded(marketOf([seed, claim, result]), seed.seed.id);
    expect(statusAt(answered, FORFEIT_MS - 1, true).status).toBe('Done');
  });

  it('a forfeited claim: Forfeited for 24 hours, then Expired', () => {
    expect(at(REAWARD_END_MS - 1, claim)).toEqual(is('Forfeited', 'publisher', REAWARD_END_MS));
    expect(at(REAWARD_END_MS, claim)).toEqual(EXPIRED);
    expect(at(FOR_EVER_MS, claim)).toEqual(EXPIRED);
  });

  it('no claim: Open for bidders until two minutes after the deadline', () => {
    for (const nowMs of [0, START_S * 1000, DEADLINE_MS, BIDS_END_MS - 1]) {
      expect(at(nowMs)).toEqual(is('Open', 'bidders', BIDS_END_MS));
      expect(at(nowMs, bid)).toEqual(is('Open', 'bidders', BIDS_END_MS));
    }
  });

  it('no claim, a valid bid: Open for the publisher until an hour after the deadline', () => {
    expect(at(BIDS_END_MS, bid)).toEqual(is('Open', 'publisher', AWARDS_END_MS));
    expect(at(AWARDS_END_MS - 1, bid)).toEqual(is('Open', 'publisher', AWARDS_END_MS));
    expect(at(AWARDS_END_MS, bid)).toEqual(EXPIRED);
  });

  it('no claim, no valid bid: Expired two minutes after the deadline', () => {
    const invalid = bidOf(seed, WALTER, { bidder: PAULA });
    expect(at(BIDS_END_MS)).toEqual(EXPIRED);
    expect(at(BIDS_END_MS, invalid)).toEqual(EXPIRED);
  });

  it('a claim that is not valid counts as none', () => {
    expect(at(BIDS_END_MS, claimOf(bid, WALTER))).toEqual(EXPIRED);
  });
});

it('from overAtMs on, and not before, nobody is waited for', () => {
  const accepts = acceptanceOf(seed, PAULA, START_S + 70, result);
  for (const envelopes of [
    [],
    [bid],
    [claim],
    [claim, result],
    [claim, result, accepts],
    [rejectionOf(seed, PAULA, START_S)],
  ]) {
    const held = fold(...envelopes);
    const overMs = overAtMs(held);
    expect(statusAt(held, overMs).waitsFor).toBeNull();
    expect(statusAt(held, FOR_EVER_MS).waitsFor).toBeNull();
    if (overMs > 0) expect(statusAt(held, overMs - 1).waitsFor).not.toBeNull();
  }
});

it('a seed with bids alone is plainly open until they close; one that was awarded or settled is looked at closer', () => {
  const isOpen = (nowMs: number, ...envelopes: readonly HeldEnvelope[]) => {
    const record = marketOf([seed, ...envelopes]).record(seed.seed.id);
    return record !== undefined && isPlainlyOpen(record, nowMs);
  };
  for (const envelopes of [[], [bid]]) {
    expect(isOpen(BIDS_END_MS - 1, ...envelopes)).toBe(true);
    expect(isOpen(BIDS_END_MS, ...envelopes)).toBe(false);
  }
  for (const said of [claim, rejectionOf(seed, PAULA, START_S)])
    expect(isOpen(START_S * 1000, bid, said)).toBe(false);
});
