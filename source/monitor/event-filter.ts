import type { MonitorEvent } from '../contract/monitor-event.ts';

/** Which events are wanted; a member left out wants all. Names outside the catalogue match nothing. */
export interface EventFilter {
  readonly kind?: string;
  readonly source?: string;
  /** Whole ids: of the seed that it is about, of a node that had a part in it. */
  readonly seed?: string;
  readonly peer?: string;
  /** Unix seconds, both included. */
  readonly since?: number;
  readonly until?: number;
}

export const matchesFilter = (event: MonitorEvent, filter: EventFilter): boolean => {
  const { kind, source, seed, peer, since = -Infinity, until = Infinity } = filter;
  return (
    (kind === undefined || event.kind === kind) &&
    (source === undefined || event.source === source) &&
    (seed === undefined || event.payload.seed_id === seed) &&
    (peer === undefined || peersOf(event).includes(peer)) &&
    event.ts >= since &&
    event.ts <= until
  );
};

/** The nodes that an event names: who said it, who told us, who works, whom it is about. */
function peersOf({ payload: { peer, from, by, worker } }: MonitorEvent): readonly string[] {
  return [peer, from, by, worker].filter((id) => typeof id === 'string');
}

/** What an event can be looked up by besides kind, source and time. */
export function termsOf(event: MonitorEvent): readonly string[] {
  const { seed_id: seed } = event.payload;
  return [...(typeof seed === 'string' ? [seedTerm(seed)] : []), ...peersOf(event).map(peerTerm)];
}

export const seedTerm = (id: string): string => `seed ${id}`;
export const peerTerm = (id: string): string => `peer ${id}`;
