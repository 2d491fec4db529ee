import type { Connection, MultiaddrConnection, PeerId } from '@libp2p/interface';
import { Crowd } from '../../base/crowd.ts';
import { type HostNetworks, networksOf } from '../../base/host-network.ts';
import { HostRates } from '../../base/host-rates.ts';
import { hostOf } from './address.ts';
import { CONNECTION_LIMITS } from './limits.ts';

/**
 * What a connected peer has shown: nothing; that it speaks our protocol or hears the topic; that it said something that counts.
 * In the order in which a place is taken from it.
 */
export type Worth = 'mute' | 'speaks' | 'useful';

export interface PlacesPorts {
  monotonicMs(): number;
  /** Those that stand. */
  connections(): readonly Connection[];
  worth(peer: string): Worth;
  /** It is in the book of peers. */
  isKnown(peer: string): boolean;
}

/** An inbound connection that has a place. */
interface Held {
  readonly connection: Connection;
  readonly networks: HostNetworks;
  readonly worth: Worth;
  readonly ageMs: number;
}

const RANK: Readonly<Record<Worth, number>> = { mute: 0, speaks: 1, useful: 2 };

/**
 * Who gets a place among the inbound connections. Nobody holds one by being there first: when there is none, the mute
 * give way, then the host, or site, that has most.
 */
export class DhtPlaces {
  readonly #ports: PlacesPorts;
  readonly #arrivals = new HostRates(CONNECTION_LIMITS.arrivals);
  /** Not through the handshake yet, and from which host, the first that came first. */
  readonly #pending = new Map<MultiaddrConnection, HostNetworks>();
  readonly #openedMs = new WeakMap<Connection, number>();

  constructor(ports: PlacesPorts) {
    this.#ports = ports;
  }

  /** A connection comes in: false when it is sent away before any handshake. */
  knock(incoming: MultiaddrConnection): boolean {
    const host = hostOf(incoming.remoteAddr);
    if (!this.#arrivals.take(host, this.#ports.monotonicMs())) return false;
    const networks = networksOf(host);
    const crowd = this.#pendingCrowd();
    if (crowd.count(networks) >= CONNECTION_LIMITS.pendingPerHost) this.#drop(crowd.around(networks)[0]);
    if (this.#pending.size >= CONNECTION_LIMITS.inboundPending)
      this.#drop(this.#pendingCrowd().largest().entries[0]);
    this.#pending.set(incoming, networks);
    incoming.addEventListener('close', () => this.#pending.delete(incoming));
    return true;
  }

  /** A connection is through the handshake: false when there is no place for it. */
  enter(peer: PeerId, incoming: MultiaddrConnection): boolean {
    this.#pending.delete(incoming);
    this.#endOlder(peer);
    const networks = networksOf(hostOf(incoming.remoteAddr));
    const held = this.#held();
    const crowd = crowdOf(held);
    const count = crowd.count(networks);
    if (count >= CONNECTION_LIMITS.inboundPerHost) return this.#take(mutest(crowd.around(networks)));
    if (held.length < CONNECTION_LIMITS.inbound) return true;
    return this.#take(
      mutest(held) ??
        greediest(crowd, count) ??
        (this.#ports.isKnown(peer.toString()) ? plainest(held) : undefined),
    );
  }

  /** A connection stands. */
  opened(connection: Connection): void {
    this.#openedMs.set(connection, this.#ports.monotonicMs());
  }

  /** Ends connections that we made to peers that turned out to be of no use. */
  review(): void {
    const nowMs = this.#ports.monotonicMs();
    for (const connection of this.#ports.connections()) {
      const ageMs = nowMs - (this.#openedMs.get(connection) ?? nowMs);
      const isMute = this.#ports.worth(connection.remotePeer.toString()) === 'mute';
      if (connection.direction === 'outbound' && isMute && ageMs > CONNECTION_LIMITS.muteDialledMs)
        connection.abort(new Error('it says nothing'));
    }
  }

  /** Of one peer a new connection counts for more than the old, of which it may know that they are dead. */
  #endOlder(peer: PeerId): void {
    const older = this.#ports
      .connections()
      .filter(({ direction, remotePeer }) => direction === 'inbound' && remotePeer.equals(peer));
    for (const connection of older.slice(0, Math.max(0, older.length + 1 - CONNECTION_LIMITS.inboundPerPeer)))
      connection.abort(new Error('it connected anew'));
  }

  #held(): readonly Held[] {
    const nowMs = this.#ports.monotonicMs();
    return this.#ports
      .connections()
      .filter(({ direction, status }) => direction === 'inbound' && status === 'open')
      .map((connection) => ({
        connection,
        networks: networksOf(hostOf(connection.remoteAddr)),
        worth: this.#ports.worth(connection.remotePeer.toString()),
        ageMs: nowMs - (this.#openedMs.get(connection) ?? nowMs),
      }));
  }

  #take(victim: Held | undefined): boolean {
    victim?.connection.abort(new Error('its place is needed'));
    return victim !== undefined;
  }

  #pendingCrowd(): Crowd<Pending> {
    return new Crowd<Pending>([...this.#pending], ([, networks]) => networks);
  }

  #drop(pending: Pending | undefined): void {
    if (pending === undefined) return;
    const [incoming] = pending;
    this.#pending.delete(incoming);
    incoming.abort(new Error('it is too slow'));
  }
}

type Pending = readonly [incoming: MultiaddrConnection, networks: HostNetworks];

const crowdOf = (held: readonly Held[]): Crowd<Held> => new Crowd(held, ({ networks }) => networks);

/** Who has been mute for longest, on the host that has most of them; undefined while all had no time to speak. */
function mutest(held: readonly Held[]): Held | undefined {
  const mute = held.filter(({ worth, ageMs }) => worth === 'mute' && ageMs > CONNECTION_LIMITS.muteMs);
  return crowdOf(mute)
    .largest()
    .entries.toSorted((left, right) => right.ageMs - left.ageMs)[0];
}

/**
 * Who gives way on the host that has most, where that is more than a newcomer from a host with `share` places would have then:
 * the one that has shown least, and came last. A few useful ones of each host are safe.
 */
function greediest(crowd: Crowd<Held>, share: number): Held | undefined {
  const { count, entries } = crowd.largest();
  if (count <= share + 1) return undefined;
  const [victim] = entries.toSorted(
    (left, right) => RANK[left.worth] - RANK[right.worth] || left.ageMs - right.ageMs,
  );
  const isSafe = victim?.worth === 'useful' && count <= CONNECTION_LIMITS.usefulPerHost;
  return isSafe ? undefined : victim;
}

/** The last that came of those that said nothing that counts: gives way to who is known. */
const plainest = (held: readonly Held[]): Held | undefined =>
  held.filter(({ worth }) => worth !== 'useful').toSorted((left, right) => left.ageMs - right.ageMs)[0];
