import { weightOf } from '../contract/event-weight.ts';
import type { MonitorEvent } from '../contract/monitor-event.ts';

/** What the reference's `/api/overview` says of events. */
export interface EventTotals {
  readonly events: number;
  /** Unix seconds. */
  readonly last_event_ts: number | null;
  /** Events whose source is `network`. */
  readonly node_events: number;
  /** Most first, at most 6. */
  readonly top_kinds: readonly (readonly [string, number])[];
  readonly top_sources: readonly (readonly [string, number])[];
}

export interface EventCounts {
  readonly events: number;
  readonly lastTs: number | null;
  readonly kinds: Readonly<Record<string, number>>;
  readonly sources: Readonly<Record<string, number>>;
}

const TOP_MAX = 6;

/** Counts events by kind and by source, folded ones as what they stand for; both lists are closed, so nothing grows. */
export class OverviewCounter {
  readonly #kinds = new Map<string, number>();
  readonly #sources = new Map<string, number>();
  #events = 0;
  #lastTs: number | null = null;

  count(event: MonitorEvent): void {
    const { ts, kind, source } = event;
    const weight = weightOf(event);
    this.#events += weight;
    this.#lastTs = ts;
    addTo(this.#kinds, kind, weight);
    addTo(this.#sources, source, weight);
  }

  /** What is written down, to go on from after a restart. */
  get counts(): EventCounts {
    return {
      events: this.#events,
      lastTs: this.#lastTs,
      kinds: Object.fromEntries(this.#kinds),
      sources: Object.fromEntries(this.#sources),
    };
  }

  /** Adds what was counted elsewhere. */
  add({ events, lastTs, kinds, sources }: EventCounts): void {
    this.#events += events;
    this.#lastTs = Math.max(this.#lastTs ?? 0, lastTs ?? 0) || null;
    for (const [kind, count] of Object.entries(kinds)) addTo(this.#kinds, kind, count);
    for (const [source, count] of Object.entries(sources)) addTo(this.#sources, source, count);
  }

  totals(): EventTotals {
    return {
      events: this.#events,
      last_event_ts: this.#lastTs,
      node_events: this.#sources.get('network') ?? 0,
      top_kinds: top(this.#kinds),
      top_sources: top(this.#sources),
    };
  }
}

const addTo = (counts: Map<string, number>, name: string, count: number): void => {
  counts.set(name, (counts.get(name) ?? 0) + count);
};

const top = (counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] =>
  [...counts].sort(([, left], [, right]) => right - left).slice(0, TOP_MAX);
