import type { Connection, PeerId } from '@libp2p/interface';
import type { Multiaddr } from '@multiformats/multiaddr';
import type { Timers } from '../../base/ports.ts';
import type { Link } from '../transport/transport.ts';
import { hostOf } from './address.ts';
import type { Host } from './host.ts';
import { SCORE_THRESHOLDS } from './limits.ts';
import { SYNC_PROTOCOL } from './streams.ts';

export interface LinkPorts {
  readonly timers: Timers;
  /** A peer is known to speak our protocol. */
  linked(peer: string): void;
  /** A peer has told what it speaks. */
  identified(peer: PeerId): void;
  /** The last connection to a peer is gone. */
  unlinked(peer: PeerId): void;
  changed(): void;
  /** The gossip thinks that ill of it. */
  sunk(peer: string): void;
}

/** What is known of a linked peer. */
interface Known {
  speaks: boolean | null;
  /** Where it listens, on the host that it came from: the port that it came from leads nowhere. */
  listens: string | undefined;
}

/** Latencies and scores are looked at this often. */
const REVIEW_MS = 5000;
/** Changes within this are told as one. */
const SETTLE_MS = 100;
const NOISE_MS = 10;
const NOISE_SHARE = 0.25;
const IDENTIFY_AGAIN_MS = 5000;
const IDENTIFY_TRIES = 3;

/** The peers that are linked now: who speaks our protocol, how far away they are, what the gossip thinks of them. */
export class DhtLinks {
  readonly #host: Host;
  readonly #ports: LinkPorts;
  readonly #known = new Map<string, Known>();
  readonly #retries = new Set<() => void>();
  #cancelReview: (() => void) | undefined;
  #cancelChange: (() => void) | undefined;
  /** The latencies that the last change told of. */
  #told: ReadonlyMap<string, number | null> = new Map();
  #isStopped = false;

  constructor(host: Host, ports: LinkPorts) {
    this.#host = host;
    this.#ports = ports;
  }

  start(): void {
    this.#host.addEventListener('connection:open', ({ detail }) => this.#opened(detail));
    this.#host.addEventListener('peer:disconnect', ({ detail }) => this.#gone(detail));
    this.#armReview();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelReview?.();
    this.#cancelChange?.();
    for (const cancel of this.#retries) cancel();
  }

  list(): readonly Link[] {
    return this.#connections().map((connection) => {
      const peer = connection.remotePeer.toString();
      const known = this.#known.get(peer);
      const isInbound = connection.direction === 'inbound';
      return {
        peer,
        address: (isInbound ? known?.listens : undefined) ?? connection.remoteAddr.toString(),
        direction: isInbound ? 'in' : 'out',
        latencyMs: connection.rtt ?? null,
        score: this.#host.services.gossip.getScore(peer),
        speaks: known?.speaks ?? null,
      };
    });
  }

  /** Linked peers that speak our protocol. */
  speakers(): readonly string[] {
    return [...this.#known].filter(([, { speaks }]) => speaks === true).map(([peer]) => peer);
  }

  /** The address that a linked peer's messages come from. */
  hostOf(peer: string): string {
    const connection = this.#host.getConnections().find(({ remotePeer }) => remotePeer.toString() === peer);
    return connection === undefined ? '' : hostOf(connection.remoteAddr);
  }

  /** A peer proved that it speaks our protocol. */
  speaks(peer: string): void {
    const known = this.#known.get(peer);
    if (known === undefined || known.speaks === true) return;
    known.speaks = true;
    this.#changed();
    this.#ports.linked(peer);
  }

  /** Whether a peer is known to speak our protocol. */
  doesSpeak(peer: string): boolean {
    return this.#known.get(peer)?.speaks === true;
  }

  /** Looks at a peer's score once the gossip has worked it out anew. */
  review(peer: string): void {
    if (this.#host.services.gossip.getScore(peer) <= SCORE_THRESHOLDS.graylist) this.#ports.sunk(peer);
  }

  /** One connection of each peer. */
  #connections(): readonly Connection[] {
    const open = this.#host.getConnections().filter(({ status }) => status === 'open');
    return [...new Map(open.map((connection) => [connection.remotePeer.toString(), connection])).values()];
  }

  #opened(connection: Connection): void {
    const peer = connection.remotePeer.toString();
    if (!this.#known.has(peer)) this.#known.set(peer, { speaks: null, listens: undefined });
    this.#changed();
    void this.#identify(connection, IDENTIFY_TRIES);
  }

  /** Asks what the peer speaks. The reference answers no such question: it hears the gossip only. */
  async #identify(connection: Connection, tries: number): Promise<void> {
    const peer = connection.remotePeer.toString();
    try {
      const { protocols, listenAddrs } = await this.#host.services.identify.identify(connection);
      this.#note(connection, listenAddrs);
      this.#ports.identified(connection.remotePeer);
      if (protocols.includes(SYNC_PROTOCOL)) this.speaks(peer);
      else this.#speaksNot(peer);
      await this.#measure(connection);
    } catch (error) {
      if (this.#isStopped || connection.status !== 'open') return;
      if ((error as Error).name === 'UnsupportedProtocolError' || tries <= 1) this.#speaksNot(peer);
      else this.#identifyLater(connection, tries - 1);
    }
  }

  #note({ remotePeer, remoteAddr }: Connection, listens: readonly Multiaddr[]): void {
    const known = this.#known.get(remotePeer.toString());
    const host = hostOf(remoteAddr);
    const address = listens.find((listen) => hostOf(listen) === host);
    if (known !== undefined && address !== undefined) known.listens = `${address}/p2p/${remotePeer}`;
  }

  #identifyLater(connection: Connection, tries: number): void {
    const cancel = this.#ports.timers.after(IDENTIFY_AGAIN_MS, () => {
      this.#retries.delete(cancel);
      void this.#identify(connection, tries);
    });
    this.#retries.add(cancel);
  }

  /** The first latency; libp2p's monitor measures the later ones. */
  async #measure(connection: Connection): Promise<void> {
    const latencyMs = await this.#host.services.ping.ping(connection.remotePeer).catch(() => undefined);
    if (latencyMs === undefined || connection.rtt !== undefined) return;
    connection.rtt = latencyMs;
    this.#changed();
  }

  #speaksNot(peer: string): void {
    const known = this.#known.get(peer);
    if (known === undefined || known.speaks !== null) return;
    known.speaks = false;
    this.#changed();
  }

  #gone(peer: PeerId): void {
    this.#known.delete(peer.toString());
    this.#ports.unlinked(peer);
    this.#changed();
  }

  #armReview(): void {
    this.#cancelReview = this.#ports.timers.after(REVIEW_MS, () => {
      for (const peer of this.#known.keys()) this.review(peer);
      if (this.#haveLatenciesChanged()) this.#changed();
      this.#armReview();
    });
  }

  /** By more than the noise of every measurement. */
  #haveLatenciesChanged(): boolean {
    return this.list().some(({ peer, latencyMs }) => {
      const told = this.#told.get(peer) ?? null;
      if (told === null || latencyMs === null) return told !== latencyMs;
      return Math.abs(latencyMs - told) > Math.max(NOISE_MS, told * NOISE_SHARE);
    });
  }

  #changed(): void {
    if (this.#isStopped) return;
    this.#cancelChange ??= this.#ports.timers.after(SETTLE_MS, () => {
      this.#cancelChange = undefined;
      this.#told = new Map(this.list().map(({ peer, latencyMs }) => [peer, latencyMs]));
      this.#ports.changed();
    });
  }
}
