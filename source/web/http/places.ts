import type { Socket } from 'node:net';
import { BoundedMap } from '../../base/bounded-map.ts';
import { isLoopback } from '../../base/host-port.ts';

/** Connections at a time, in all and of one host that nobody knows. */
const PLACES = 128;
const PLACES_OF_A_STRANGER = 32;
/** So many of a host that is known are left alone as long as somebody else has more. */
const KEPT_FOR_KNOWN = 8;
const KNOWN_HOSTS_MAX = 64;
/** Requests sent ahead on one connection, without waiting for an answer. */
const AHEAD_MAX = 16;

interface Place {
  readonly socket: Socket;
  readonly host: string;
  /** Requests that we are at work on. */
  answering: number;
  /** Nothing was asked on it so far. */
  isMute: boolean;
}

/**
 * Who may be connected. A newcomer always gets a place while there is anybody whom we owe no answer: of the host that has most
 * such connections the one goes that has asked nothing for longest. Known hosts, this one among them, give way last.
 */
export class Places {
  /** From the oldest on. */
  readonly #places = new Map<Socket, Place>();
  /** Those that showed the token. */
  readonly #known = new BoundedMap<string, true>(KNOWN_HOSTS_MAX);

  /** Gives a new connection its place, or ends it. */
  take(socket: Socket): void {
    // A Unix socket has none: whoever may open it is known.
    const host = socket.remoteAddress ?? '';
    const own = [...this.#places.values()].filter((place) => place.host === host);
    if (!this.#isKnown(host) && own.length >= PLACES_OF_A_STRANGER) {
      if (!evict(own)) socket.destroy();
    } else if (this.#places.size >= PLACES && !evict(this.#weightiest())) socket.destroy();
    if (socket.destroyed) return;
    this.#places.set(socket, { socket, host, answering: 0, isMute: true });
    socket.once('close', () => this.#places.delete(socket));
  }

  /** A request has come; false where its connection was ended for it: it asks on and on, and waits for no answer. */
  asked(socket: Socket): boolean {
    const place = this.#places.get(socket);
    if (place === undefined) return true;
    if (place.answering >= AHEAD_MAX) {
      socket.destroy();
      return false;
    }
    place.answering += 1;
    place.isMute = false;
    return true;
  }

  /** A request has its answer: how long its reader takes for that is not our work. */
  answered(socket: Socket): void {
    const place = this.#places.get(socket);
    if (place !== undefined) place.answering -= 1;
  }

  /** The host at the other end showed that it may read. */
  know(socket: Socket): void {
    this.#known.set(socket.remoteAddress ?? '', true);
  }

  #isKnown(host: string): boolean {
    return host === '' || isLoopback(host) || this.#known.has(host);
  }

  /** The connections of the host that takes most of what can be given away. */
  #weightiest(): readonly Place[] {
    const byHost = Map.groupBy(
      [...this.#places.values()].filter(({ answering }) => answering === 0),
      ({ host }) => host,
    );
    const weight = ([host, places]: readonly [string, readonly Place[]]) =>
      places.length - (this.#isKnown(host) ? KEPT_FOR_KNOWN : 0);
    const hosts = [...byHost].sort((one, other) => weight(other) - weight(one));
    return hosts[0]?.[1] ?? [];
  }
}

/** Ends one of them that is owed no answer, rather one that never asked; false where there is none. */
function evict(places: readonly Place[]): boolean {
  const idle = places.filter(({ answering }) => answering === 0);
  const gone = idle.find(({ isMute }) => isMute) ?? idle[0];
  gone?.socket.destroy();
  return gone !== undefined;
}
