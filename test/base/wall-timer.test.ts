import { expect, it } from 'vitest';
import { atWallTime } from '../../source/base/wall-timer.ts';
import { VirtualTime } from '../support/virtual-time.ts';

const HOUR_MS = 3_600_000;

/** A wall clock that can be set, beside timers that nobody sets. */
function world() {
  const time = new VirtualTime();
  const wall = { aheadMs: 0 };
  const ports = { clock: { now: () => time.clock.now() + wall.aheadMs }, timers: time.timers };
  const rang: number[] = [];
  const startMs = time.clock.now();
  const arm = (inMs: number) =>
    atWallTime(ports, startMs + inMs, () => rang.push(time.clock.now() - startMs));
  return { time, wall, rang, arm };
}

it('a deadline is called once, at its moment', async () => {
  const { time, rang, arm } = world();
  arm(2 * HOUR_MS + 1);
  await time.pass(5 * HOUR_MS);
  expect(rang).toEqual([2 * HOUR_MS + 1]);
});

it('a deadline that passed while the machine slept is called within a second', async () => {
  const { time, wall, rang, arm } = world();
  arm(HOUR_MS);
  await time.pass(60_000);
  wall.aheadMs = 2 * HOUR_MS;
  await time.pass(1000);
  expect(rang).toHaveLength(1);
});

it('a deadline is not called early where the clock was set back', async () => {
  const { time, wall, rang, arm } = world();
  arm(HOUR_MS);
  wall.aheadMs = -HOUR_MS;
  await time.pass(HOUR_MS + 60_000);
  expect(rang).toEqual([]);
  await time.pass(HOUR_MS);
  expect(rang).toEqual([2 * HOUR_MS]);
});

it('a deadline that was cancelled, or that is longer than any timer, is not called', async () => {
  const { time, rang, arm } = world();
  arm(HOUR_MS)();
  const cancel = arm(3 * HOUR_MS);
  arm(2 ** 40);
  await time.pass(2 * HOUR_MS);
  cancel();
  await time.pass(2 * HOUR_MS);
  expect(rang).toEqual([]);
});
