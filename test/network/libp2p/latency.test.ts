import { expect, test } from 'vitest';
import { toldLatency } from '../../../source/network/libp2p/latency.ts';

test.each([
  [null, null, null],
  [null, 3, 3],
  [3, null, null],
  [3, 13, 3],
  [3, 14, 14],
  [200, 160, 200],
  [200, 149, 149],
  [200, 251, 251],
])('told was %j, measured is %j: told is %j', (told, measured, next) => {
  expect(toldLatency(told, measured)).toBe(next);
});

test('what drifts slowly is told once it is far enough from what was told, not from the last measurement', () => {
  let told: number | null = 20;
  const heard = new Set<number | null>();
  for (let measured = 20; measured <= 60; measured += 1) {
    told = toldLatency(told, measured);
    heard.add(told);
  }
  expect([...heard]).toEqual([20, 31, 42, 53]);
});
