import type { MonitorEvent } from '../contract/monitor-event.ts';
import { jsonBytes, PAGE_ROWS_BYTES } from '../contract/page-size.ts';
import { matchesFilter } from './event-filter.ts';
import type { HistoryPage, HistoryQuery } from './history/event-history.ts';

/** The newest events in memory, with ids in a row; the oldest make room. */
export class EventRing {
  readonly #capacity: number;
  /** The event with the id `n` stands at `n % capacity`. */
  readonly #slots: (MonitorEvent & { readonly id: number })[] = [];
  #newest: number;
  readonly #first: number;

  /** `first`: the id of the first event to come. */
  constructor(capacity: number, first: number) {
    this.#capacity = capacity;
    this.#first = first;
    this.#newest = first - 1;
  }

  get newest(): number {
    return this.#newest;
  }

  /** The id of the oldest that is here, or of the first to come. */
  get oldest(): number {
    return Math.max(this.#first, this.#newest - this.#capacity + 1);
  }

  /** Gives an event its id. */
  push(event: MonitorEvent): MonitorEvent & { readonly id: number } {
    this.#newest += 1;
    const known = { ...event, id: this.#newest };
    this.#slots[this.#newest % this.#capacity] = known;
    return known;
  }

  /**
   * With `after` the first that match above it, so that none is skipped, else the last that do. Fewer where more do not fit
   * into a page.
   */
  page(query: HistoryQuery, bytesTaken = 0): HistoryPage {
    const { after, before = Infinity, limit } = query;
    const isForward = after !== undefined;
    const events: (MonitorEvent & { readonly id: number })[] = [];
    let bytes = bytesTaken;
    const low = Math.max(this.oldest, (after ?? 0) + 1);
    const high = Math.min(this.#newest, before - 1);
    const step = isForward ? 1 : -1;
    let looked = isForward ? low - 1 : high + 1;
    for (let id = isForward ? low : high; id >= low && id <= high; id += step) {
      const event = this.#slots[id % this.#capacity];
      if (event !== undefined && matchesFilter(event, query)) {
        bytes += jsonBytes(event);
        const isFull =
          events.length >= limit || (bytes > PAGE_ROWS_BYTES && (events.length > 0 || bytesTaken > 0));
        if (isFull) return { events: isForward ? events : events.reverse(), isWhole: false, looked };
        events.push(event);
      }
      looked = id;
    }
    return { events: isForward ? events : events.reverse(), isWhole: true, looked };
  }
}
