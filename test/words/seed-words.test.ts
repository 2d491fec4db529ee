import { expect, test } from 'vitest';
import type { SeedRow } from '../../source/contract/node-api.ts';
import { marksOf, statusStyle, waitsForWords } from '../../source/words/seed-words.ts';
import { aSeed } from '../support/fake-node.ts';

test.each<[Partial<SeedRow>, string]>([
  [{ status: 'Open', waits_for: 'bidders' }, 'bidders'],
  [{ status: 'Open', waits_for: 'publisher' }, 'publisher: award'],
  [{ status: 'Open', waits_for: 'publisher', role: 'publisher' }, 'you: award'],
  [{ status: 'Done', waits_for: 'publisher', role: 'publisher' }, 'you: settle'],
  [{ status: 'Forfeited', waits_for: 'publisher' }, 'publisher: re-award'],
  [{ status: 'Claimed', waits_for: 'worker' }, 'worker: run'],
  [{ status: 'Claimed', waits_for: 'worker', role: 'worker' }, 'you: run'],
  [{ status: 'Accepted', waits_for: null }, '-'],
])('%j waits for %s', (more, words) => {
  expect(waitsForWords(aSeed(more))).toBe(words);
});

test('what waits for us stands out before anything else', () => {
  expect(statusStyle(aSeed({ status: 'Forfeited', waits_for: 'publisher', role: 'publisher' }))).toBe(
    'yellow',
  );
  expect(statusStyle(aSeed({ status: 'Forfeited', waits_for: 'publisher' }))).toBe('red');
});

test('signs mark what is disputed, unverified, unsent and late', () => {
  expect(marksOf(aSeed())).toEqual([]);
  expect(marksOf(aSeed({ disputed: true, verified: false, unsent: true, late: true }))).toEqual([
    '#',
    '?',
    '^',
    '~',
  ]);
});
