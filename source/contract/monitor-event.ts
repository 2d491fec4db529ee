import type { JsonObject, JsonValue } from '../model/types.ts';
import type { RefusalReason } from '../model/verdict.ts';
import type { SandboxLevel, VerbId } from './actions.ts';
import type { Alarm } from './alarm.ts';
import type { PaymentFacts } from './book.ts';
import type { EnvelopeFacts } from './envelope-facts.ts';
import type { FilesMissed, FilesMoved } from './file-transfers.ts';
import type { OrderKind } from './orders.ts';
import type { TaskOutcomeKind } from './task-outcome.ts';

export const EVENT_SOURCES = ['node', 'network'] as const;
export type EventSource = (typeof EVENT_SOURCES)[number];

/** A kind that this node emits. `payload` is there for its type alone. */
interface Emitted<Payload> {
  readonly source: EventSource;
  readonly payload?: Payload;
}

const node = <Payload extends JsonObject>(): Emitted<Payload> => ({ source: 'node' });
const network = <Payload extends JsonObject>(): Emitted<Payload> => ({ source: 'network' });
/** A kind of the reference's that we only read, in event files that it wrote. */
const READ_ONLY = null;

/** The closed catalogue of event kinds, with what each says: the reference's own names first, then ours. */
const EVENTS = {
  node_start: node<{ readonly network: 'udp' | 'dht'; readonly version: string }>(),
  config_effective: READ_ONLY,
  seed_published: node<{
    readonly seed_id: string;
    readonly title: string;
    readonly timeout_ms: number;
    readonly min_price: number;
    readonly max_bids: number;
  }>(),
  bid_submitted: node<{ readonly seed_id: string; readonly bid_id: string; readonly price: number }>(),
  claim_created: node<{ readonly seed_id: string; readonly claim_id: string; readonly worker: string }>(),
  task_result_generated: node<{
    readonly seed_id: string;
    readonly result_id: string;
    readonly duration_ms: number;
    readonly exit_code: number;
    readonly timed_out: boolean;
  }>(),
  seed_settled: node<{
    readonly seed_id: string;
    readonly accepted: boolean;
    readonly status: 'Accepted' | 'Rejected';
  }>(),
  /** `by`: who told us, where that can be said; `addr`: from where; `bytes` of its text. */
  store_sync: node<EnvelopeFacts & { readonly addr: string; readonly by?: string; readonly bytes: number }>(),
  store_sync_noop: READ_ONLY,
  udp_sender_init: READ_ONLY,
  udp_listener_init: network<{ readonly bind_addr: string; readonly announce_addr: string }>(),
  udp_broadcast: network<Sent>(),
  udp_receive: READ_ONLY,
  udp_fragment_reassembled: network<{ readonly addr: string; readonly bytes: number }>(),
  listener_message_received: READ_ONLY,
  store_sync_rejected: READ_ONLY,
  store_load_recovery_fallback: READ_ONLY,
  udp_receive_unparseable: READ_ONLY,
  udp_rate_limited: READ_ONLY,
  udp_inbound_fast_fail_drop: READ_ONLY,
  udp_fragment_dropped: READ_ONLY,
  udp_fragment_failed: READ_ONLY,
  dht_init: network<{
    readonly bind_addr: string;
    readonly announce_addr: string;
    readonly bootstrap: string;
  }>(),
  dht_bootstrap_peers: READ_ONLY,
  dht_bootstrap_dial: READ_ONLY,
  dht_fallback_udp: READ_ONLY,
  dht_fallback_send: READ_ONLY,
  dht_publish_failed: READ_ONLY,
  dht_rate_limited: READ_ONLY,
  dht_message_received: READ_ONLY,
  dht_message_to: network<Sent>(),
  dht_connection_established: network<{
    readonly peer: string;
    readonly addr: string;
    readonly direction: 'in' | 'out';
  }>(),
  dht_connection_closed: network<{ readonly peer: string }>(),
  dht_connection_error: READ_ONLY,
  dht_mdns_dial_failed: READ_ONLY,
  node_hello_send_failed: READ_ONLY,
  // ours
  node_stop: node<Record<string, never>>(),
  /** It takes no new task, and stops those that run at `until_ts`. */
  node_draining: node<{ readonly until_ts: number; readonly tasks: number }>(),
  /** Config and policy were read anew; names are those of the flags. */
  settings_read: node<{ readonly changed: readonly string[]; readonly after_restart: readonly string[] }>(),
  /** They are wrong, and what held before goes on. */
  settings_refused: node<{ readonly message: string; readonly field: string; readonly remedy: string }>(),
  /** Only the beginning of an alarm has a remedy. */
  node_alarm: node<{
    readonly alarm: Alarm;
    readonly words: string;
    readonly remedy?: string;
    readonly standing: boolean;
  }>(),
  /** Somebody who is to be told of an alert does not take it; it is tried again. Only the first try in a row that failed. */
  alert_untold: node<{ readonly id: string; readonly target: string; readonly message: string }>(),
  envelope_refused: network<RefusalFacts>(),
  envelope_inert: network<EnvelopeFacts>(),
  /** Without `key`: not one envelope, but all that was to be sent. */
  announce_failed: network<{
    readonly seed_id?: string;
    readonly key?: string;
    readonly failures: readonly string[];
    readonly retry_ms?: number;
  }>(),
  /** A peer has no room for it (P2). */
  announce_refused: network<{
    readonly seed_id: string;
    readonly key: string;
    readonly peer: string;
    readonly reason: string;
  }>(),
  announce_acknowledged: network<{
    readonly seed_id: string;
    readonly key: string;
    readonly peer: string;
  }>(),
  peer_heard: network<{
    readonly peer: string;
    readonly addr: string;
    readonly alias: string;
    readonly version: string;
  }>(),
  peer_silent: network<{ readonly peer: string; readonly alias: string }>(),
  catch_up: network<{
    readonly peer: string;
    readonly addr: string;
    readonly end: string;
    readonly fetched: number;
  }>(),
  /** A newcomer holds now what its peers do: from this UTC day on. */
  floor_reached: network<{ readonly peer: string; readonly floor: string }>(),
  peer_blocked: node<{
    readonly peer: string;
    readonly reason: string;
    readonly until_ts: number | null;
  }>(),
  /** The owner gave it a name, another one, or took it back (null). */
  peer_named: node<{ readonly peer: string; readonly name: string | null }>(),
  peer_unblocked: node<{ readonly peer: string }>(),
  task_started: node<{
    readonly seed_id: string;
    readonly claim_id: string;
    readonly sandbox: SandboxLevel;
  }>(),
  task_stopped: node<{
    readonly seed_id: string;
    readonly claim_id: string;
    readonly outcome: TaskOutcomeKind;
    readonly exit_code: number;
    readonly stopped_by: string | null;
  }>(),
  task_interrupted: node<{
    readonly seed_id: string;
    readonly claim_id: string;
    readonly started_ts: number;
    readonly why: 'crashed' | 'stopped' | 'not-kept';
    /** How much it had printed, which can be sent; null where that is lost. */
    readonly kept_bytes: number | null;
  }>(),
  /** `folder`, absolute, and the processes that could not be removed. */
  task_left_behind: node<{
    readonly seed_id: string;
    readonly claim_id: string;
    readonly folder: string | null;
    readonly pids: readonly number[];
  }>(),
  /** Files of a seed begin to come, are all here, did not come, and went to a peer. */
  files_fetching: network<FilesMoved>(),
  files_fetched: network<FilesMoved & { readonly peers: readonly string[] }>(),
  files_not_fetched: network<FilesMissed>(),
  files_given: network<FilesMoved & { readonly peer: string }>(),
  own_key_elsewhere: node<EnvelopeFacts>(),
  equivocation_seen: node<EnvelopeFacts>(),
  seed_forgotten: node<{ readonly seed_id: string }>(),
  store_failed: node<{ readonly code: string; readonly message: string; readonly remedy: string }>(),
  /** What had to make room since it was told last (P2). */
  store_dropped: node<{
    readonly seeds: number;
    readonly envelopes: number;
    readonly bytes: number;
    readonly limit_bytes: number;
  }>(),
  /** `key` is one that is set aside, `count` how many were mended. */
  envelope_damaged: node<{
    readonly seed_id: string;
    readonly key?: string;
    readonly count?: number;
    readonly rescued: boolean;
  }>(),
  /** T3: this node paid a peer; a peer says that it paid this node, whose owner has to confirm it. */
  payment_recorded: node<PaymentFacts>(),
  payment_heard: network<PaymentFacts>(),
  /** Signed by both: by this node, which was paid, or by the peer that it paid. */
  payment_confirmed: node<PaymentFacts>(),
  receipt_heard: network<PaymentFacts>(),
  /** It was not confirmed, and its owner here counts it no more. */
  payment_set_aside: node<PaymentFacts>(),
  /** A standing order did this, as its owner's key would have. */
  order_acted: node<OrderFacts>(),
  /** The same in a dry run: nothing was done. */
  order_would_act: node<OrderFacts>(),
  /** So many more steps of a dry run, each of which is not said by itself. */
  orders_would_act: node<{ readonly count: number }>(),
  /** What it was about to do was refused, or failed. */
  order_refused: node<OrderFacts & { readonly code: string }>(),
  /** How many hold from now on. */
  orders_read: node<{ readonly count: number; readonly file: string }>(),
  orders_paused: node<{ readonly paused: boolean }>(),
  web_listening: node<{ readonly web_addr: string }>(),
  web_failed: node<{ readonly message: string; readonly remedy: string }>(),
} as const;

/** `seed_id` is that of the seed it published, where it published one. */
type OrderFacts = {
  readonly order: string;
  readonly order_kind: OrderKind;
  readonly verb: VerbId;
  readonly seed_id?: string;
  readonly price?: number;
};

/** All but `reason` and `count` may be a stranger's words. `count`: how many that followed one that was told; `peer` is null where they are of many. */
type RefusalFacts = {
  readonly reason: RefusalReason;
  readonly peer: string | null;
  readonly envelope_kind?: string;
  readonly meta_id?: string;
  readonly field?: string;
  readonly detail?: string;
  readonly count?: number;
};

/** An envelope of ours that was sent; with `count` so many that were told again, of any seed, with their bytes in all. */
type Sent = {
  readonly seed_id?: string;
  readonly targets: number;
  readonly bytes: number;
  readonly count?: number;
};

export type EventKind = keyof typeof EVENTS;
export const EVENT_KINDS = Object.keys(EVENTS) as readonly EventKind[];

/** The kinds that this node emits. */
export type EmittedKind = {
  [Kind in EventKind]: (typeof EVENTS)[Kind] extends null ? never : Kind;
}[EventKind];

/** What an event of a kind says when this node emits it. */
export type EventPayload<Kind extends EmittedKind> =
  (typeof EVENTS)[Kind] extends Emitted<infer Payload extends JsonObject> ? Payload : never;

/** Where an event of a kind comes from when this node emits it. */
export const sourceOf = (kind: EmittedKind): EventSource => EVENTS[kind].source;

/** A local observation, one line of `events.ndjson`; never replicated. `ts` in unix seconds. */
export interface MonitorEvent {
  /** Grows from event to event, also over restarts; lines of earlier releases have none. */
  readonly id?: number;
  readonly ts: number;
  readonly node_id: string;
  readonly kind: EventKind;
  readonly source: EventSource;
  readonly payload: JsonObject;
}

/** The members of a kind's payload as they are read: any may be missing, or hold something else. */
export type ReadPayload<Kind extends EventKind> = Kind extends EmittedKind
  ? { readonly [Name in keyof EventPayload<Kind>]?: JsonValue }
  : JsonObject;

/** An event by its kind, with the members that the catalogue names. */
export type ReadEvent = {
  [Kind in EventKind]: Omit<MonitorEvent, 'kind' | 'payload'> & {
    readonly kind: Kind;
    readonly payload: ReadPayload<Kind>;
  };
}[EventKind];

/** It may come from an older version or the reference: whoever takes a member looks at what it holds. */
export const asRead = (event: MonitorEvent): ReadEvent => event as ReadEvent;

type MemberOf<Payload> = Payload extends unknown ? keyof Payload : never;

/** A member that events of several kinds have, whatever the kind of this one. */
export const memberOf = (
  { payload }: MonitorEvent,
  name: MemberOf<EventPayload<Exclude<EmittedKind, 'node_stop'>>>,
): JsonValue | undefined => payload[name];
