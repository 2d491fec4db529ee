import { expect, test } from 'vitest';
import type { EventQuery } from '../../source/contract/event-query.ts';
import type { EventKind, MonitorEvent } from '../../source/contract/monitor-event.ts';
import { eventPage } from '../../source/monitor/event-pages.ts';
import { EventRing } from '../../source/monitor/event-ring.ts';

const event = (ts: number, kind: EventKind = 'udp_receive'): MonitorEvent => ({
  ts,
  node_id: 'us',
  kind,
  source: kind === 'node_start' ? 'node' : 'network',
  payload: {},
});

function ringOf(capacity: number, count: number): EventRing {
  const ring = new EventRing(capacity, 1);
  for (let ts = 1; ts <= count; ts += 1) ring.push(event(ts, ts % 2 === 0 ? 'node_start' : 'udp_receive'));
  return ring;
}

/** Of a node that writes no file. */
const pageOf = (ring: EventRing, query: EventQuery) => eventPage(ring, undefined, query);

const times = (events: readonly MonitorEvent[]) => events.map(({ ts }) => ts);

test('an empty ring answers an empty page', async () => {
  const nothing = { events: [], total: 0, next: 0, older: null, newer: null };
  expect(await pageOf(new EventRing(3, 1), { limit: 5 })).toEqual(nothing);
  expect(await pageOf(new EventRing(3, 1), { limit: 5, after: 9 })).toMatchObject({ events: [], next: 0 });
});

test('a page has the last events that match, oldest first', async () => {
  const page = await pageOf(ringOf(10, 8), { limit: 2, kind: 'udp_receive' });
  expect(times(page.events)).toEqual([5, 7]);
  expect(page).toMatchObject({ total: 2, next: 8 });
  expect(times((await pageOf(ringOf(10, 8), { limit: 9, source: 'node' })).events)).toEqual([2, 4, 6, 8]);
});

test('a kind or source that nobody knows matches nothing', async () => {
  expect((await pageOf(ringOf(10, 8), { limit: 9, kind: 'no_such' })).total).toBe(0);
  expect((await pageOf(ringOf(10, 8), { limit: 9, source: '' })).total).toBe(0);
});

test('the oldest events make room, and numbers go on', async () => {
  const page = await pageOf(ringOf(4, 11), { limit: 100 });
  expect(times(page.events)).toEqual([8, 9, 10, 11]);
  expect(page.next).toBe(11);
});

test('reading on with next visits every event once', async () => {
  const ring = ringOf(100, 50);
  const seen: number[] = [];
  for (let after = 0; ; ) {
    const page = await pageOf(ring, { limit: 7, after });
    if (page.total === 0) break;
    seen.push(...times(page.events));
    after = page.next;
  }
  expect(seen).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
});

test('reading on with a filter does not stop at events that do not match', async () => {
  const page = await pageOf(ringOf(100, 9), { limit: 2, kind: 'node_start', after: 4 });
  expect(times(page.events)).toEqual([6, 8]);
  expect(await pageOf(ringOf(100, 9), { limit: 2, kind: 'node_start', after: page.next })).toMatchObject({
    events: [],
    total: 0,
    next: 9,
  });
});

test('a number that was dropped reads on from the oldest, one from the future leads back to the newest', async () => {
  expect(times((await pageOf(ringOf(3, 9), { limit: 10, after: 2 })).events)).toEqual([7, 8, 9]);
  expect(await pageOf(ringOf(3, 9), { limit: 10, after: 500 })).toMatchObject({
    events: [],
    total: 0,
    next: 9,
  });
});

test('a limit is held within 1 and 10,000', async () => {
  const ring = ringOf(20_000, 12_000);
  expect((await pageOf(ring, { limit: 0 })).total).toBe(1);
  expect((await pageOf(ring, { limit: -5 })).total).toBe(1);
  expect((await pageOf(ring, { limit: 1e9 })).total).toBe(10_000);
});

test('a page has no more events than fit, and the next goes on behind the last of them', async () => {
  const ring = new EventRing(100, 1);
  const payload = { title: 'x'.repeat(60_000) };
  for (let ts = 1; ts <= 40; ts += 1) ring.push({ ...event(ts), payload });
  expect(times((await pageOf(ring, { limit: 100 })).events)).toEqual(
    Array.from({ length: 16 }, (_, index) => index + 25),
  );
  const first = await pageOf(ring, { limit: 100, after: 0 });
  expect(first).toMatchObject({ total: 16, next: 16 });
  expect(times((await pageOf(ring, { limit: 1, after: first.next })).events)).toEqual([17]);
});
