import type { Clock, Timers } from '../base/ports.ts';
import { toJson } from '../base/text/sanitize.ts';
import {
  type EmittedKind,
  type EventPayload,
  type MonitorEvent,
  sourceOf,
} from '../contract/monitor-event.ts';
import type { TopologyShape } from '../contract/topology.ts';
import { EventRing, type RingPage, type RingQuery } from './event-ring.ts';
import { readTail } from './event-tail.ts';
import { NdjsonWriter } from './ndjson-writer.ts';
import { type EventTotals, OverviewCounter } from './overview-counter.ts';
import { type Teller, TopologyCounter } from './topology-counter.ts';

export interface MonitorOptions {
  readonly nodeId: string;
  readonly clock: Clock;
  /** The event file; null keeps events in memory only. */
  readonly filePath: string | null;
  /** How many events stay in memory. */
  readonly ringSize?: number;
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
const TAIL_MAX_BYTES = 1024 * 1024;

/** A retry of the event file must not keep a process alive that has nothing else to do. */
const backgroundTimers: Timers = {
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

/** What this node observed: in memory for those who ask, in the event file for later, and told to who listens. */
export class Monitor {
  readonly #nodeId: string;
  readonly #clock: Clock;
  readonly #ring: EventRing;
  readonly #topology = new TopologyCounter();
  readonly #overview = new OverviewCounter();
  readonly #writer: NdjsonWriter | undefined;
  readonly #listeners = new Set<EventListener>();

  /** Starts from the end of the event file where there is one; a file that cannot be read counts as none. */
  constructor({ nodeId, clock, filePath, ringSize = RING_SIZE, onFileState }: MonitorOptions) {
    this.#nodeId = nodeId;
    this.#clock = clock;
    this.#ring = new EventRing(ringSize);
    if (filePath === null) return;
    this.#writer = new NdjsonWriter({
      filePath,
      timers: backgroundTimers,
      onState: (fault) => onFileState?.(fault),
    });
    for (const event of readTailIfPossible(filePath, ringSize)) this.#take(event);
  }

  emit<Kind extends EmittedKind>(kind: Kind, payload: EventPayload<Kind>): void {
    const ts = Math.floor(this.#clock.now() / 1000);
    const event: MonitorEvent = { ts, node_id: this.#nodeId, kind, source: sourceOf(kind), payload };
    this.#take(event);
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

  page(query: RingQuery): RingPage {
    return this.#ring.page(query);
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

  /** Writes what is still waiting; later events stay in memory. */
  async close(): Promise<void> {
    await this.#writer?.close();
  }

  #take(event: MonitorEvent): void {
    this.#ring.push(event);
    this.#topology.count(event);
    this.#overview.count(event);
  }
}

/** The writer meets the same trouble, and reports it. */
function readTailIfPossible(filePath: string, limit: number): readonly MonitorEvent[] {
  try {
    return readTail(filePath, limit, {}, TAIL_MAX_BYTES);
  } catch {
    return [];
  }
}
