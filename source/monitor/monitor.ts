import type { Clock, Timers } from '../base/ports.ts';
import { toJson } from '../base/text/sanitize.ts';
import type { EventPage, EventQuery } from '../contract/event-query.ts';
import {
  type EmittedKind,
  type EventPayload,
  type MonitorEvent,
  sourceOf,
} from '../contract/monitor-event.ts';
import { EVENT_LOG_LIMITS } from '../contract/settings.ts';
import type { TopologyShape } from '../contract/topology.ts';
import { eventPage } from './event-pages.ts';
import { EventRing } from './event-ring.ts';
import { readTail } from './event-tail.ts';
import { EventHistory, fileSize } from './history/event-history.ts';
import { LogKeeper, type LogLimits } from './history/log-keeper.ts';
import { KeptCounts } from './kept-counts.ts';
import { NdjsonWriter } from './ndjson-writer.ts';
import type { EventTotals } from './overview-counter.ts';
import { type Teller, TopologyCounter } from './topology-counter.ts';

export interface MonitorOptions {
  readonly nodeId: string;
  readonly clock: Clock;
  /** The event file; null keeps events in memory only. */
  readonly filePath: string | null;
  /** How many events stay in memory. */
  readonly ringSize?: number;
  /** How much of the past is kept. */
  readonly limits?: LogLimits;
  /** Called when the event file begins to fail, with words that say why, and with null when it works again. */
  readonly onFileState?: (fault: string | null) => void;
}

export interface OverviewShape extends EventTotals {
  readonly nodes: number;
  readonly edges: number;
}

/** Hears an event, and the line that is written of it, without its end. */
export type EventListener = (event: MonitorEvent, line: string) => void;

/** Where those who only emit events put them. */
export type EventSink = Pick<Monitor, 'emit'>;

const RING_SIZE = 10_000;
const SEGMENT_BYTES = 16 * 1024 * 1024;
/** So many segments fit into what is kept, at the least. */
const SEGMENTS_LEAST = 8;
/** More than wait to be written. */
const TOLD_AHEAD_MAX = 100_000;
const TAIL_MAX_BYTES = 1024 * 1024;

const USUAL: LogLimits = {
  maxBytes: EVENT_LOG_LIMITS.bytes.usual,
  maxDays: EVENT_LOG_LIMITS.days.usual,
};

/** Nothing here must keep a process alive that has nothing else to do. */
const backgroundTimers: Timers = {
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

/** What this node observed: the newest in memory, all in the event file and beside it, and told to who listens. */
export class Monitor {
  readonly #nodeId: string;
  readonly #clock: Clock;
  readonly #ring: EventRing;
  readonly #topology = new TopologyCounter();
  readonly #overview: KeptCounts;
  readonly #writer: NdjsonWriter | undefined;
  readonly #history: EventHistory | undefined;
  readonly #limits: LogLimits;
  #keeper: LogKeeper | undefined;
  readonly #listeners = new Set<EventListener>();

  /** Goes on from the end of the event file where there is one; a file that cannot be read counts as none. */
  constructor(options: MonitorOptions) {
    const { nodeId, clock, filePath, ringSize = RING_SIZE, limits = USUAL, onFileState } = options;
    this.#nodeId = nodeId;
    this.#clock = clock;
    this.#limits = limits;
    if (filePath === null) {
      this.#ring = new EventRing(ringSize, 1);
      this.#overview = new KeptCounts(null);
      return;
    }
    this.#overview = new KeptCounts(`${filePath}.counts`);
    this.#writer = new NdjsonWriter({
      filePath,
      timers: backgroundTimers,
      nowMs: () => clock.now(),
      onState: (fault) => onFileState?.(fault),
      onSetAside: () => this.#setAside(),
      segmentBytes: Math.min(SEGMENT_BYTES, Math.ceil(limits.maxBytes / SEGMENTS_LEAST)),
    });
    const tail = readTailIfPossible(filePath, ringSize);
    this.#history = new EventHistory(filePath);
    const unnumbered = this.#history.nextId(fileSize(filePath));
    const first = nextAfter(tail.at(-1), unnumbered, this.#overview.through);
    this.#ring = new EventRing(ringSize, first);
    this.#overview.restore(tail, tail.length === 0 && this.#history.segments.length === 1);
    for (const event of tail) this.#topology.count(event);
    this.#topology.beginRun();
  }

  /** From now on what was set aside is packed, and what is too much or too old removed: for a node that runs. */
  keep(mayForget: () => boolean): void {
    if (this.#history === undefined) return;
    this.#keeper = new LogKeeper({
      history: this.#history,
      limits: this.#limits,
      nowMs: () => this.#clock.now(),
      mayForget,
      // What cannot be packed or removed is read as it is, and tried again.
      onFault: () => undefined,
    });
    this.#keeper.work();
    this.#overview.keep(this.#history, this.#ring.newest + 1, backgroundTimers);
  }

  emit<Kind extends EmittedKind>(kind: Kind, payload: EventPayload<Kind>): void {
    const ts = Math.floor(this.#clock.now() / 1000);
    const event = this.#ring.push({ ts, node_id: this.#nodeId, kind, source: sourceOf(kind), payload });
    this.#topology.count(event);
    this.#overview.count(event);
    const line = toJson(event);
    this.#writer?.append(line);
    for (const listener of this.#listeners) listener(event, line);
  }

  /** Calls `listener` for each event from now on, until the returned function is called. */
  subscribe(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  page(query: EventQuery): Promise<EventPage> {
    return eventPage(this.#ring, this.#history, query);
  }

  /** The lowest id of an event that is kept. */
  get oldest(): number {
    return this.#history?.oldest ?? this.#ring.oldest;
  }

  topology(): TopologyShape {
    return this.#topology.topology();
  }

  tellers(): readonly Teller[] {
    return this.#topology.tellers();
  }

  overview(): OverviewShape {
    const { nodes, edges } = this.#topology.topology();
    return { nodes: nodes.length, edges: edges.length, ...this.#overview.totals() };
  }

  /** Events that never reached the event file. */
  get lostLines(): number {
    return this.#writer?.lost ?? 0;
  }

  /** Events that wait to be written, and for how long none was. */
  get fileBacklog(): NdjsonWriter['backlog'] {
    return this.#writer?.backlog ?? { lines: 0, bytes: 0, lagMs: 0 };
  }

  /** Writes what is still waiting; later events stay in memory. */
  async close(): Promise<void> {
    await this.#keeper?.close();
    await this.#writer?.close();
    await this.#overview.close();
  }

  #setAside(): void {
    this.#history?.look();
    this.#keeper?.work();
  }
}

/** After a crash some ids may have been told that no line has: none of them is given again. */
function nextAfter(last: MonitorEvent | undefined, unnumbered: number, counted: number): number {
  const margin = last?.kind === 'node_stop' ? 1 : TOLD_AHEAD_MAX;
  return Math.max(last?.id === undefined ? unnumbered : last.id + margin, counted + 1);
}

/** The writer meets the same trouble, and reports it. */
function readTailIfPossible(filePath: string, limit: number): readonly MonitorEvent[] {
  try {
    return readTail(filePath, limit, {}, TAIL_MAX_BYTES);
  } catch {
    return [];
  }
}
