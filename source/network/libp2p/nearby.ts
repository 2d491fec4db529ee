import type { RemoteInfo, Socket } from 'node:dgram';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { isStartable, type PeerInfo, stop } from '@libp2p/interface';
import { type MulticastDNSComponents, mdns } from '@libp2p/mdns';
import { withinAny } from '../../base/host-kind.ts';
import { RateLimiter } from '../../base/rate-limiter.ts';
import { invariant } from '../../model/errors.ts';
import { NEARBY_LIMITS } from './limits.ts';

const INTERVAL_MS = 20_000;
/** Interfaces come and go. */
const NETWORKS_KEPT_MS = 1000;
/** Where Node tells of each socket for datagrams that is made. */
const SOCKETS_MADE = 'udp.socket';

/** MDNS as a service of libp2p, which hears nothing of it: it would keep whatever a multicast says, and all of it. */
export interface Nearby {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface NearbyPorts {
  readonly monotonicMs: () => number;
  /** The networks of links of ours, as `address/bits`. */
  networks(): readonly string[];
  /** A multicast on a link of ours tells of a peer; `teller` is the host that it came from. */
  found(peer: PeerInfo, teller: string): void;
}

/** `ports`: undefined where there are no links to multicast on. */
export const nearby =
  (ports: NearbyPorts | undefined) =>
  (components: MulticastDNSComponents): Nearby => {
    if (ports === undefined) return { start: async () => {}, stop: async () => {} };
    const discovery = mdns({ interval: INTERVAL_MS })(components);
    const meter = new NearbyMeter(ports);
    discovery.addEventListener('peer', ({ detail }) => {
      if (meter.takesPeer()) ports.found(detail, meter.teller);
    });
    const open = () => {
      invariant(isStartable(discovery), 'mDNS can be started');
      return discovery.start();
    };
    return {
      start: async () => {
        const { socket, started } = socketOf(open);
        guard(socket, meter);
        await started;
      },
      stop: () => stop(discovery),
    };
  };

/** What is heard by multicast pays before it is read; the port is open to all the world, and not to links alone. */
class NearbyMeter {
  /** The host of what is being read. */
  teller = '';
  readonly #ports: NearbyPorts;
  readonly #questions = new RateLimiter(NEARBY_LIMITS.questions);
  readonly #answers = new RateLimiter(NEARBY_LIMITS.answers);
  readonly #answersOf = new RateLimiter(NEARBY_LIMITS.answersPerHost);
  readonly #peers = new RateLimiter(NEARBY_LIMITS.peers);
  readonly #peersOf = new RateLimiter(NEARBY_LIMITS.peersPerHost);
  #isNear: (host: string) => boolean = () => false;
  #lookedMs = Number.NEGATIVE_INFINITY;

  constructor(ports: NearbyPorts) {
    this.#ports = ports;
  }

  takes(packet: Uint8Array, host: string): boolean {
    const nowMs = this.#ports.monotonicMs();
    if (packet.length > NEARBY_LIMITS.packetBytes || !this.#near(nowMs)(host)) return false;
    this.teller = host;
    // An answer goes to all of a link: one is enough, however many ask.
    if (!isAnswer(packet)) return this.#questions.take('all', nowMs);
    return this.#answersOf.take(host, nowMs) && this.#answers.take('all', nowMs);
  }

  /** Whether a peer is taken, of whom what is being read tells. */
  takesPeer(): boolean {
    const nowMs = this.#ports.monotonicMs();
    return this.#peersOf.take(this.teller, nowMs) && this.#peers.take('all', nowMs);
  }

  #near(nowMs: number): (host: string) => boolean {
    if (nowMs - this.#lookedMs >= NETWORKS_KEPT_MS) {
      this.#isNear = withinAny(this.#ports.networks());
      this.#lookedMs = nowMs;
    }
    return this.#isNear;
  }
}

/** The first bit of the flags, which stand behind the id. */
const isAnswer = (packet: Uint8Array): boolean => ((packet[2] ?? 0) & 0x80) !== 0;

/** The socket that mDNS opens, which it shows to nobody. */
function socketOf(open: () => void | Promise<void>): {
  readonly socket: Socket;
  readonly started: void | Promise<void>;
} {
  const made: Socket[] = [];
  const note = (message: unknown) => made.push((message as { readonly socket: Socket }).socket);
  subscribe(SOCKETS_MADE, note);
  try {
    const started = open();
    const [socket] = made;
    invariant(socket !== undefined, 'mDNS opens its socket at once');
    return { socket, started };
  } finally {
    unsubscribe(SOCKETS_MADE, note);
  }
}

/** Lets through what the meter takes, before any of it is read. */
function guard(socket: Socket, meter: NearbyMeter): void {
  for (const read of socket.listeners('message')) {
    socket.off('message', read as () => void);
    socket.on('message', (packet: Buffer, from: RemoteInfo) => {
      if (meter.takes(packet, from.address)) read.call(socket, packet, from);
    });
  }
}
