import type { NodeEvent } from '../../../source/words/events/event-facts.ts';
import { at, HERON, idOf, ME, MOLE, OTTER, V0LAB } from './fake-market.ts';

type Payload = NodeEvent['payload'];
const event = (
  clock: string,
  kind: NodeEvent['kind'],
  source: NodeEvent['source'],
  payload: Payload,
): NodeEvent => ({
  ts: at(clock),
  node_id: ME,
  kind,
  source,
  payload,
});

const refusedAt = (clock: string): NodeEvent =>
  event(clock, 'envelope_refused', 'network', {
    reason: 'bad-signature',
    from: '12D3KooWJq7MnB4sYdTzK9pRcXwE2uFhVtL8aGmQbN5xPvHs3Rk8',
    peer: '192.0.2.66:41870',
    envelope: '9f41c2d07be8',
  });

/** The events of mock-ups B and K, oldest first. */
export const EVENTS: readonly NodeEvent[] = [
  event('13:51:02', 'bid_submitted', 'network', { seed_id: idOf('7f3a9c'), bidder: OTTER, price: 14 }),
  event('13:52:40', 'bid_submitted', 'network', { seed_id: idOf('7f3a9c'), bidder: HERON, price: 15 }),
  event('13:52:44', 'bid_submitted', 'network', { seed_id: idOf('7f3a9c'), bidder: MOLE, price: 19 }),
  event('13:54:02', 'claim_created', 'node', { seed_id: idOf('7f3a9c'), worker: OTTER, price: 14 }),
  event('13:58:21', 'task_result_generated', 'network', {
    seed_id: idOf('7f3a9c'),
    worker: OTTER,
    exit_code: 0,
  }),
  event('14:01:02', 'claim_created', 'network', { seed_id: idOf('33f8ce'), worker: HERON, price: 21 }),
  event('14:01:31', 'announce_failed', 'node', {
    seed_id: idOf('9c06d7'),
    failures: ['no route'],
  }),
  event('14:01:40', 'equivocation_seen', 'network', { seed_id: idOf('f0a6b2'), kind: 'TaskResult' }),
  ...Array.from({ length: 11 }, () => refusedAt('14:01:12')),
  refusedAt('14:01:44'),
  event('14:01:58', 'bid_submitted', 'network', { seed_id: idOf('5be2a0'), bidder: HERON, price: 17 }),
  event('14:02:01', 'claim_created', 'network', { seed_id: idOf('04d7e8'), worker: ME, price: 33 }),
  event('14:02:03', 'peer_silent', 'node', { peer: V0LAB }),
  event('14:02:07', 'bid_submitted', 'node', { seed_id: idOf('c2715f'), bidder: ME, price: 10 }),
  event('14:02:09', 'bid_submitted', 'network', { seed_id: idOf('e81c44'), bidder: MOLE, price: 7 }),
];
