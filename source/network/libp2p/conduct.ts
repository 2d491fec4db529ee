import { BoundedMap } from '../../base/bounded-map.ts';

/** Offences are counted in points; who has this many has misbehaved. */
const POINTS_MAX = 100;
/** Points that are forgiven in a second. */
const FORGIVEN_PER_SECOND = 0.2;
const PEERS_MAX = 1024;

/** What an offence weighs: a stream that breaks the rules, a direct message that is wrong, a gossip that may be rewritten. */
const OFFENCE_POINTS = { stream: 30, message: 1, relay: 0.1 } as const;
export type Offence = keyof typeof OFFENCE_POINTS;

interface Tally {
  points: number;
  atMs: number;
}

/**
 * Counts what peers do wrong that the gossip's own scores do not. Reconnecting does not clear it; of the
 * peers that were quiet longest, the oldest are forgotten.
 */
export class DhtConduct {
  readonly #nowMs: () => number;
  readonly #tallies = new BoundedMap<string, Tally>(PEERS_MAX);

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Counts an offence; true when the peer has gone too far, and its tally starts anew. */
  offend(peer: string, offence: Offence): boolean {
    const nowMs = this.#nowMs();
    const { points, atMs } = this.#tallies.get(peer) ?? { points: 0, atMs: nowMs };
    const kept = Math.max(0, points - ((nowMs - atMs) / 1000) * FORGIVEN_PER_SECOND);
    const now = kept + OFFENCE_POINTS[offence];
    const isTooMuch = now >= POINTS_MAX;
    if (isTooMuch) this.#tallies.delete(peer);
    else this.#tallies.set(peer, { points: now, atMs: nowMs });
    return isTooMuch;
  }
}
