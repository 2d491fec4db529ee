import type { EventKind, MonitorEvent } from './monitor-event.ts';

/** Kinds of which one event may stand for many; what others call `count` is a number of something else. */
const FOLDED_KINDS: ReadonlySet<EventKind> = new Set([
  'udp_broadcast',
  'dht_message_to',
  'envelope_refused',
  'envelope_damaged',
]);

/** How many things an event stands for: refusals, retellings and mended rows are folded, and then carry their number. */
export const weightOf = ({ kind, payload: { count } }: MonitorEvent): number =>
  FOLDED_KINDS.has(kind) && typeof count === 'number' && count > 0 ? count : 1;
