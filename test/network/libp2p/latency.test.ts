import { expect, test } from 'vitest';
import { type Latency, latencyAfter } from '../../../source/network/libp2p/latency.ts';

/** What was told of measurements, one after the other. */
function toldOf(...measured: readonly number[]): readonly number[] {
  let latency: Latency | undefined;
  return measured.map((ms) => {
    latency = latencyAfter(latency, ms);
    return Math.round(latency.toldMs);
  });
}

test('the first measurement is told', () => {
  expect(toldOf(23)).toEqual([23]);
});

test('what jumps to and fro is told once', () => {
  expect(new Set(toldOf(8, ...Array.from({ length: 50 }, (_, turn) => (turn % 2 === 0 ? 1 : 30))))).toEqual(
    new Set([8]),
  );
});

test('one measurement that is far off changes nothing, a link that has become longer is told', () => {
  expect(toldOf(20, 90, 20, 20)).toEqual([20, 20, 20, 20]);
  const told = toldOf(20, ...new Array<number>(60).fill(200));
  expect(told.at(-1)).toBeGreaterThan(150);
  expect(new Set(told).size).toBeLessThan(12);
});

test('what drifts slowly is told once it is far enough from what was told, not from the last measurement', () => {
  const told = toldOf(...Array.from({ length: 200 }, (_, turn) => 20 + turn));
  expect(new Set(told).size).toBeGreaterThan(5);
  expect(told.at(-1)).toBeGreaterThan(160);
});
