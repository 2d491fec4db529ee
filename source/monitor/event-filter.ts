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

/** The nodes that an event names, each once: who said it, who told us, who works, whom it is about. */
function peersOf({ payload: { peer, from, by, worker } }: MonitorEvent): readonly string[] {
  const named: string[] = [];
  for (const id of [peer, from, by, worker])
    if (typeof id === 'string' && !named.includes(id)) named.push(id);
  return named;
}

/** What an event can be looked up by besides its time. */
export function termsOf(event: MonitorEvent): readonly string[] {
  const { kind, source, payload } = event;
  const { seed_id: seed } = payload;
  return [
    ...(typeof seed === 'string' ? [seedTerm(seed)] : []),
    ...[kindTerm(kind), sourceTerm(source), pairTerm(kind, source)],
    ...peersOf(event).flatMap((peer) => [peerTerm(peer), pairTerm(kind, peer), pairTerm(source, peer)]),
  ];
}

/**
 * What each event that fits can be looked up by. Also by two things at once: where many events are of a kind, and many of a peer, those
 * of that kind and of that peer may be few.
 */
export function wantedTerms({ kind, source, seed, peer }: EventFilter): readonly string[] {
  return [
    ...(seed === undefined ? [] : [seedTerm(seed)]),
    ...(kind === undefined ? [] : [kindTerm(kind)]),
    ...(source === undefined ? [] : [sourceTerm(source)]),
    ...(peer === undefined ? [] : [peerTerm(peer)]),
    ...(kind === undefined || source === undefined ? [] : [pairTerm(kind, source)]),
    ...(kind === undefined || peer === undefined ? [] : [pairTerm(kind, peer)]),
    ...(source === undefined || peer === undefined ? [] : [pairTerm(source, peer)]),
  ];
}

const seedTerm = (id: string): string => `seed ${id}`;
const kindTerm = (kind: string): string => `kind ${kind}`;
const sourceTerm = (source: string): string => `source ${source}`;
const peerTerm = (id: string): string => `peer ${id}`;
const pairTerm = (one: string, other: string): string => `${one} and ${other}`;
