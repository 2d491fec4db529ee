import { expect, it } from 'vitest';
import { plural } from '../../../source/base/text/plural.ts';

it('only of one there is one', () => {
  expect([0, 1, 2].map((count) => plural(count, 'seed'))).toEqual(['0 seeds', '1 seed', '2 seeds']);
  expect(plural(2000, 'seed', (count) => count.toExponential())).toBe('2e+3 seeds');
});
