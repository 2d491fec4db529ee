import { expect, test } from 'vitest';
import { logEvent } from '../../../source/cli/run/log-event.ts';
import { asRead, type EventKind } from '../../../source/contract/monitor-event.ts';
import type { JsonObject } from '../../../source/model/types.ts';

function logged(kind: EventKind, payload: JsonObject): readonly unknown[] {
  const lines: unknown[] = [];
  const event = { ts: 1, node_id: 'us', kind, source: 'node', payload } as const;
  logEvent(asRead(event), (level, message, more) => lines.push({ level, message, ...more }));
  return lines;
}

test('an alarm is logged when it begins and when it ends', () => {
  const alarm = { alarm: 'disk full', words: 'disk full', remedy: 'free some', standing: true };
  expect(logged('node_alarm', alarm)).toMatchObject([
    { level: 'warn', message: 'disk full', remedy: 'free some' },
  ]);
  expect(logged('node_alarm', { ...alarm, words: 'disk full: over', standing: false })).toEqual([
    { level: 'info', message: 'disk full: over', alarm: 'disk full' },
  ]);
});

test('a drain is logged where tasks run on', () => {
  expect(logged('node_draining', { tasks: 0, until_ts: 5 })).toEqual([]);
  expect(logged('node_draining', { tasks: 2, until_ts: 5 })).toMatchObject([{ level: 'info', tasks: 2 }]);
});

test.each([
  [6, 'crabnet seed run SEED --yes runs it again, --kept sends what it had printed'],
  [null, 'crabnet seed run SEED --yes runs it again'],
])(
  'a run without a result is logged, with what can be done where %s bytes are kept',
  (kept_bytes, remedy) => {
    const run = { seed_id: 's', claim_id: 'c', started_ts: 1, why: 'stopped', kept_bytes };
    expect(logged('task_interrupted', run)).toEqual([
      { level: 'warn', message: 'a run left no result', ...run, remedy },
    ]);
  },
);

test('what nobody on call must know is not logged', () => {
  expect(logged('node_start', { network: 'udp', version: '1' })).toEqual([]);
});
