import type { Connection } from '@libp2p/interface';
import { createLibp2p, type Libp2p } from 'libp2p';
import type { HostPort } from '../../base/host-port.ts';
import type { FilesPlace } from '../transport/files-place.ts';
import type { TransportEvents } from '../transport/transport.ts';
import { tcpMultiaddr } from './address.ts';
import { boundedHost, quietIdentify } from './bounded-host.ts';
import { FileStreams } from './file-streams.ts';
import { filesDialler, filesPlaceOf } from './files-reach.ts';
import { stopHost } from './host.ts';
import type { DhtOptions } from './options.ts';
import { forgetUnlinked } from './peer-store.ts';
import { DhtPlaces } from './places.ts';
import { DhtReach } from './reach.ts';

export type FilesNodeOptions = Pick<
  DhtOptions,
  'secretKey' | 'filesAt' | 'isBlocked' | 'isKnown' | 'timers' | 'monotonicMs' | 'traffic'
>;

const REVIEW_MS = 5000;
/** A connection on which nobody asks for files ends after this. */
const IDLE_MS = 20_000;

/** A libp2p node that carries files and nothing else, beside UDP. This file and what it imports load libp2p. */
export class FilesNode {
  readonly streams: FileStreams;
  readonly #host: Libp2p;
  readonly #options: FilesNodeOptions;
  readonly #listenHost: string;
  readonly #usedMs = new WeakMap<Connection, number>();
  #cancelReview: (() => void) | undefined;

  private constructor(host: Libp2p, options: FilesNodeOptions, listenHost: string, reach: DhtReach) {
    this.#host = host;
    this.#options = options;
    this.#listenHost = listenHost;
    const nobody = { addressOf: () => '', dialNamed: () => Promise.reject(new Error('nobody is named')) };
    this.streams = new FileStreams(host, { dial: filesDialler(host, { ...options, ...nobody, reach }) });
  }

  /** Starts one; where `listen` is null it only dials. Rejects with `CrabnetError` `port-in-use` or `network`. */
  static async open(
    options: FilesNodeOptions,
    listen: HostPort | null,
    asked: TransportEvents['filesAsked'],
  ): Promise<FilesNode> {
    const { monotonicMs, isKnown } = options;
    const reach = new DhtReach({
      listenHost: listen?.host ?? '',
      isMemory: false,
      own: () => host.getMultiaddrs(),
    });
    const places: DhtPlaces = new DhtPlaces({
      ...{ monotonicMs, isKnown },
      connections: () => host.getConnections(),
      worth: (peer) => (node.streams.isAsking(peer) ? 'useful' : 'mute'),
    });
    const { init, started } = boundedHost(
      { ...options, listen: listen ?? { host: '', port: 0 } },
      { reach, places, listen: listen === null ? [] : listenOn(listen) },
    );
    const host: Libp2p = await createLibp2p({
      ...init,
      // A transfer that stands still is cut, and then its connection.
      connectionMonitor: { enabled: false },
      services: { identify: quietIdentify() },
    });
    const node = new FilesNode(host, options, listen?.host ?? '', reach);
    try {
      await node.streams.start(asked);
      host.addEventListener('connection:open', ({ detail }) => places.opened(detail));
      await started(host);
      node.#armReview();
      return node;
    } catch (error) {
      await node.stop();
      throw error;
    }
  }

  /** Where others may ask; null where it does not listen. */
  place(): FilesPlace | null {
    return filesPlaceOf(this.#host.getMultiaddrs(), this.#listenHost);
  }

  /** Whether files are asked for or given now. */
  get isUsed(): boolean {
    return this.#host.getConnections().some((connection) => this.streams.isUsed(connection));
  }

  /** At once: what is still on its way is not read. */
  drop(peerId: string): void {
    for (const connection of this.#host.getConnections())
      if (connection.remotePeer.toString() === peerId) connection.abort(new Error('dropped'));
  }

  async stop(): Promise<void> {
    this.#cancelReview?.();
    await stopHost(this.#host, this.#options.timers);
  }

  /** Ends connections of which nobody makes use. */
  #armReview(): void {
    const { timers, monotonicMs } = this.#options;
    this.#cancelReview = timers.after(REVIEW_MS, () => {
      const nowMs = monotonicMs();
      for (const connection of this.#host.getConnections()) {
        if (this.streams.isUsed(connection) || !this.#usedMs.has(connection))
          this.#usedMs.set(connection, nowMs);
        else if (nowMs - (this.#usedMs.get(connection) ?? nowMs) > IDLE_MS)
          connection.abort(new Error('nobody asks for files'));
      }
      void forgetUnlinked(this.#host);
      this.#armReview();
    });
  }
}

/** Who listens everywhere on IPv6 does so on IPv4 too, as over UDP. */
const listenOn = ({ host, port }: HostPort): readonly string[] =>
  (host === '::' ? ['::', '0.0.0.0'] : [host]).map((one) => tcpMultiaddr(one, port));
