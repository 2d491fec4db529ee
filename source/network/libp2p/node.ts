import type { Connection, PeerId, PeerInfo } from '@libp2p/interface';
import type { Multiaddr } from '@multiformats/multiaddr';
import { formatHostPort } from '../../base/host-port.ts';
import { ENVELOPE_MAX_BYTES } from '../../model/limits.ts';
import { linkAddress } from '../transport/peer-address.ts';
import { mergeReports, type SendReport } from '../transport/send-report.ts';
import type { Judgement, Link, TransportEvents } from '../transport/transport.ts';
import { addressIn, hostOf, portOf, readAddress } from './address.ts';
import { DhtConduct, type Offence } from './conduct.ts';
import { dialFault } from './dial-fault.ts';
import { DhtDialer, type NamedAddress } from './dialer.ts';
import { FileStreams } from './file-streams.ts';
import { filesDialler, filesPlaceOf } from './files-reach.ts';
import { DhtFinder } from './finder.ts';
import { reportJudgement, TOPIC, withdraw } from './gossip.ts';
import { holdWhileBusy, type ReadingGossip } from './gossip-reading.ts';
import { createHost, type Host, stopHost } from './host.ts';
import { CONNECTION_LIMITS, TIMEOUTS_MS } from './limits.ts';
import { DhtLinks } from './links.ts';
import type { DhtOptions } from './options.ts';
import { forgetUnlinked } from './peer-store.ts';
import { DhtPlaces, type Worth } from './places.ts';
import { DhtReach } from './reach.ts';
import { DhtSearch } from './search.ts';
import { DhtStreams } from './streams.ts';

/** The gossip works scores out anew once a second. */
const SCORED_AFTER_MS = 1100;
const WRONG = 'it keeps sending messages that are wrong';

/** Opens the libp2p node behind `DhtTransport`; this file and what it imports load libp2p. */
export async function openDhtNode(options: DhtOptions, events: TransportEvents): Promise<DhtNode> {
  const bootstrap = options.bootstrap.map((text) => ({ text, address: readAddress(text) }));
  const known = options.knownAddresses().flatMap(addressIn);
  const reach = new DhtReach({
    listenHost: options.listen.host,
    isMemory: options.memory?.address.startsWith('/memory/') === true,
    own: () => made.host.getMultiaddrs(),
  });
  const places = new DhtPlaces({
    monotonicMs: options.monotonicMs,
    isKnown: options.isKnown,
    connections: () => made.host.getConnections(),
    worth: (peer) => node.worth(peer),
  });
  const found = (peer: PeerInfo, teller: string) => node.foundNearby(peer, teller);
  const made = await createHost(options, { reach, places, found });
  const { host, start } = made;
  const node: DhtNode = new DhtNode(host, options, events, { bootstrap, known, reach, places });
  try {
    await node.start(start);
    return node;
  } catch (error) {
    await node.stop();
    throw error;
  }
}

interface NodeParts {
  readonly bootstrap: readonly NamedAddress[];
  readonly known: readonly Multiaddr[];
  readonly reach: DhtReach;
  readonly places: DhtPlaces;
}

/** A started libp2p node: gossip for envelopes, direct streams for what is meant for one peer. */
export class DhtNode {
  readonly #host: Host;
  readonly #options: DhtOptions;
  readonly #events: TransportEvents;
  readonly #streams: DhtStreams;
  readonly #links: DhtLinks;
  readonly #dialer: DhtDialer;
  readonly #finder: DhtFinder;
  readonly search: DhtSearch;
  readonly files: FileStreams;
  readonly #reach: DhtReach;
  readonly #conduct: DhtConduct;
  readonly #cancelReviews = new Map<string, () => void>();

  constructor(host: Host, options: DhtOptions, events: TransportEvents, parts: NodeParts) {
    const { timers, random, isBlocked } = options;
    const { places, reach, bootstrap, known } = parts;
    const isEnough = () => this.#isEnough();
    this.#host = host;
    this.#options = options;
    this.#events = events;
    this.#reach = reach;
    this.#conduct = new DhtConduct(options.monotonicMs);
    this.#streams = new DhtStreams(host, {
      timers,
      monotonicMs: options.monotonicMs,
      frame: (bytes, connection) => this.#frame(bytes, connection),
      offence: (peer, reason) => this.#offence(peer, 'stream', reason),
      speaks: (peer) => this.#links.speaks(peer),
    });
    const dialNamed = (text: string, signal: AbortSignal) =>
      this.#dialer.dialNamed(readAddress(text), signal);
    this.files = new FileStreams(host, { dial: filesDialler(host, { ...options, reach, dialNamed }) });
    this.#finder = new DhtFinder(host, {
      timers,
      monotonicMs: options.monotonicMs,
      known: (asker) => this.#links.tellable(asker),
      offence: (peer, reason) => this.#offence(peer, 'stream', reason),
    });
    const named = { bootstrap, namedChanged: () => events.targetsChanged() };
    this.#dialer = new DhtDialer(host, { timers, random, reach, known, isBlocked, isEnough, ...named });
    this.search = new DhtSearch({
      timers,
      random,
      reach,
      isEnough,
      finder: this.#finder,
      us: host.peerId,
      askable: () => this.#links.askable(),
      found: (peer, addresses, teller) => this.#dialer.consider(peer, addresses, teller),
    });
    this.#links = new DhtLinks(host, {
      timers,
      reach,
      opened: (connection) => places.opened(connection),
      linked: (peer) => events.linked(peer),
      identified: () => this.search.soon(),
      unlinked: (peer, found) => {
        this.#streams.forget(peer);
        this.#dialer.lost(peer, found);
        if (host.getPeers().length === 0) this.search.soon();
      },
      changed: () => events.linksChanged(),
      reviewed: () => {
        places.review();
        void forgetUnlinked(host);
      },
      sunk: (peer) => this.#misbehaved(peer, WRONG),
    });
  }

  async start(startHost: () => Promise<void>): Promise<void> {
    const { gossip } = this.#host.services;
    gossip.addEventListener('gossipsub:message', ({ detail: { propagationSource, msgId, msg } }) => {
      if (msg.topic === TOPIC) this.#gossiped(msg.data, propagationSource.toString(), msgId);
    });
    holdWhileBusy(gossip as unknown as ReadingGossip, this.#host);
    await this.#streams.start();
    await this.#finder.start();
    await this.files.start((channel) => this.#events.filesAsked(channel));
    this.#links.start();
    await startHost();
    gossip.subscribe(TOPIC);
    this.#dialer.start();
    this.search.start();
  }

  /** What a peer has shown, for who shares out the places. */
  worth(peer: string): Worth {
    return this.files.isAsking(peer) ? 'useful' : this.#links.worth(peer);
  }

  /** A multicast on a link of ours tells of a peer. */
  foundNearby({ id, multiaddrs }: PeerInfo, teller: string): void {
    this.#dialer.consider(id.toString(), this.#reach.near(multiaddrs, id.toString()), teller);
  }

  addresses(): readonly string[] {
    const { listen, memory } = this.#options;
    if (memory !== undefined) return [memory.address];
    const [bound] = this.#host.getMultiaddrs();
    if (bound === undefined) return [];
    return [formatHostPort({ host: listen.host, port: portOf(bound) })];
  }

  /** Where it may be asked for files by who hears it over UDP alone. */
  filesPlace = () => filesPlaceOf(this.#host.getMultiaddrs(), this.#options.listen.host);

  /** How it goes with the peers to begin with. */
  targets() {
    return this.#dialer.named();
  }

  async publish(text: string): Promise<SendReport> {
    const bytes = Buffer.from(text);
    if (bytes.length > ENVELOPE_MAX_BYTES) return failed('it is too large');
    const { gossip } = this.#host.services;
    // A peer whose stream is not up yet would not get it, and nobody would tell it again while it counts as seen.
    const hearers = gossip.getSubscribers(TOPIC).filter((peer) => this.#takesGossip(peer));
    if (hearers.length === 0) return failed('no peer hears us');
    try {
      const { recipients } = await gossip.publish(TOPIC, bytes);
      // None: it was told within the seen window, and those who hear us had it then.
      if (recipients.length === 0) return { targets: hearers.length, failures: [] };
      const targets = recipients.filter((peer) => this.#takesGossip(peer)).length;
      if (targets > 0) return { targets, failures: [] };
      withdraw(gossip, bytes);
      return failed('no peer takes what is sent');
    } catch (error) {
      return failed((error as Error).message);
    }
  }

  /** The gossip knows no back-pressure: what waits behind a peer that reads too slowly may be lost with its stream. */
  #takesGossip(peer: PeerId): boolean {
    const outbound = this.#host.services.gossip.streamsOutbound.get(peer.toString());
    return outbound !== undefined && !outbound.rawStream.writableNeedsDrain;
  }

  sendTo(peer: string, text: string): Promise<SendReport> {
    return this.#streams.send(peer, text);
  }

  async sendNearby(text: string): Promise<SendReport> {
    const peers = this.#links.speakers();
    if (peers.length === 0) return failed('no peer hears us directly');
    return mergeReports(await Promise.all(peers.map((peer) => this.#streams.send(peer, text))));
  }

  links(): readonly Link[] {
    return this.#links.list();
  }

  async dial(text: string): Promise<string> {
    const address = readAddress(text);
    const deadline = new AbortController();
    const late = () => deadline.abort(new Error(`no answer within ${TIMEOUTS_MS.dial / 1000} s`));
    const cancel = this.#options.timers.after(TIMEOUTS_MS.dial, late);
    try {
      return await this.#dialer.dialNamed(address, deadline.signal);
    } catch (error) {
      throw dialFault(text, deadline.signal.aborted ? deadline.signal.reason : (error as Error));
    } finally {
      cancel();
    }
  }

  /** At once: what the peer still sends, or has sent and we did not read, is not heard. */
  drop(peer: string): void {
    for (const connection of this.#host.getConnections())
      if (connection.remotePeer.toString() === peer) connection.abort(new Error('dropped'));
  }

  async stop(): Promise<void> {
    this.search.stop();
    this.#dialer.stop();
    this.#links.stop();
    this.#streams.stop();
    for (const cancel of this.#cancelReviews.values()) cancel();
    this.#cancelReviews.clear();
    await stopHost(this.#host, this.#options.timers);
  }

  #isEnough(): boolean {
    const { speaking, speakingDialled, dialled } = this.#links.counts();
    const { wanted, wantedDialled } = CONNECTION_LIMITS;
    return dialled >= CONNECTION_LIMITS.dialled || (speaking >= wanted && speakingDialled >= wantedDialled);
  }

  #gossiped(data: Uint8Array, peer: string, messageId: string): void {
    const judge = (judgement: Judgement) => {
      // The reference rewrites what it relays, which breaks signatures: an honest peer all the same.
      const isRewritten = judgement === 'reject' && !this.#links.doesSpeak(peer);
      reportJudgement(this.#host.services.gossip, messageId, peer, isRewritten ? 'ignore' : judgement);
      if (isRewritten) this.#offence(peer, 'relay', WRONG);
      else if (judgement === 'reject') this.#reviewSoon(peer);
      else if (judgement === 'accept') this.#links.useful(peer);
    };
    const host = this.#links.hostOf(peer);
    this.#events.datagram({ bytes: asBuffer(data), peer: linkAddress(peer), host, judge });
  }

  #frame(bytes: Buffer, connection: Connection): void {
    const peer = connection.remotePeer.toString();
    const judge = (judgement: Judgement) => {
      if (judgement === 'reject') this.#offence(peer, 'message', WRONG);
      else if (judgement === 'accept') this.#links.useful(peer);
    };
    this.#events.datagram({ bytes, peer: linkAddress(peer), host: hostOf(connection.remoteAddr), judge });
  }

  #offence(peer: string, offence: Offence, reason: string): void {
    if (this.#conduct.offend(peer, offence)) this.#misbehaved(peer, reason);
  }

  #misbehaved(peer: string, reason: string): void {
    this.#events.misbehaved(peer, reason);
    this.drop(peer);
  }

  #reviewSoon(peer: string): void {
    if (this.#cancelReviews.has(peer)) return;
    const cancel = this.#options.timers.after(SCORED_AFTER_MS, () => {
      this.#cancelReviews.delete(peer);
      this.#links.review(peer);
    });
    this.#cancelReviews.set(peer, cancel);
  }
}

const failed = (words: string): SendReport => ({ targets: 0, failures: [words] });

const asBuffer = (data: Uint8Array): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
