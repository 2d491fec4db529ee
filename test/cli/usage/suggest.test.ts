import { expect, test } from 'vitest';
import { editDistance, suggest } from '../../../source/cli/usage/suggest.ts';

test.each([
  ['', '', 0],
  ['abc', 'abc', 0],
  ['kitten', 'sitting', 3],
  ['', 'abc', 3],
  ['statsu', 'status', 2],
])('from %j to %j it takes %i edits', (from, to, edits) => {
  expect(editDistance(from, to)).toBe(edits);
  expect(editDistance(to, from)).toBe(edits);
});

test('the nearest candidate is suggested', () => {
  expect(suggest('lst', ['list', 'last-one', 'show'])).toBe('list');
});

test('a candidate that alone begins as what was typed is suggested, however much longer it is', () => {
  const options = ['listen-addr', 'web-addr', 'web-hosts', 'network'];
  expect(suggest('listen', options)).toBe('listen-addr');
  expect(suggest('web', options)).toBeUndefined();
  expect(suggest('li', options)).toBeUndefined();
});

test('nothing is suggested where all are far, or the word is absurdly long', () => {
  expect(suggest('publish', ['bid', 'run'])).toBeUndefined();
  expect(suggest('x'.repeat(10_000), ['x'])).toBeUndefined();
});
