import { expect, test } from 'vitest';
import type { ClockFault } from '../../../source/model/clock-vote.ts';
import type { NodeId } from '../../../source/model/types.ts';
import { ClockWatch } from '../../../source/node/replication/clock-watch.ts';
import { ManualTimers } from '../../monitor/manual-timers.ts';

function bench() {
  const timers = new ManualTimers();
  const said: string[] = [];
  let looks = 0;
  let fault: ClockFault | null = null;
  const watch = new ClockWatch({
    timers,
    clock: { now: () => 0 },
    peers: {
      clockFault: () => {
        looks += 1;
        return fault;
      },
    },
    alarms: {
      raise: (code, words, remedy) => said.push(`${code}: ${words}; ${remedy}`),
      clear: (code) => said.push(`no ${code}`),
    },
  });
  const wrong = (skewMs: number) => {
    const witness = { nodeId: 'otter' as NodeId, voice: '192.0.2.1', standing: 1, aheadMs: skewMs };
    fault = { skewMs, voters: 4, against: [witness] };
  };
  return { timers, said, watch, wrong, looks: () => looks };
}

test('however many hellos come, the peers are asked once for those of a second', () => {
  const { watch, timers, looks, said } = bench();
  for (let hello = 0; hello < 1000; hello += 1) watch.heard();
  expect([looks(), timers.waiting]).toEqual([0, 1]);
  timers.fire();
  expect([looks(), said]).toEqual([1, ['no clock']]);
  watch.heard();
  timers.fire();
  expect(looks()).toBe(2);
});

test('the alarm says how far we are ahead, and of whom', () => {
  const { watch, wrong, said } = bench();
  wrong(-140_000);
  watch.look();
  expect(said).toEqual([
    'clock: clock +140s; set the clock of this machine: 1 of 4 voting peers are against it, first otter by +140s',
  ]);
});

test('one that is stopped looks no more', () => {
  const { watch, timers, looks } = bench();
  watch.heard();
  watch.stop();
  watch.heard();
  timers.fire();
  expect(looks()).toBe(0);
});
