import type { JsonObject } from '../model/types.ts';

export const EVENT_SOURCES = ['node', 'network'] as const;
export type EventSource = (typeof EVENT_SOURCES)[number];

/** The closed catalogue of event kinds: the reference's own names first, then ours. */
export const EVENT_KINDS = [
  'node_start',
  'config_effective',
  'seed_published',
  'bid_submitted',
  'claim_created',
  'task_result_generated',
  'seed_settled',
  'store_sync',
  'store_sync_noop',
  'udp_sender_init',
  'udp_listener_init',
  'udp_broadcast',
  'udp_receive',
  'udp_fragment_reassembled',
  // ours
  'node_stop',
  'node_alarm',
  'envelope_refused',
  'envelope_inert',
  'announce_failed',
  'announce_acknowledged',
  'peer_heard',
  'peer_silent',
  'task_started',
  'task_stopped',
  'own_key_elsewhere',
  'equivocation_seen',
  'seed_forgotten',
  'store_failed',
  'web_listening',
  'web_failed',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** A local observation, one line of `events.ndjson`; never replicated. `ts` in unix seconds. */
export interface MonitorEvent {
  readonly ts: number;
  readonly node_id: string;
  readonly kind: EventKind;
  readonly source: EventSource;
  readonly payload: JsonObject;
}
