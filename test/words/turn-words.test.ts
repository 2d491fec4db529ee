import { expect, test } from 'vitest';
import type { SeedRow } from '../../source/contract/node-api.ts';
import { leftWords, turnWords } from '../../source/words/turn-words.ts';
import { aSeed, NOW_S, US } from '../support/made-rows.ts';

test.each<[Partial<SeedRow>, string, string?]>([
  [{ status: 'Open', waits_for: 'bidders' }, 'bidders'],
  [{ status: 'Open', waits_for: 'bidders', bid_deadline_ts: NOW_S }, 'bids under way', 'late bids'],
  [{ status: 'Open', waits_for: 'publisher' }, 'publisher: award', 'pub: award'],
  [{ status: 'Open', waits_for: 'publisher', created_by: US }, 'you: award'],
  [{ status: 'Done', waits_for: 'publisher', created_by: US }, 'you: settle'],
  [{ status: 'Forfeited', waits_for: 'publisher' }, 'publisher: re-award', 'pub: re-award'],
  [{ status: 'Claimed', waits_for: 'worker' }, 'worker: run'],
  [{ status: 'Claimed', waits_for: 'worker', claimed_by: US }, 'you: run'],
  // Ours once, forfeited, and awarded to somebody else since.
  [{ status: 'Claimed', waits_for: 'worker', role: 'worker', claimed_by: 'another' }, 'worker: run'],
  [{ status: 'Accepted', waits_for: null }, '-'],
])('%j waits for %s', (more, long, short = long) => {
  expect(turnWords(aSeed(more).turn, NOW_S * 1000)).toEqual({ long, short });
});

test.each([
  [NOW_S + 48, '48s'],
  // What was bid in time may be under way: that ends too.
  [NOW_S, '2m'],
  [NOW_S - 30, '1m30s'],
  // The node has not said yet what came of it.
  [NOW_S - 120, '-'],
])('bids until %d leave %s', (bid_deadline_ts, words) => {
  const seed = aSeed({ waits_for: 'bidders', bid_deadline_ts, deadline_ts: bid_deadline_ts + 120 });
  expect(leftWords(seed, NOW_S * 1000)).toBe(words);
});
