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

interface Kept<Key> {
  readonly key: Key;
  readonly standing: Standing;
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
    for (const [key, value] of this) all.push({ key, standing: standingOf(key, value) });
    const crowded = countByHost(all);
    const tooMany = all.filter(({ standing }) => (crowded.get(standing.host) ?? 0) > hostMax);
    const among = tooMany.length > 0 ? tooMany : all;
    const lowest = among.reduce(
      (least, { standing }) => Math.min(least, standing.rank),
      Number.POSITIVE_INFINITY,
    );
    const losers = among.filter(({ standing }) => standing.rank === lowest);
    const counts = countByHost(losers);
    const most = Math.max(...counts.values());
    const loser = losers.find(({ standing }) => counts.get(standing.host) === most);
    return (loser as Kept<Key>).key;
  }
}

function countByHost<Key>(entries: readonly Kept<Key>[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { standing } of entries) counts.set(standing.host, (counts.get(standing.host) ?? 0) + 1);
  return counts;
}
