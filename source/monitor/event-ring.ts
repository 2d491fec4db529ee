import type { MonitorEvent } from '../contract/monitor-event.ts';
import { jsonBytes, PAGE_ROWS_BYTES } from '../contract/page-size.ts';
import { type EventFilter, matchesFilter } from './event-filter.ts';

export interface RingQuery extends EventFilter {
  readonly limit: number;
  /** Only events with a number above this one. */
  readonly after?: number;
}

export interface RingPage {
  /** Oldest first. */
  readonly events: readonly MonitorEvent[];
  /** How many events this page has. */
  readonly total: number;
  /** Pass it as `after` to read on. */
  readonly next: number;
}

const PAGE_MAX_EVENTS = 10_000;

/** The newest events in memory, numbered from 1; the oldest make room. */
export class EventRing {
  readonly #capacity: number;
  /** The event with number `n` stands at `(n - 1) % capacity`. */
  readonly #slots: MonitorEvent[] = [];
  #newest = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  push(event: MonitorEvent): void {
    this.#slots[this.#newest % this.#capacity] = event;
    this.#newest += 1;
  }

  /**
   * Without `after` the last `limit` events that match; with it the first `limit` after it, so that none is skipped. Fewer
   * where more do not fit into a page.
   */
  page(query: RingQuery): RingPage {
    const limit = Math.min(Math.max(query.limit, 1), PAGE_MAX_EVENTS);
    return query.after === undefined
      ? this.#lastPage(query, limit)
      : this.#pageAfter(query, query.after, limit);
  }

  get #oldest(): number {
    return this.#newest - this.#slots.length + 1;
  }

  #matching(number: number, filter: EventFilter): MonitorEvent | undefined {
    const event = this.#slots[(number - 1) % this.#capacity];
    return event !== undefined && matchesFilter(event, filter) ? event : undefined;
  }

  #lastPage(filter: EventFilter, limit: number): RingPage {
    const events: MonitorEvent[] = [];
    let bytes = 0;
    for (let number = this.#newest; number >= this.#oldest && events.length < limit; number -= 1) {
      const event = this.#matching(number, filter);
      if (event === undefined) continue;
      bytes += jsonBytes(event);
      if (bytes > PAGE_ROWS_BYTES) break;
      events.push(event);
    }
    events.reverse();
    return { events, total: events.length, next: this.#newest };
  }

  #pageAfter(filter: EventFilter, after: number, limit: number): RingPage {
    const events: MonitorEvent[] = [];
    let bytes = 0;
    let number = Math.max(after + 1, this.#oldest);
    for (; number <= this.#newest && events.length < limit; number += 1) {
      const event = this.#matching(number, filter);
      if (event === undefined) continue;
      bytes += jsonBytes(event);
      if (bytes > PAGE_ROWS_BYTES) break;
      events.push(event);
    }
    // A number from before a restart may lie ahead of ours: the answer then leads back to where we are.
    return { events, total: events.length, next: Math.min(number - 1, this.#newest) };
  }
}
