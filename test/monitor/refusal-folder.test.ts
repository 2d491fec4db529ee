import { expect, test } from 'vitest';
import type { JsonObject } from '../../source/model/types.ts';
import { RefusalFolder } from '../../source/monitor/refusal-folder.ts';
import { ManualTimers } from './manual-timers.ts';

function setUp() {
  const events: JsonObject[] = [];
  const timers = new ManualTimers();
  const sink = {
    emit: (kind: string, payload: JsonObject) => {
      expect(kind).toBe('envelope_refused');
      events.push(payload);
    },
  };
  return { events, timers, folder: new RefusalFolder({ sink, timers }) };
}

test('the first refusal of a reason and peer is told at once, with all that is known', () => {
  const { events, folder } = setUp();
  const refused = {
    reason: 'bad-field',
    peer: '1.2.3.4:5',
    envelope_kind: 'SeedCreated',
    meta_id: 'm',
    field: 'seed.title',
    detail: 'too long',
  } as const;
  folder.add(refused);
  folder.add({ reason: 'rate', peer: '1.2.3.4:5' });
  expect(events).toEqual([refused, { reason: 'rate', peer: '1.2.3.4:5' }]);
});

test('those that follow are told once, with their count; the next one after that at once again', () => {
  const { events, timers, folder } = setUp();
  for (let count = 0; count < 5; count += 1) folder.add({ reason: 'rate', peer: 'a', meta_id: `m${count}` });
  expect(events).toEqual([{ reason: 'rate', peer: 'a', meta_id: 'm0' }]);
  timers.fire();
  expect(events.slice(1)).toEqual([{ reason: 'rate', peer: 'a', count: 4 }]);
  folder.add({ reason: 'rate', peer: 'a' });
  expect(events).toHaveLength(3);
});

test('nothing is told of a second in which nothing followed', () => {
  const { events, timers, folder } = setUp();
  folder.add({ reason: 'rate', peer: 'a' });
  timers.fire();
  expect(events).toHaveLength(1);
  expect(timers.waiting).toBe(0);
});

test('a flood from forged addresses is folded by reason, and stays bounded', () => {
  const { events, timers, folder } = setUp();
  for (let index = 0; index < 10_000; index += 1) folder.add({ reason: 'not-json', peer: `p${index}` });
  expect(events).toHaveLength(257);
  expect(timers.waiting).toBe(257);
  timers.fire();
  expect(events.slice(257)).toEqual([{ reason: 'not-json', peer: null, count: 10_000 - 257 }]);
  expect(timers.waiting).toBe(0);
});

test('all are counted by reason, told or not', () => {
  const { folder } = setUp();
  for (let index = 0; index < 1_000; index += 1) folder.add({ reason: 'duplicate', peer: `p${index}` });
  folder.add({ reason: 'future', peer: 'a' });
  expect(Object.fromEntries(folder.counts)).toEqual({ duplicate: 1_000, future: 1 });
});

test("a stranger's words are cut and cleaned", () => {
  const { events, folder } = setUp();
  folder.add({ reason: 'bad-field', peer: 'a\u001b[31m\nb', meta_id: 'x'.repeat(9_999) });
  expect(events[0]).toEqual({ reason: 'bad-field', peer: 'a b', meta_id: 'x'.repeat(200) });
});

test('closing tells what was counted', () => {
  const { events, timers, folder } = setUp();
  folder.add({ reason: 'rate', peer: 'a' });
  folder.add({ reason: 'rate', peer: 'a' });
  folder.close();
  expect(events.at(-1)).toEqual({ reason: 'rate', peer: 'a', count: 1 });
  expect(timers.waiting).toBe(0);
});

test('refusals are counted by what was refused; what is no kind counts as unknown, and makes no name', () => {
  const { folder } = setUp();
  folder.add({ reason: 'bad-field', peer: 'a', envelope_kind: 'SeedCreated' });
  folder.add({ reason: 'bad-field', peer: 'a' });
  for (const envelope_kind of ['Evil', '__proto__', 'constructor', 'unknown'])
    folder.add({ reason: 'bad-field', peer: 'a', envelope_kind });
  expect([...folder.countsByKind]).toEqual([
    [
      'bad-field',
      {
        ...{ SeedCreated: 1, BidSubmitted: 0, ClaimCreated: 0, TaskResult: 0, TaskSettle: 0, unknown: 5 },
      },
    ],
  ]);
  expect([...folder.counts]).toEqual([['bad-field', 6]]);
});
