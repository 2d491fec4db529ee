import { ALARMS } from '../../contract/alarm.ts';
import { COUNTED_KINDS, type MetricFacts, noCounts } from '../../contract/metrics.ts';
import { ENVELOPE_KINDS } from '../../model/types.ts';
import { REFUSAL_REASONS } from '../../model/verdict.ts';
import type { ProcessFacts } from './process-facts.ts';

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

/** What a metric is worked out of at the moment somebody asks. */
export interface Measure {
  readonly name: string;
  readonly kind: 'counter' | 'gauge';
  readonly help: string;
  readonly labels: readonly string[];
  /** Each combination of labels there is, always the same ones: all from closed lists, none from what others wrote. */
  samples(facts: MetricFacts, own: ProcessFacts): readonly Sample[];
}

type Value = (facts: MetricFacts, own: ProcessFacts) => number | null;
type Split = (facts: MetricFacts) => Readonly<Record<string, number>>;

const one = (kind: Measure['kind'], name: string, help: string, value: Value): Measure => ({
  ...{ name, kind, help, labels: [] },
  samples(facts, own) {
    const found = value(facts, own);
    return found === null ? [] : [[{}, found]];
  },
});
const split = (
  kind: Measure['kind'],
  [name, label]: readonly [string, string],
  help: string,
  counts: Split,
): Measure => ({
  ...{ name, kind, help, labels: [label] },
  samples: (facts) => Object.entries(counts(facts)).map(([each, value]) => [{ [label]: each }, value]),
});

const NO_REASON = 'none';
const NONE_REFUSED = noCounts(COUNTED_KINDS);

const ENVELOPES: Measure = {
  name: 'crabnet_envelopes_total',
  kind: 'counter',
  help: 'Messages of peers that were judged: accepted, inert (they wait for what they refer to) or refused, and why.',
  labels: ['kind', 'verdict', 'reason'],
  samples: ({ accepted, inert, refused }) => [
    ...ENVELOPE_KINDS.flatMap((kind): Sample[] => [
      [{ kind, verdict: 'accepted', reason: NO_REASON }, accepted[kind]],
      [{ kind, verdict: 'inert', reason: NO_REASON }, inert[kind]],
    ]),
    ...REFUSAL_REASONS.flatMap((reason) => {
      const counts = refused.get(reason) ?? NONE_REFUSED;
      return COUNTED_KINDS.map((kind): Sample => [{ kind, verdict: 'refused', reason }, counts[kind]]);
    }),
  ],
};

const BUILD: Measure = {
  name: 'crabnet_build_info',
  kind: 'gauge',
  help: 'Always 1; what runs here, by its labels.',
  labels: ['version', 'rules', 'network', 'node_version'],
  samples: ({ version, rules, network }) => [
    [{ version, rules: String(rules), network, node_version: process.version }, 1],
  ],
};

const ALARM: Measure = {
  name: 'crabnet_alarm',
  kind: 'gauge',
  help: '1 while an alarm of the node stands, else 0; crabnet status says the same in words.',
  labels: ['alarm'],
  samples: ({ alarms }) => ALARMS.map((alarm) => [{ alarm }, alarms.includes(alarm) ? 1 : 0]),
};

/** All that `/metrics` answers but for the histograms, in its order. */
export const MEASURES: readonly Measure[] = [
  BUILD,
  one('gauge', 'crabnet_uptime_seconds', 'For how long the node has run.', (_, { uptimeS }) => uptimeS),
  ENVELOPES,
  split(
    'counter',
    ['crabnet_own_envelopes_total', 'kind'],
    'Envelopes of this node that were committed.',
    ({ own }) => own,
  ),
  split(
    'gauge',
    ['crabnet_held_envelopes', 'kind'],
    'Envelopes that are held, live and finished.',
    ({ held }) => held,
  ),
  split(
    'gauge',
    ['crabnet_seeds', 'status'],
    'Seeds that are held, by their status now.',
    ({ seeds }) => seeds,
  ),
  split(
    'counter',
    ['crabnet_received_bytes_total', 'transport'],
    'Bytes that came: of datagrams, and of links as their muxer frames them.',
    ({ receivedBytes }) => receivedBytes,
  ),
  split(
    'counter',
    ['crabnet_sent_bytes_total', 'transport'],
    'Bytes that were sent, counted alike.',
    ({ sentBytes }) => sentBytes,
  ),
  split(
    'gauge',
    ['crabnet_peers', 'state'],
    'Peers: heard within a minute or linked, silent, or blocked.',
    ({ peers }) => peers,
  ),
  split('gauge', ['crabnet_links', 'direction'], 'libp2p links that stand.', ({ links }) => links),
  split('gauge', ['crabnet_targets', 'state'], 'UDP targets that are named.', ({ targets }) => targets),
  split(
    'gauge',
    ['crabnet_queue_messages', 'queue'],
    'What waits: to be judged, for its first send, for a target that fails, for who is told of alerts.',
    ({ queues }) => queues,
  ),
  one('gauge', 'crabnet_inbox_bytes', 'Size of what waits to be judged.', ({ inbox }) => inbox.bytes),
  one('gauge', 'crabnet_inbox_limit_messages', 'How many may wait to be judged.', ({ inbox }) => inbox.limit),
  one(
    'gauge',
    'crabnet_inbox_limit_bytes',
    'How large what waits to be judged may be.',
    ({ inbox }) => inbox.limitBytes,
  ),
  split(
    'counter',
    ['crabnet_tasks_total', 'outcome'],
    'Tasks that ended here, and how.',
    ({ tasks }) => tasks,
  ),
  split(
    'gauge',
    ['crabnet_receipts', 'state'],
    'Payments that wait: for us to confirm, for the other party to confirm, or confirmed and not heard of by it.',
    ({ receipts }) => receipts,
  ),
  split(
    'counter',
    ['crabnet_receipts_total', 'step'],
    'Payments: recorded by us, told to us, confirmed by us, confirmed to us, or set aside.',
    ({ receiptSteps }) => receiptSteps,
  ),
  one('gauge', 'crabnet_tasks_running', 'Tasks that run here.', ({ tasksRunning }) => tasksRunning),
  split(
    'gauge',
    ['crabnet_store_bytes', 'class'],
    'Room that the store takes: what is never dropped, of those this node traded with, of strangers.',
    ({ storeBytes }) => storeBytes,
  ),
  one(
    'gauge',
    'crabnet_store_limit_bytes',
    'How large the store may become.',
    ({ storeLimitBytes }) => storeLimitBytes,
  ),
  one(
    'gauge',
    'crabnet_disk_free_bytes',
    'Free room on the disk of the data dir.',
    ({ disk }) => disk?.freeBytes ?? null,
  ),
  one(
    'gauge',
    'crabnet_disk_size_bytes',
    'Size of the disk of the data dir.',
    ({ disk }) => disk?.totalBytes ?? null,
  ),
  one(
    'gauge',
    'crabnet_event_log_waiting_events',
    'Events that wait to be written to the event file.',
    ({ eventLog }) => eventLog.waiting,
  ),
  one(
    'gauge',
    'crabnet_event_log_waiting_bytes',
    'Size of the events that wait to be written.',
    ({ eventLog }) => eventLog.waitingBytes,
  ),
  one(
    'gauge',
    'crabnet_event_log_lag_seconds',
    'For how long events have waited without one being written.',
    ({ eventLog }) => eventLog.lagS,
  ),
  split(
    'counter',
    ['crabnet_dropped_total', 'what'],
    'What was dropped: events that never reached the event file, envelopes that made room for others.',
    ({ dropped }) => dropped,
  ),
  ALARM,
  one(
    'gauge',
    'crabnet_clock_ahead_seconds',
    'How far the clock is ahead of what peers say, where the rules do not bear it; else 0.',
    ({ clockAheadS }) => clockAheadS,
  ),
  one('gauge', 'crabnet_draining', '1 while the node ends and takes no new task.', ({ isDraining }) =>
    isDraining ? 1 : 0,
  ),
  one(
    'gauge',
    'crabnet_process_start_time_seconds',
    'When the process began, in unix seconds.',
    (_, { startedS }) => startedS,
  ),
  one(
    'counter',
    'crabnet_process_cpu_seconds_total',
    'Processor time of the process.',
    (_, { cpuS }) => cpuS,
  ),
  one(
    'gauge',
    'crabnet_process_resident_memory_bytes',
    'Memory of the process that is resident.',
    (_, { residentBytes }) => residentBytes,
  ),
  one(
    'gauge',
    'crabnet_process_heap_bytes',
    'Heap of JavaScript that is used.',
    (_, { heapBytes }) => heapBytes,
  ),
  one(
    'gauge',
    'crabnet_process_open_fds',
    'Files and sockets that are open.',
    (_, { openFiles }) => openFiles,
  ),
];
