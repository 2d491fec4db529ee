/** Where an entry stands when there is no room: what ranks lowest goes first. */
export interface Standing {
  readonly rank: number;
  /** Who brought it: entries of one host share a part of the room. */
  readonly host: string;
}

export interface FairMapOptions<Key, Value> {
  readonly max: number;
  /** Entries of one host beyond which, where the map is full, it loses before all others. */
  readonly hostMax: number;
  readonly standingOf: (key: Key, value: Value) => Standing;
}

interface Kept<Key> extends Standing {
  readonly key: Key;
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
    const all = [...this].map(([key, value]): Kept<Key> => ({ key, ...standingOf(key, value) }));
    const crowded = countByHost(all);
    const tooMany = all.filter(({ host }) => (crowded.get(host) ?? 0) > hostMax);
    const among = tooMany.length > 0 ? tooMany : all;
    const lowest = among.reduce((least, { rank }) => Math.min(least, rank), Number.POSITIVE_INFINITY);
    const losers = among.filter(({ rank }) => rank === lowest);
    const counts = countByHost(losers);
    const most = Math.max(...counts.values());
    const loser = losers.find(({ host }) => counts.get(host) === most);
    return (loser as Kept<Key>).key;
  }
}

function countByHost(entries: readonly Standing[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { host } of entries) counts.set(host, (counts.get(host) ?? 0) + 1);
  return counts;
}
