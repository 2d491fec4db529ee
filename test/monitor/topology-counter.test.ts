import { expect, test } from 'vitest';
import type { EventKind, EventSource, MonitorEvent } from '../../source/contract/monitor-event.ts';
import type { JsonObject } from '../../source/model/types.ts';
import { TopologyCounter } from '../../source/monitor/topology-counter.ts';

const event = (
  ts: number,
  kind: EventKind,
  payload: JsonObject,
  source: EventSource = 'network',
  node_id = 'us',
): MonitorEvent => ({ ts, node_id, kind, source, payload });

function topologyOf(...events: readonly MonitorEvent[]) {
  const counter = new TopologyCounter();
  for (const each of events) counter.count(each);
  return counter.topology();
}

test('a node that heard of nobody stands alone', () => {
  expect(topologyOf(event(5, 'node_start', { network: 'udp' }, 'node'))).toEqual({
    nodes: [{ id: 'us', kind: 'node', last_seen: 5, degree: 0 }],
    edges: [],
  });
});

test('a network event that names a peer makes an edge, and counts it again', () => {
  expect(
    topologyOf(
      event(1, 'node_start', {}, 'node'),
      event(2, 'udp_receive', { peer: 'a' }),
      event(4, 'udp_receive', { peer: 'a' }),
      event(3, 'dht_message_received', { peer: 'b', target: 'c' }),
    ),
  ).toEqual({
    nodes: [
      { id: 'b', kind: 'network-node', last_seen: 3, degree: 1 },
      { id: 'a', kind: 'network-node', last_seen: 4, degree: 2 },
      { id: 'us', kind: 'node', last_seen: 4, degree: 3 },
    ],
    edges: [
      { from: 'us', to: 'a', kind: 'udp_receive', total: 2, bytes: 0, last_seen: 4 },
      { from: 'us', to: 'b', kind: 'dht_message_received', total: 1, bytes: 0, last_seen: 3 },
    ],
  });
});

test('an event of another source, or without a peer in words, makes no edge', () => {
  const { edges } = topologyOf(
    event(1, 'store_sync', { peer: 'a' }, 'node'),
    event(1, 'udp_receive', { from: 'a' }),
    event(1, 'envelope_refused', { peer: null, count: 9 }),
    event(1, 'udp_receive', { peer: 7 }),
  );
  expect(edges).toEqual([]);
});

test('what was sent leads to its target', () => {
  const { edges } = topologyOf(
    event(1, 'udp_broadcast', { peer: 'a', target: 'b' }),
    event(1, 'udp_broadcast', { peer: 'a' }),
  );
  expect(edges.map(({ to }) => to)).toEqual(['b', 'a']);
});

test('the longest unseen nodes and edges are dropped, our own stays, and no edge lacks an end', () => {
  const events = Array.from({ length: 7_000 }, (_, index) =>
    event(index, 'udp_receive', { peer: `p${index}` }),
  );
  const { nodes, edges } = topologyOf(...events);
  expect(nodes).toHaveLength(2_000);
  const ids = new Set(nodes.map(({ id }) => id));
  expect(ids.has('us')).toBe(true);
  expect(ids.has('p6999')).toBe(true);
  expect(ids.has('p0')).toBe(false);
  expect(edges.every(({ from, to }) => ids.has(from) && ids.has(to))).toBe(true);
  expect(edges).toHaveLength(1_999);
});

test('edges are bounded by themselves', () => {
  const kinds: readonly EventKind[] = [
    'udp_receive',
    'listener_message_received',
    'dht_message_received',
    'dht_connection_established',
  ];
  const events = Array.from({ length: 6_400 }, (_, index) =>
    event(index, kinds[index % 4] ?? 'udp_receive', { peer: `p${Math.floor(index / 4)}` }),
  );
  expect(topologyOf(...events).edges).toHaveLength(5_000);
});

test('an envelope that we took in is an edge from whom it came, with how much it was', () => {
  const counter = new TopologyCounter();
  const took = { kind: 'BidSubmitted', from: 'author', by: 'a', addr: '192.0.2.1:9012', bytes: 600 };
  counter.count(event(3, 'store_sync', took, 'node'));
  counter.count(event(5, 'store_sync', took, 'node'));
  expect(counter.topology().edges).toEqual([
    { from: 'a', to: 'us', kind: 'BidSubmitted', total: 2, bytes: 1200, last_seen: 5 },
  ]);
  expect(counter.tellers()).toEqual([{ id: 'a', addr: '192.0.2.1:9012', last_seen: 5 }]);
  counter.beginRun();
  expect(counter.tellers()).toEqual([]);
});

test('that a peer holds what we told it is an edge to it', () => {
  const { edges } = topologyOf(event(4, 'announce_acknowledged', { seed_id: 's', key: 'k', peer: 'a' }));
  expect(edges).toEqual([
    { from: 'us', to: 'a', kind: 'announce_acknowledged', total: 1, bytes: 0, last_seen: 4 },
  ]);
});

test('who fell silent, was refused or lost its link is neither seen nor told us anything', () => {
  const { nodes, edges } = topologyOf(
    event(1, 'peer_silent', { peer: 'a', alias: '' }),
    event(2, 'dht_connection_closed', { peer: 'b' }),
    event(3, 'announce_refused', { peer: 'c' }),
    event(4, 'envelope_refused', { peer: 'd', reason: 'rate' }),
  );
  expect(nodes.map(({ id }) => id)).toEqual(['us']);
  expect(edges).toEqual([]);
});
