import { expect, it } from 'vitest';
import type { JsonObject } from '../../source/model/types.ts';
import { RetellingFolder } from '../../source/monitor/retelling-folder.ts';
import { ManualTimers } from './manual-timers.ts';

function setUp() {
  const told: JsonObject[] = [];
  const timers = new ManualTimers();
  const folder = new RetellingFolder(
    { emit: (_kind, payload) => told.push(payload) },
    timers,
    'udp_broadcast',
  );
  return { told, timers, folder };
}

it('tells what is told again once a minute, as one event with its count', () => {
  const { told, timers, folder } = setUp();
  for (let count = 0; count < 40; count += 1) folder.add({ targets: 2, bytes: 700 });
  expect(told).toEqual([]);
  timers.fire();
  expect(told).toEqual([{ targets: 2, bytes: 28_000, count: 40 }]);
  folder.add({ targets: 1, bytes: 5 });
  timers.fire();
  expect(told[1]).toEqual({ targets: 1, bytes: 5, count: 1 });
});

it('tells at the end what was counted, and nothing where nothing was', () => {
  const { told, timers, folder } = setUp();
  folder.close();
  folder.add({ targets: 1, bytes: 5 });
  folder.close();
  expect(told).toHaveLength(1);
  expect(timers.waiting).toBe(0);
});
