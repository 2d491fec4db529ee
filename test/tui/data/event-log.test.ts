import { describe, expect, test } from 'vitest';
import { EventLog, type FollowItem } from '../../../source/tui/data/event-log.ts';
import type { NodeEvent } from '../../../source/words/events/event-facts.ts';
import { ME, OTTER } from '../support/fake-market.ts';

const bid = (price: number): NodeEvent => ({
  ts: price,
  node_id: ME,
  kind: 'bid_submitted',
  source: 'network',
  payload: { seed_id: 'seed', bidder: OTTER, price },
});
const broadcast: NodeEvent = { ts: 1, node_id: ME, kind: 'udp_broadcast', source: 'node', payload: {} };
const bids = (from: number, count: number) => Array.from({ length: count }, (_, index) => bid(from + index));
const words = (item: FollowItem): string =>
  'folded' in item ? `${item.folded} more` : `${item.event.payload.price ?? item.event.kind} x${item.count}`;

describe('the event log', () => {
  test('equal events in a row count up', () => {
    const log = new EventLog();
    log.add([bid(1), bid(2), { ...bid(2), ts: 9 }, bid(3)]);
    log.follow(true, 10);
    expect(log.followed.map(words)).toEqual(['1 x1', '2 x2', '3 x1']);
    log.add([bid(3)]);
    expect(log.isBehind).toBe(true);
    log.follow(true, 10);
    expect(log.followed.map(words)).toEqual(['1 x1', '2 x2', '3 x2']);
    expect(log.isBehind).toBe(false);
  });

  test('one that is folded counts as what it stands for, and no other has its number taken for that', () => {
    const log = new EventLog();
    log.add([
      { ...broadcast, payload: { targets: 1, bytes: 9, count: 3 } },
      { ...broadcast, kind: 'orders_read', payload: { count: 2, file: 'orders.json' } },
    ]);
    log.follow(false, 10);
    expect(log.followed.map(words)).toEqual(['udp_broadcast x3', 'orders_read x1']);
  });

  test('what is more than half the pane in one frame folds into one line', () => {
    const log = new EventLog();
    log.add([bid(1)]);
    log.follow(true, 3);
    log.add(bids(10, 20));
    log.follow(true, 3);
    expect(log.followed.map(words)).toEqual(['1 x1', '17 more', '27 x1', '28 x1', '29 x1']);
    expect(log.entries).toHaveLength(21);
  });

  test('one that would be left of them shows in place of a line that says so', () => {
    const log = new EventLog();
    log.add([bid(1)]);
    log.follow(true, 3);
    log.add(bids(10, 4));
    log.follow(true, 3);
    expect(log.followed.map(words)).toEqual(['1 x1', '10 x1', '11 x1', '12 x1', '13 x1']);
  });

  test('network chatter shows only where all is asked for', () => {
    const log = new EventLog();
    log.add([bid(1), broadcast]);
    log.follow(true, 5);
    expect(log.followed.map(words)).toEqual(['1 x1']);
    log.follow(false, 5);
    expect(log.followed.map(words)).toEqual(['1 x1', 'udp_broadcast x1']);
  });

  test('it is bounded', () => {
    const log = new EventLog();
    for (let round = 0; round < 30; round += 1) {
      log.add(bids(round * 1000, 1000));
      log.follow(true, 5);
    }
    expect(log.entries.length).toBeLessThanOrEqual(12_000);
    expect(log.followed.length).toBeLessThanOrEqual(500);
    expect(log.entries.at(-1)?.event.payload.price).toBe(29_999);
  });
});
