import { expect, it } from 'vitest';
import { clockWords } from '../../source/words/clock-words.ts';

it('says how far the clock is off, and names the first few of those who are against it', () => {
  const against = ['ann', 'bob', 'cid', 'dan'].map((node_id) => ({ node_id, ahead_s: 7200 }));
  const facts = { ahead_s: 7200, voters: 10, against_count: 9, against };
  expect(clockWords(facts, (id) => id.toUpperCase())).toBe(
    '+7200s, 9 of 10 voting peers are against it: ANN by +7200s, BOB by +7200s, CID by +7200s and 6 more',
  );
  expect(clockWords({ ...facts, against_count: 4 }, (id) => id)).toMatch(/cid by \+7200s, dan by \+7200s$/u);
  expect(clockWords({ ...facts, against_count: 1, against: against.slice(0, 1) }, (id) => id)).toBe(
    '+7200s, 1 of 10 voting peers are against it: ann by +7200s',
  );
});
