import { expect, test } from 'vitest';
import { marksOf, statusLook } from '../../source/words/seed-words.ts';
import { aSeed, US } from '../support/made-rows.ts';

test('what waits for us stands out before anything else', () => {
  expect(statusLook(aSeed({ status: 'Forfeited', waits_for: 'publisher', created_by: US }))).toBe(
    'attention',
  );
  expect(statusLook(aSeed({ status: 'Forfeited', waits_for: 'publisher' }))).toBe('bad');
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
