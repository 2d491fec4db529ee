import { sanitizeLine } from '../../base/text/sanitize.ts';
import { asRead, memberOf } from '../../contract/monitor-event.ts';
import type { NodeChange } from '../../contract/node-api.ts';
import type { JsonValue } from '../../model/types.ts';

export type NodeEvent = NodeChange['events'][number];

/** `<` in, `>` out, `.` local, `x` refused, `^` unsent. */
export type Direction = '<' | '>' | '.' | 'x' | '^';

/** The market's noun that an event is about. */
export type Topic = 'seed' | 'bid' | 'claim' | 'result' | 'settlement';

const TOPICS: { readonly [kind in NodeEvent['kind']]?: Topic } = {
  seed_published: 'seed',
  bid_submitted: 'bid',
  claim_created: 'claim',
  task_result_generated: 'result',
  seed_settled: 'settlement',
};

const FACTS: ReadonlySet<NodeEvent['kind']> = new Set([
  'alert_untold',
  'announce_failed',
  'announce_refused',
  'envelope_damaged',
  'equivocation_seen',
  'node_alarm',
  'order_acted',
  'order_refused',
  'order_would_act',
  'orders_paused',
  'orders_read',
  'orders_would_act',
  'node_draining',
  'catch_up',
  'dht_init',
  'files_fetched',
  'files_fetching',
  'files_given',
  'files_not_fetched',
  'floor_reached',
  'node_start',
  'node_stop',
  'own_key_elsewhere',
  'payment_confirmed',
  'payment_heard',
  'payment_recorded',
  'payment_set_aside',
  'peer_blocked',
  'peer_named',
  'peer_silent',
  'peer_unblocked',
  'receipt_heard',
  'settings_read',
  'settings_refused',
  'store_dropped',
  'store_failed',
  'task_interrupted',
  'task_left_behind',
  'task_started',
  'task_stopped',
  'udp_listener_init',
  'web_failed',
  'web_listening',
]);

/** A member of a payload as safe text; '' where it is missing or no plain value. */
export function textOf(value: JsonValue | undefined): string {
  if (typeof value === 'string') return sanitizeLine(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The seed that an event is about, or ''. */
export const seedOf = (event: NodeEvent): string => textOf(memberOf(event, 'seed_id'));

/** What of the market an event is about, if anything. */
export const topicOf = ({ kind }: NodeEvent): Topic | undefined => TOPICS[kind];

/** Facts are the market, refusals and failures; the rest is the network's chatter. */
export function isFact(event: NodeEvent): boolean {
  const said = asRead(event);
  if (said.kind === 'envelope_refused') return said.payload.reason !== 'duplicate';
  return topicOf(event) !== undefined || FACTS.has(event.kind);
}

export function directionOf(event: NodeEvent): Direction {
  switch (event.kind) {
    case 'envelope_refused':
      return 'x';
    case 'announce_failed':
    case 'announce_refused':
      return '^';
    case 'equivocation_seen':
      return '<';
    case 'udp_broadcast':
    case 'dht_message_to':
    case 'files_given':
      return '>';
    case 'peer_silent':
    case 'catch_up':
    case 'dht_init':
    case 'floor_reached':
    case 'udp_listener_init':
      return '.';
  }
  if (event.source === 'network') return '<';
  return topicOf(event) === undefined ? '.' : '>';
}
