import type { MonitorEvent } from './monitor-event.ts';

/** What is asked of the history of events. */
export interface EventQuery {
  readonly limit: number;
  readonly kind?: string;
  readonly source?: string;
  /** Of a seed; a unique beginning of its id is enough where it is held. */
  readonly seed?: string;
  /** A node that the event names; as `seed`, or the end of its id. */
  readonly peer?: string;
  /** Unix seconds, both included. */
  readonly since?: number;
  readonly until?: number;
  /** Only events with an id above this one: the first of them. */
  readonly after?: number;
  /** Only events with an id below this one: the last of them. */
  readonly before?: number;
}

/**
 * Oldest first. `next`: pass it as `after` to hear what comes. A page may hold fewer events than there are, even none: `older`, to pass
 * as `before`, and `newer`, to pass as `after`, are null where there is no more that way.
 */
export interface EventPage {
  readonly older: number | null;
  readonly newer: number | null;
  readonly events: readonly MonitorEvent[];
  readonly total: number;
  readonly next: number;
}
