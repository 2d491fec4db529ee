import { expect, test } from 'vitest';
import type { MonitorEvent } from '../../../source/contract/monitor-event.ts';
import { isFact } from '../../../source/words/events/event-facts.ts';
import { wordsOf } from '../../../source/words/events/event-words.ts';
import { Names } from '../../../source/words/names.ts';

const lookup = { names: new Names('me'), row: () => undefined, rankOf: () => null };
const event = (kind: MonitorEvent['kind'], payload: MonitorEvent['payload']): MonitorEvent => ({
  ts: 1,
  node_id: 'me',
  kind,
  source: 'node',
  payload,
});

test('the end of a task names what ended it', () => {
  const end = { outcome: 'stopped', exit_code: 137 };
  expect(wordsOf(event('task_stopped', { ...end, stopped_by: 'it was cancelled' }), lookup)).toMatchObject({
    long: 'task ended: stopped 137, it was cancelled',
    short: 'task ended: stopped 137',
  });
  expect(wordsOf(event('task_stopped', { ...end, stopped_by: null }), lookup).long).toBe(
    'task ended: stopped 137',
  );
});

test('a run that a crash interrupted is a fact', () => {
  const interrupted = event('task_interrupted', { seed_id: 'seed', started_ts: 1 });
  expect(isFact(interrupted)).toBe(true);
  expect(wordsOf(interrupted, lookup).long).toBe('a crash interrupted its run');
});

test('what this node says is said to be by you, what others say by them', () => {
  const bid = event('bid_submitted', { seed_id: 'seed', bid_id: 'b', price: 5 });
  expect(wordsOf(bid, lookup).long).toBe('bid 5 by you');
  const heard = { ...bid, source: 'network' as const, payload: { ...bid.payload, bidder: 'xxotter' } };
  expect(wordsOf(heard, lookup).long).toBe('bid 5 by xotter');
});

test('what was sent is said with what it measures, and what the reference wrote as it stands', () => {
  const sent = event('udp_broadcast', { targets: 1, bytes: 26624, count: 3 });
  expect(wordsOf(sent, lookup)).toMatchObject({
    long: 'udp broadcast: 26 KiB to 1 target',
    short: 'udp broadcast: 26 KiB',
  });
  expect(wordsOf({ ...sent, kind: 'dht_message_to' }, lookup).long).toBe('dht message: 26 KiB to 1 target');
  expect(wordsOf(event('udp_broadcast', { address: '192.0.2.1' }), lookup).long).toBe(
    'udp broadcast: 192.0.2.1',
  );
});
