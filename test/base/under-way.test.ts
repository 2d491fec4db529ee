import { expect, it } from 'vitest';
import { UnderWay } from '../../source/base/under-way.ts';

it('so many tasks go on at once, and the next waits for one of them', async () => {
  const underWay = new UnderWay(2);
  const ends: (() => void)[] = [];
  const task = () => new Promise<void>((resolve) => ends.push(resolve));
  await underWay.add(task());
  let isAdded = false;
  const second = underWay.add(task()).then(() => {
    isAdded = true;
  });
  await new Promise(setImmediate);
  expect(isAdded).toBe(false);
  ends[0]?.();
  await second;
  ends[1]?.();
  await underWay.end();
});

it('a task that fails is told with the next, or at the end, once, and no other is left behind', async () => {
  const underWay = new UnderWay(3);
  const fault = new Error('the disk is full');
  let hasEnded = false;
  const slow = async () => {
    await new Promise(setImmediate);
    hasEnded = true;
  };
  await underWay.add(slow());
  await underWay.add(Promise.reject(fault));
  await expect(underWay.end()).rejects.toBe(fault);
  expect(hasEnded).toBe(true);
  await underWay.end();
});
