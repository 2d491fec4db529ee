import { describe, expect, it } from 'vitest';
import { checkMarket, countedKeys } from './check-market.ts';
import type { StoredEnvelope } from './stored-market.ts';

const START_S = 1_800_000_000;
const MINUTE_S = 60;
const MINUTE_MS = 60_000;

/** An envelope with what the checker reads of it. */
const envelope = (
  kind: string,
  from: string,
  object: StoredEnvelope['object'],
  ts = START_S,
): StoredEnvelope => ({ key: `${kind} ${String(object.id)}`, text: '', kind, from, ts, object });

const seed = envelope('SeedCreated', 'publisher', {
  id: 's',
  bid_deadline_ts: START_S + MINUTE_S,
  exec_deadline_ms: MINUTE_MS,
  timeout_ms: MINUTE_MS,
});
const bid = envelope('BidSubmitted', 'worker', { id: 'b', seed_id: 's' });
const claim = (id: string, replaces: string | null, createdS: number) =>
  envelope('ClaimCreated', 'publisher', {
    ...{ id, replaces, seed_id: 's', bid_id: 'b', worker: 'worker', created_at: START_S + createdS },
  });
const EMPTY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const result = (id: string, claimId: string) =>
  envelope('TaskResult', 'worker', { id, seed_id: 's', claim_id: claimId, output_hash: EMPTY_HASH });
const settlement = (status: string, resultId: string | null) => ({
  ...envelope('TaskSettle', 'publisher', { id: 's', status, result_id: resultId }),
  key: `${status} ${resultId}`,
});

const faultsOf = (...envelopes: readonly StoredEnvelope[]) => checkMarket(envelopes, START_S * 1000).faults;
const statusOf = (nowS: number, ...envelopes: readonly StoredEnvelope[]) =>
  checkMarket(envelopes, (START_S + nowS) * 1000).judged[0]?.status;

describe('the checker of simulated markets', () => {
  it('finds nothing wrong with a trade', () => {
    expect(faultsOf(seed, bid, claim('c', null, 60), result('r', 'c'), settlement('Accepted', 'r'))).toEqual(
      [],
    );
  });

  it('finds two awards at once', () => {
    expect(faultsOf(seed, bid, claim('c', null, 60), claim('d', null, 61))).not.toEqual([]);
    expect(faultsOf(seed, bid, claim('c', null, 60), claim('d', 'c', 61))).not.toEqual([]);
  });

  it('takes an award after the forfeit of the one before', () => {
    expect(faultsOf(seed, bid, claim('c', null, 60), claim('d', 'c', 60 + 16 * MINUTE_S))).toEqual([]);
  });

  it('finds two results, two settlements, and a rejection while somebody works', () => {
    const awarded = [seed, bid, claim('c', null, 60)];
    expect(faultsOf(...awarded, result('r', 'c'), result('q', 'c'))).not.toEqual([]);
    expect(
      faultsOf(...awarded, result('r', 'c'), settlement('Accepted', 'r'), settlement('Accepted', 'q')),
    ).not.toEqual([]);
    expect(faultsOf(...awarded, settlement('Rejected', null))).not.toEqual([]);
  });

  it('takes an acceptance of the result of each claim, and finds two of one', () => {
    const awarded = [seed, bid, claim('c', null, 60), claim('d', 'c', 60 + 16 * MINUTE_S)];
    const worked = [...awarded, result('r', 'c'), result('q', 'd'), settlement('Accepted', 'r')];
    expect(faultsOf(...worked, settlement('Accepted', 'q'))).toEqual([]);
    expect(faultsOf(...worked, { ...settlement('Accepted', 'r'), key: 'again' })).not.toEqual([]);
  });

  it('knows when a seed is void, and what counts', () => {
    const claims = Array.from({ length: 9 }, (_, number) => claim(`c${number}`, null, 60 + number));
    expect(statusOf(60, seed, bid, ...claims)).toBe('Void');
    expect([...countedKeys([seed, bid, ...claims])]).toEqual([seed.key]);
    expect(countedKeys([seed, bid, ...claims.slice(1)]).size).toBe(10);
    const bids = ['d', 'b', 'c', 'a'].map((id) => envelope('BidSubmitted', 'worker', { id, seed_id: 's' }));
    const counted = countedKeys([seed, ...bids]);
    expect(bids.map(({ key }) => counted.has(key))).toEqual([false, true, true, true]);
    const results = [3, 1, 2].map((ts) => ({ ...result(`r${ts}`, 'c'), ts }));
    const awarded = [seed, bid, claim('c', null, 60), ...results];
    expect(countedKeys(awarded).has('TaskResult r3')).toBe(false);
    expect(countedKeys([...awarded, settlement('Accepted', 'r3')]).has('TaskResult r3')).toBe(true);
  });

  it('finds a bid, a claim or a result that others need and nobody has', () => {
    expect(faultsOf(seed, claim('c', null, 60))).not.toEqual([]);
    expect(faultsOf(seed, bid, result('r', 'c'))).not.toEqual([]);
    expect(faultsOf(seed, bid, claim('c', null, 60), settlement('Accepted', 'r'))).not.toEqual([]);
    expect(faultsOf(bid)).not.toEqual([]);
  });

  it('reads the status off the table', () => {
    const awarded = [seed, bid, claim('c', null, 60)];
    expect(statusOf(60, seed)).toBe('Open');
    expect(statusOf(4 * MINUTE_S, seed)).toBe('Expired');
    expect(statusOf(4 * MINUTE_S, seed, bid)).toBe('Open');
    expect(statusOf(4 * MINUTE_S, ...awarded)).toBe('Claimed');
    expect(statusOf(20 * MINUTE_S, ...awarded)).toBe('Forfeited');
    expect(statusOf(26 * 60 * MINUTE_S, ...awarded)).toBe('Expired');
    expect(statusOf(26 * 60 * MINUTE_S, ...awarded, result('r', 'c'))).toBe('Done');
  });
});
