import { Crowd } from './crowd.ts';
import { type HostNetworks, networksOf } from './host-network.ts';

/** Where an entry stands when there is no room: what ranks lowest goes first. */
export interface Standing {
  readonly rank: number;
  /** Who brought it, an address or what else stands for itself: entries of one host share a part of the room, and so do those of a site. */
  readonly host: string;
}

export interface FairMapOptions<Key, Value> {
  readonly max: number;
  /** Entries of one host beyond which, where the map is full, it loses before all others. */
  readonly hostMax: number;
  readonly standingOf: (key: Key, value: Value) => Standing;
}

interface Kept<Key> {
  readonly key: Key;
  readonly rank: number;
  readonly networks: HostNetworks;
}

/**
 * A map that strangers fill. Where it is full, the host that has too much loses, else what ranks lowest; of that the host that
 * has most; of that the longest unset. So no number of newcomers drives out what ranks above them.
 */
export class FairMap<Key, Value> extends Map<Key, Value> {
  readonly #options: FairMapOptions<Key, Value>;

  constructor(options: FairMapOptions<Key, Value>) {
    super();
    this.#options = options;
  }

  /** Sets an entry anew, as the newest; false where it is the one for which there is no room. */
  put(key: Key, value: Value): boolean {
    this.delete(key);
    this.set(key, value);
    if (this.size <= this.#options.max) return true;
    const loser = this.#loser();
    this.delete(loser);
    return loser !== key;
  }

  #loser(): Key {
    const { standingOf, hostMax } = this.#options;
    const all: Kept<Key>[] = [];
    for (const [key, value] of this) {
      const { rank, host } = standingOf(key, value);
      all.push({ key, rank, networks: networksOf(host) });
    }
    const crowd = new Crowd(all, networksIn);
    const tooMany = all.filter((kept) => crowd.count(kept.networks) > hostMax);
    const among = tooMany.length > 0 ? tooMany : all;
    const lowest = among.reduce((least, { rank }) => Math.min(least, rank), Number.POSITIVE_INFINITY);
    const losers = among.filter(({ rank }) => rank === lowest);
    const rivals = new Crowd(losers, networksIn);
    const counts = losers.map((kept) => rivals.count(kept.networks));
    const loser = losers[counts.indexOf(Math.max(...counts))];
    return (loser as Kept<Key>).key;
  }
}

const networksIn = ({ networks }: Kept<unknown>): HostNetworks => networks;
