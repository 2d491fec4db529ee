import { expect, test } from 'vitest';
import { marksOf, statusStyle } from '../../source/words/seed-words.ts';
import { aSeed, US } from '../support/fake-node.ts';

test('what waits for us stands out before anything else', () => {
  expect(statusStyle(aSeed({ status: 'Forfeited', waits_for: 'publisher', created_by: US }))).toBe('yellow');
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
