import { describe, expect, test } from 'vitest';
import type { MonitorEvent } from '../../../source/contract/monitor-event.ts';
import type { NodeChange } from '../../../source/contract/node-api.ts';
import { PendingChange } from '../../../source/web/control/pending-change.ts';

const NOTHING: NodeChange = {
  ...{ seeds: [], forgotten: [], events: [] },
  ...{ peers: false, tasks: false, status: false },
};
const eventOf = (detail: string): MonitorEvent => ({
  ...{ id: 1, ts: 1, node_id: 'us', kind: 'store_sync', source: 'network' },
  payload: { detail },
});
const read = (line: string): unknown => JSON.parse(line);

describe('what waits for a reader', () => {
  test('is gathered into one line, each seed once, flags as they were raised', () => {
    const pending = new PendingChange();
    expect(pending.isEmpty).toBe(true);
    pending.add({ ...NOTHING, seeds: ['a', 'b'], peers: true });
    pending.add({ ...NOTHING, seeds: ['b'], forgotten: ['c'], events: [eventOf('x\u001b')] });
    expect(pending.isEmpty).toBe(false);
    const line = pending.take();
    expect(line).not.toContain('\u001b');
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(read(line)).toEqual({
      ...{ seeds: ['a', 'b'], forgotten: ['c'], events: [eventOf('x\u001b')] },
      ...{ peers: true, tasks: false, status: false },
    });
    expect(pending.isEmpty).toBe(true);
    pending.add({ ...NOTHING, tasks: true });
    expect(read(pending.take())).toEqual({ ...NOTHING, tasks: true });
  });

  test.each([
    ['events', { ...NOTHING, events: Array.from({ length: 1_001 }, () => eventOf('x')) }],
    [
      'bytes of events',
      { ...NOTHING, events: Array.from({ length: 20 }, () => eventOf('x'.repeat(60_000))) },
    ],
    ['seeds', { ...NOTHING, seeds: Array.from({ length: 5_001 }, (_, index) => String(index)) }],
    [
      'forgotten seeds',
      { ...NOTHING, forgotten: Array.from({ length: 5_001 }, (_, index) => String(index)) },
    ],
  ])(
    'is a gap where there are too many %s, whatever comes then, and begins anew behind it',
    (_what, change) => {
      const pending = new PendingChange();
      pending.add(change);
      for (let more = 0; more < 100; more += 1) pending.add(change);
      expect(pending.take()).toBe('{"gap":true}\n');
      expect(pending.isEmpty).toBe(true);
      pending.add({ ...NOTHING, seeds: ['a'] });
      expect(read(pending.take())).toEqual({ ...NOTHING, seeds: ['a'] });
    },
  );
});
