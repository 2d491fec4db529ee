import { expect, it } from 'vitest';
import type { ClockWitness } from '../../../source/model/clock-vote.ts';
import { ClockTrust } from '../../../source/node/replication/clock-trust.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function world(medianSkewMs: number | null, voters: readonly ClockWitness[] = []) {
  const time = new VirtualTime();
  const wall = { aheadMs: 0 };
  let jumps = 0;
  const trust = new ClockTrust({
    clock: { now: () => time.clock.now() + wall.aheadMs },
    monotonicMs: () => time.clock.now(),
    timers: time.timers,
    peers: { clockVote: () => ({ skewMs: medianSkewMs, voters }) },
  });
  trust.onJump = () => {
    jumps += 1;
  };
  trust.start();
  return { time, wall, trust, jumps: () => jumps };
}

it('a clock that peers agree with may decide once it has gone for ten minutes', async () => {
  const { time, trust } = world(0);
  await time.pass(9 * MINUTE_MS);
  expect(trust.isConfirmed()).toBe(false);
  await time.pass(MINUTE_MS);
  expect(trust.isConfirmed()).toBe(true);
});

it('a clock that jumped waits again, and so does one that jumped there and back between two questions', async () => {
  const { time, wall, trust, jumps } = world(0);
  await time.pass(HOUR_MS);
  expect(trust.isConfirmed()).toBe(true);
  wall.aheadMs = 45 * 24 * HOUR_MS;
  await time.pass(MINUTE_MS);
  wall.aheadMs = 0;
  await time.pass(MINUTE_MS);
  expect([trust.isConfirmed(), jumps()]).toEqual([false, 2]);
  await time.pass(10 * MINUTE_MS);
  expect(trust.isConfirmed()).toBe(true);
});

it('a clock that nobody confirms may decide after a day without a jump', async () => {
  const { time, wall, trust } = world(null);
  await time.pass(23 * HOUR_MS);
  wall.aheadMs = 2 * HOUR_MS;
  await time.pass(23 * HOUR_MS);
  expect(trust.isConfirmed()).toBe(false);
  await time.pass(2 * HOUR_MS);
  expect(trust.isConfirmed()).toBe(true);
});

it('a clock that peers contradict never may', async () => {
  const { time, trust } = world(-45 * 24 * HOUR_MS);
  await time.pass(50 * HOUR_MS);
  expect(trust.isConfirmed()).toBe(false);
});

it('P1: a clock that one or two peers contradict may not, however long it has gone; where they agree, it may', async () => {
  const said = (aheadMs: number, voice: string): ClockWitness => ({
    ...{ nodeId: voice as ClockWitness['nodeId'], voice, standing: 1, aheadMs },
  });
  const [against, mixed, agreed] = [
    world(null, [said(-45 * 24 * HOUR_MS, 'a')]),
    world(null, [said(0, 'a'), said(HOUR_MS, 'b')]),
    world(null, [said(0, 'a'), said(1000, 'b')]),
  ];
  const decided: boolean[] = [];
  for (const { time, trust } of [against, mixed, agreed]) {
    await time.pass(50 * HOUR_MS);
    decided.push(trust.isConfirmed());
  }
  expect(decided).toEqual([false, false, true]);
});
