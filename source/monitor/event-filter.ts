import type { MonitorEvent } from '../contract/monitor-event.ts';

/** Which events are wanted; a member left out wants all. Names outside the catalogue match nothing. */
export interface EventFilter {
  readonly kind?: string;
  readonly source?: string;
}

export const matchesFilter = (event: MonitorEvent, { kind, source }: EventFilter): boolean =>
  (kind === undefined || event.kind === kind) && (source === undefined || event.source === source);
