import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { NodeChange } from '../../contract/node-api.ts';
import type { JsonObject } from '../../model/types.ts';

export type NodeEvent = NodeChange['events'][number];

/** `<` in, `>` out, `.` local, `x` refused, `^` unsent. */
export type Direction = '<' | '>' | '.' | 'x' | '^';

/** The market's noun that an event is about. */
export type Topic = 'seed' | 'bid' | 'claim' | 'result' | 'settlement';

const TOPICS: Readonly<Record<string, Topic>> = {
  seed_published: 'seed',
  bid_submitted: 'bid',
  claim_created: 'claim',
  task_result_generated: 'result',
  seed_settled: 'settlement',
};

const FACTS: ReadonlySet<string> = new Set([
  'announce_failed',
  'envelope_damaged',
  'equivocation_seen',
  'node_alarm',
  'catch_up',
  'dht_init',
  'node_start',
  'node_stop',
  'own_key_elsewhere',
  'peer_blocked',
  'peer_silent',
  'peer_unblocked',
  'store_failed',
  'task_interrupted',
  'task_started',
  'task_stopped',
  'udp_listener_init',
  'web_failed',
  'web_listening',
]);

/** A member of a payload as safe text; '' where it is missing or no plain value. */
export function textOf(payload: JsonObject, name: string): string {
  const value = payload[name];
  if (typeof value === 'string') return sanitizeLine(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The seed that an event is about, or ''. */
export const seedOf = ({ payload }: NodeEvent): string => textOf(payload, 'seed_id');

/** What of the market an event is about, if anything. */
export const topicOf = ({ kind }: NodeEvent): Topic | undefined => TOPICS[kind];

/** Facts are the market, refusals and failures; the rest is the network's chatter. */
export function isFact(event: NodeEvent): boolean {
  if (event.kind === 'envelope_refused') return event.payload.reason !== 'duplicate';
  return topicOf(event) !== undefined || FACTS.has(event.kind);
}

/** How many events one stands for: the node counts equal refusals up by itself. */
export const weightOf = ({ payload }: NodeEvent): number =>
  typeof payload.count === 'number' && payload.count > 0 ? payload.count : 1;

export function directionOf(event: NodeEvent): Direction {
  switch (event.kind) {
    case 'envelope_refused':
      return 'x';
    case 'announce_failed':
      return '^';
    case 'equivocation_seen':
      return '<';
    case 'udp_broadcast':
    case 'dht_message_to':
      return '>';
    case 'peer_silent':
    case 'catch_up':
    case 'dht_init':
    case 'udp_listener_init':
      return '.';
  }
  if (event.source === 'network') return '<';
  return topicOf(event) === undefined ? '.' : '>';
}
