import { type EventSource, type MonitorEvent, weightOf } from '../contract/monitor-event.ts';

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

const TOP_MAX = 6;

/** Counts events by kind and by source, folded ones as what they stand for; both lists are closed, so nothing grows. */
export class OverviewCounter {
  readonly #kinds = new Map<string, number>();
  readonly #sources = new Map<EventSource, number>();
  #events = 0;
  #lastTs: number | null = null;

  count(event: MonitorEvent): void {
    const { ts, kind, source } = event;
    const weight = weightOf(event);
    this.#events += weight;
    this.#lastTs = ts;
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + weight);
    this.#sources.set(source, (this.#sources.get(source) ?? 0) + weight);
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

const top = (counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] =>
  [...counts].sort(([, left], [, right]) => right - left).slice(0, TOP_MAX);
