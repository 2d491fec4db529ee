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
  // the reference's own names that we only read, in event files it wrote
  'listener_message_received',
  'store_sync_rejected',
  'store_load_recovery_fallback',
  'udp_receive_unparseable',
  'udp_rate_limited',
  'udp_inbound_fast_fail_drop',
  'udp_fragment_dropped',
  'udp_fragment_failed',
  'dht_init',
  'dht_bootstrap_peers',
  'dht_bootstrap_dial',
  'dht_fallback_udp',
  'dht_fallback_send',
  'dht_publish_failed',
  'dht_rate_limited',
  'dht_message_received',
  'dht_message_to',
  'dht_connection_established',
  'dht_connection_closed',
  'dht_connection_error',
  'dht_mdns_dial_failed',
  'node_hello_send_failed',
  // ours
  'node_stop',
  'node_alarm',
  'envelope_refused',
  'envelope_inert',
  'announce_failed',
  'announce_acknowledged',
  'peer_heard',
  'peer_silent',
  'catch_up',
  'peer_blocked',
  'peer_unblocked',
  'task_started',
  'task_stopped',
  'task_interrupted',
  'own_key_elsewhere',
  'equivocation_seen',
  'seed_forgotten',
  'store_failed',
  'envelope_damaged',
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
