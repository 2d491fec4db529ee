import { z } from 'zod';
import type { AlertReport, AlertRow } from '../alert.ts';
import type { FileTransferRow } from '../file-transfers.ts';
import { HEALTH_CHECKS } from '../health.ts';
import { EVENT_SOURCES, type MonitorEvent } from '../monitor-event.ts';
import type { LinkRow, NodeStatus, PeerRow, TargetRow } from '../node-api.ts';
import { ORDER_STATES } from '../orders.ts';
import type { DigestReport, Overview } from '../overview.ts';
import type { EventsAnswer } from '../routes.ts';
import type { CatchUpRow, LinkEdge, Topology } from '../topology.ts';
import { bytes, count, flag, listOf, ms, named, shapeOf, text, unixSeconds } from './shape.ts';
import { recordRow } from './trade-answers.ts';

const catchUp = shapeOf<CatchUpRow>('CatchUp')(
  z.object({
    phase: z.enum(['comparing', 'fetching']),
    missing: count,
    fetched: count,
    day: text.nullable(),
    days_left: count,
  }),
);

const target = shapeOf<TargetRow>('Target')(
  z.object({
    target: text,
    state: z.enum(['untried', 'works', 'silent', 'fails']),
    addrs: listOf(text),
    waiting: count,
    why: text.nullable(),
    remedy: text.nullable(),
  }),
);

const fileTransfer = shapeOf<FileTransferRow>('FileTransfer')(
  z.object({
    seed_id: text.nullable().describe('Null while what is given is read, before its seed is published'),
    side: z.enum(['inputs', 'outputs']),
    way: z.enum(['in', 'out', 'reading']),
    peers: listOf(text),
    bytes,
    of_bytes: bytes.nullable(),
    rate: count.describe('Bytes a second, over the last seconds'),
    left_ms: ms.nullable(),
    since_ts: unixSeconds,
  }),
);

export const nodeStatus = shapeOf<NodeStatus>('Status')(
  z.object({
    node_id: text,
    alias: text,
    version: text,
    running: flag,
    network: z.enum(['udp', 'dht']),
    listen_addrs: listOf(text),
    web_addr: text.nullable(),
    seeds: count,
    bids: count,
    claims: count,
    results: count,
    peers: count,
    envelopes: count,
    unsent: count,
    to_confirm: count,
    targets: listOf(target),
    store: z.object({ used_bytes: bytes, limit_bytes: bytes }),
    rules: count,
    floor: text.describe("The UTC day from which on it holds strangers' seeds"),
    catch_up: catchUp.nullable(),
    clock: z
      .object({
        ahead_s: z.number(),
        voters: count,
        against_count: count,
        against: listOf(z.object({ node_id: text, ahead_s: z.number() })),
      })
      .nullable(),
    task_limits: z
      .object({
        sandbox: z.enum(['bwrap', 'basic', 'none']),
        kept_by: z.enum(['cgroup-v2', 'cgroup-v1', 'systemd-scope', 'watching', 'nothing']),
        exact: listOf(text),
        watched: listOf(text),
      })
      .nullable(),
    disk: z.object({ free_bytes: bytes, total_bytes: bytes }).nullable(),
    backlog: z.object({ messages: count, limit: count, bytes, limit_bytes: bytes }),
    traffic: z.object({ received_bytes: bytes, sent_bytes: bytes }).nullable(),
    transfers: listOf(fileTransfer),
    orders: z.object({ count, state: z.enum(ORDER_STATES) }).nullable(),
    draining: z.object({ until_ts: unixSeconds, tasks: count }).nullable(),
    alarms: listOf(text),
    alarm_codes: listOf(text),
  }),
);

const link = shapeOf<LinkRow>('Link')(
  z.object({
    address: text,
    direction: z.enum(['in', 'out']),
    latency_ms: ms.nullable(),
    score: z.number().nullable(),
  }),
);

export const peerRow = shapeOf<PeerRow>('Peer')(
  z.object({
    node_id: text,
    alias: text,
    petname: text.exactOptional().describe('What the owner calls it'),
    addrs: listOf(text),
    transport: z.enum(['udp', 'dht']),
    last_seen: unixSeconds,
    live: flag,
    blocked: flag,
    verified: flag,
    rules: count.nullable(),
    clock_skew_s: z.number().nullable(),
    votes: flag,
    rate_in: z.number().describe('Envelopes a second, over the last minute'),
    link: link.nullable(),
    blocked_reason: text.nullable(),
    catch_up: catchUp.nullable(),
    record: recordRow.exactOptional().describe('What became of the awards between it and this node'),
    told_by: text.exactOptional(),
  }),
);

export const digestReport = shapeOf<DigestReport>('Digest')(
  z.object({ digest: text, envelopes: count, seeds: count, unsigned_digest: text.nullable() }),
);

const tally = z.tuple([text, count]).readonly();

export const overview = shapeOf<Overview>('Overview')(
  z.object({
    nodes: count,
    edges: count,
    events: count,
    last_event_ts: unixSeconds.nullable(),
    node_events: count,
    top_kinds: listOf(tally),
    top_sources: listOf(tally),
  }),
);

const shownNode = shapeOf<Topology['nodes'][number]>('TopologyNode')(
  z.object({
    id: text,
    kind: text,
    last_seen: unixSeconds,
    degree: count,
    live: flag,
    blocked_reason: text.exactOptional(),
    clock_skew_s: z.number().exactOptional(),
  }),
);

/** Those of links have all members, the others the first six. */
type ShownEdge = Partial<LinkEdge> & Topology['edges'][number];

const edge = shapeOf<ShownEdge>('TopologyEdge')(
  z.object({
    from: text,
    to: text,
    kind: text.describe('Of the events or envelopes that passed, or link'),
    total: count,
    bytes,
    last_seen: unixSeconds,
    transport: z.enum(['udp', 'dht']).exactOptional(),
    direction: z.enum(['in', 'out']).nullable().exactOptional(),
    latency_ms: ms.nullable().exactOptional(),
    score: z.number().nullable().exactOptional(),
    catch_up: catchUp.nullable().exactOptional(),
  }),
);

export const topology = shapeOf<Topology>('Topology')(
  z.object({ nodes: listOf(shownNode), edges: listOf(edge) }),
);

const alert = shapeOf<AlertRow>('Alert')(
  z.object({ id: text, alarm: text, words: text, remedy: text, since_ts: unixSeconds }),
);

export const alertReport = shapeOf<AlertReport>('Alerts')(
  z.object({
    alerts: listOf(alert),
    untold: count.describe('Messages that nobody took yet'),
  }),
);

const monitorEvent = shapeOf<MonitorEvent>('Event')(
  z.object({
    id: count.exactOptional().describe('Grows from event to event, over restarts too'),
    ts: unixSeconds,
    node_id: text,
    kind: text,
    source: z.enum(EVENT_SOURCES),
    payload: z.looseObject({}),
  }),
);

export const eventsAnswer = shapeOf<EventsAnswer>('Events')(
  z.object({
    events: listOf(monitorEvent),
    total: count,
    next_cursor: text.nullable(),
    prev_cursor: text.nullable(),
  }),
);

const check = z.object({
  check: z.enum(HEALTH_CHECKS),
  state: z.enum(['ok', 'warn', 'bad']),
  detail: text,
});

/** What `verbose` brings where all is well. */
export const checks = named('Checks', z.object({ ok: flag, checks: listOf(check) }));

/** A failure as RFC 9457 has it, with what a program and a person need to mend it. */
export const problemAnswer = named(
  'Problem',
  z.looseObject({
    type: text,
    title: text,
    status: z.int(),
    detail: text.describe('What is wrong with this request'),
    field: text.exactOptional().describe('Which part of the request is at fault'),
    remedy: text.exactOptional().describe('What to do about it'),
    code: text.exactOptional().describe("Of a refusal by the market's rules"),
    facts: z.looseObject({}).exactOptional(),
    fault: text.exactOptional().describe("Of a fault of the node's surroundings"),
    message: text.exactOptional(),
    error: text.exactOptional(),
    checks: listOf(check).exactOptional(),
  }),
);
