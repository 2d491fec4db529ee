import { expect, it } from 'vitest';
import type { PeerRow } from '../../source/contract/node-api.ts';
import { catchUpWords, otherRulesWords } from '../../source/words/peer-words.ts';

const row = { phase: 'fetching', missing: 340, fetched: 120, day: '2026-11-20', days_left: 0 } as const;

it('says how far a catch-up is, and of which day while others come after it', () => {
  expect(catchUpWords(row)).toBe('fetching 120 of 340');
  expect(catchUpWords({ ...row, days_left: 12 })).toBe('fetching 120 of 340 of 2026-11-20, 12 days left');
  expect(catchUpWords({ ...row, phase: 'comparing', missing: 0, days_left: 1 })).toBe(
    'comparing 2026-11-20, 1 day left',
  );
  expect(catchUpWords({ ...row, phase: 'comparing', missing: 0, day: null })).toBe('comparing');
});

it('says of a peer of other rules why nothing is fetched from it', () => {
  const words = [1, 2, 3, null].map((rules) => otherRulesWords({ rules } as PeerRow));
  expect(words).toEqual(['rules 1: no catch-up', null, 'rules 3: no catch-up', null]);
});
