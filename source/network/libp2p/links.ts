import type { Connection, PeerId } from '@libp2p/interface';
import type { Multiaddr } from '@multiformats/multiaddr';
import type { Timers } from '../../base/ports.ts';
import type { Link } from '../transport/transport.ts';
import { hostOf } from './address.ts';
import { KAD_PROTOCOL } from './finder.ts';
import { TOPIC } from './gossip.ts';
import type { Host } from './host.ts';
import { addressesOf, type Known, type LinkCounts, unknown } from './known-link.ts';
import { type Latency, latencyAfter } from './latency.ts';
import { SCORE_THRESHOLDS } from './limits.ts';
import type { Worth } from './places.ts';
import type { DhtReach } from './reach.ts';
import { SYNC_PROTOCOL } from './streams.ts';

export interface LinkPorts {
  readonly timers: Timers;
  readonly reach: Pick<DhtReach, 'told' | 'tellable'>;
  opened(connection: Connection): void;
  /** A peer is known to speak our protocol. */
  linked(peer: string): void;
  /** A peer has told what it speaks. */
  identified(): void;
  /** The last connection to a peer is gone; `addresses` are where it may be found again. */
  unlinked(peer: string, addresses: readonly Multiaddr[]): void;
  changed(): void;
  /** Once in a while. */
  reviewed(): void;
  /** The gossip thinks that ill of it. */
  sunk(peer: string): void;
}

/** Latencies and scores are looked at this often. */
const REVIEW_MS = 5000;
/** Changes within this are told as one. */
const SETTLE_MS = 100;
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
  #latencies: ReadonlyMap<string, Latency> = new Map();
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
        address: ((isInbound ? known?.listens : undefined) ?? connection.remoteAddr).toString(),
        direction: isInbound ? 'in' : 'out',
        latencyMs: this.#latencies.get(peer)?.toldMs ?? connection.rtt ?? null,
        score: this.#host.services.gossip.getScore(peer),
        speaks: known?.speaks ?? null,
      };
    });
  }

  /** Linked peers that speak our protocol. */
  speakers(): readonly string[] {
    return [...this.#known].filter(([, { speaks }]) => speaks === true).map(([peer]) => peer);
  }

  /** A peer said something that counts. */
  useful(peer: string): void {
    const known = this.#known.get(peer);
    if (known !== undefined) known.isUseful = true;
  }

  worth(peer: string): Worth {
    const known = this.#known.get(peer);
    if (known?.isUseful === true) return 'useful';
    return known?.speaks === true || this.#hears(peer) ? 'speaks' : 'mute';
  }

  counts(): LinkCounts {
    const peers = this.#connections().map(({ remotePeer, direction }) => ({
      isSpeaking: this.worth(remotePeer.toString()) !== 'mute',
      isDialled: direction === 'outbound',
    }));
    return {
      speaking: peers.filter(({ isSpeaking }) => isSpeaking).length,
      speakingDialled: peers.filter(({ isSpeaking, isDialled }) => isSpeaking && isDialled).length,
      dialled: peers.filter(({ isDialled }) => isDialled).length,
    };
  }

  /** Connections to those that answer who looks for peers. */
  askable(): readonly Connection[] {
    return this.#connections().filter(({ remotePeer }) => this.#known.get(remotePeer.toString())?.finds);
  }

  /** The peers that speak our protocol, but for `asker`, with the addresses that it may be told. */
  tellable(asker: Connection): readonly { readonly id: PeerId; readonly addresses: readonly Multiaddr[] }[] {
    return this.#connections()
      .filter(({ remotePeer }) => !remotePeer.equals(asker.remotePeer))
      .flatMap(({ remotePeer: id }) => {
        const known = this.#known.get(id.toString());
        if (known?.speaks !== true) return [];
        const addresses = this.#ports.reach.tellable(addressesOf(known), asker.remoteAddr);
        return addresses.length === 0 ? [] : [{ id, addresses }];
      });
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
    if (!this.#known.has(peer)) this.#known.set(peer, unknown());
    const known = this.#known.get(peer);
    if (known !== undefined && connection.direction === 'outbound') known.dialled = connection.remoteAddr;
    this.#ports.opened(connection);
    this.#changed();
    void this.#identify(connection, IDENTIFY_TRIES);
  }

  /** Asks what the peer speaks. The reference answers no such question: it hears the gossip only. */
  async #identify(connection: Connection, tries: number): Promise<void> {
    const peer = connection.remotePeer.toString();
    try {
      const { protocols, listenAddrs } = await this.#host.services.identify.identify(connection);
      this.#note(connection, listenAddrs, protocols);
      this.#ports.identified();
      if (protocols.includes(SYNC_PROTOCOL)) this.speaks(peer);
      else this.#speaksNot(peer);
      await this.#measure(connection);
    } catch (error) {
      if (this.#isStopped || connection.status !== 'open') return;
      if ((error as Error).name === 'UnsupportedProtocolError' || tries <= 1) this.#speaksNot(peer);
      else this.#identifyLater(connection, tries - 1);
    }
  }

  #note(
    { remotePeer, remoteAddr }: Connection,
    listens: readonly Multiaddr[],
    protocols: readonly string[],
  ): void {
    const peer = remotePeer.toString();
    const known = this.#known.get(peer);
    if (known === undefined) return;
    const host = hostOf(remoteAddr);
    known.finds = protocols.includes(KAD_PROTOCOL);
    known.told = this.#ports.reach.told(listens, peer, remoteAddr);
    known.listens = known.told.find((listen) => hostOf(listen) === host);
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
    const known = this.#known.get(peer.toString());
    this.#known.delete(peer.toString());
    // Who came, showed nothing and went is not looked for.
    const isMissed = known !== undefined && (known.dialled !== undefined || known.speaks === true);
    this.#ports.unlinked(peer.toString(), isMissed ? addressesOf(known) : []);
    this.#changed();
  }

  /** It hears our topic: all that is seen of a node of the reference. */
  #hears(peer: string): boolean {
    return this.#host.services.gossip
      .getSubscribers(TOPIC)
      .some((subscriber) => subscriber.toString() === peer);
  }

  #armReview(): void {
    this.#cancelReview = this.#ports.timers.after(REVIEW_MS, () => {
      for (const peer of this.#known.keys()) this.review(peer);
      this.#ports.reviewed();
      if (this.#noteLatencies()) this.#changed();
      this.#armReview();
    });
  }

  /** Takes what was measured last; true where something else is to be told. */
  #noteLatencies(): boolean {
    const before = this.#latencies;
    this.#latencies = new Map(
      this.#connections().flatMap(({ remotePeer, rtt }) => {
        const peer = remotePeer.toString();
        return rtt === undefined ? [] : [[peer, latencyAfter(before.get(peer), rtt)]];
      }),
    );
    return [...this.#latencies].some(([peer, { toldMs }]) => toldMs !== before.get(peer)?.toldMs);
  }

  #changed(): void {
    if (this.#isStopped) return;
    this.#cancelChange ??= this.#ports.timers.after(SETTLE_MS, () => {
      this.#cancelChange = undefined;
      this.#ports.changed();
    });
  }
}
