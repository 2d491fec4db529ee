import { expect, it } from 'vitest';
import { Backoff } from '../../source/base/backoff.ts';

it('waits twice as long each time, up to a limit, and begins anew once it worked', () => {
  const backoff = new Backoff({ firstMs: 100, mostMs: 500 });
  expect([1, 2, 3, 4, 5].map(() => backoff.next())).toEqual([100, 200, 400, 500, 500]);
  expect(backoff.tries).toBe(5);
  backoff.reset();
  expect([backoff.tries, backoff.next()]).toEqual([0, 100]);
});
