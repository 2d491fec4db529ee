import { expect, it } from 'vitest';
import { Allowance } from '../../source/base/allowance.ts';

const SIZE = { each: { perSecond: 1, burst: 3 }, all: { perSecond: 1, burst: 5 } };

it('bounds what one payer has, and what all of its group have together', () => {
  const allowance = new Allowance(SIZE);
  const taken = (payer: string) => Array.from({ length: 4 }, () => allowance.take(payer, 'strangers', 0));
  expect(taken('a')).toEqual([true, true, true, false]);
  expect(taken('b')).toEqual([true, true, false, false]);
  expect(allowance.take('c', 'trusted', 0)).toBe(true);
  expect(allowance.take('b', 'strangers', 1000)).toBe(true);
});

it('lets one large cost be paid, and nothing after it until the debt is gone', () => {
  const allowance = new Allowance(SIZE);
  expect(allowance.take('a', 'trusted', 0, 5)).toBe(true);
  expect(allowance.take('a', 'trusted', 1000)).toBe(false);
  expect(allowance.take('a', 'trusted', 3000)).toBe(true);
});
