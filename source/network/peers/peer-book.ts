import { BoundedMap } from '../../base/bounded-map.ts';
import { FairMap } from '../../base/fair-map.ts';
import { compareText } from '../../base/order.ts';
import { type ClockFault, type ClockVote, clockFault, clockVote } from '../../model/clock-vote.ts';
import { CLOCK_TOLERANCE_MS } from '../../model/limits.ts';
import type { NodeId } from '../../model/types.ts';
import type { FilesPlace } from '../transport/files-place.ts';
import { datagramAddress, hostOf, type PeerAddress } from '../transport/peer-address.ts';
import { type Arrivals, arrivalRate, arrived } from './arrivals.ts';
import { PEERS_MAX, SAME_HOST_MAX } from './book-limits.ts';
import { AWAY_MS, type HeardHello, heardNow, isLately } from './heard-hello.ts';
import { type Peer, readPeer, type SaidHello } from './peer-record.ts';
import { ProvenHosts } from './proven-hosts.ts';
import { witnessOf } from './witness.ts';

/**
 * `news`: it was not known, was silent, or has started anew, so it may have missed something; `elsewhere`: as `isElsewhere`;
 * `no-room`: the book is full of peers that are known better.
 */
export type Heard = 'news' | 'known' | 'replay' | 'elsewhere' | 'no-room';

/** What is known of peers elsewhere. */
export interface PeerBookPorts {
  /** Milliseconds of a clock that nobody sets. */
  monotonicMs(): number;
  /** A result was accepted between it and us. */
  hasTraded(id: NodeId): boolean;
  /** The owner named it, or the address where it was proven that it hears (`ConfiguredPeers`). */
  isConfigured(id: NodeId, provenAt: string): boolean;
}

/** A peer is live while it was heard within this time. */
export const PEER_LIVE_MS = 60_000;
/** So long a presence is a history. */
const PRESENCE_MS = 3_600_000;
/** What newcomers never drive out of the book, and which of one host speaks for it. */
const RANK = { newcomer: 0, proven: 1, present: 2, traded: 3, configured: 4 } as const;

/** A peer and what is known of it in this run. */
interface Entry {
  peer: Peer;
  /** Whose part of the book it takes. */
  readonly host: string;
  /** Undefined before a hello of this run: what an earlier one wrote down of its clock says nothing of ours now. */
  readonly heard: HeardHello | undefined;
  arrivals: Arrivals | undefined;
}

/** The peers that said hello, at most a thousand. Who is proven or has a history here is never driven out by newcomers. */
export class PeerBook {
  readonly #ports: PeerBookPorts;
  readonly #entries: FairMap<NodeId, Entry>;
  readonly #proofs: ProvenHosts;
  /** Who said hello from there last. */
  readonly #byAddress = new BoundedMap<string, NodeId>(PEERS_MAX * 2);

  constructor(ports: PeerBookPorts) {
    this.#ports = ports;
    this.#entries = new FairMap({
      max: PEERS_MAX,
      hostMax: SAME_HOST_MAX,
      standingOf: (id, { host }) => ({ rank: this.rankOf(id), host }),
    });
    this.#proofs = new ProvenHosts((id) => this.rankOf(id));
  }

  /** Starts from what the store kept; texts that do not read are left out. */
  restore(kept: ReadonlyMap<string, string>): void {
    for (const text of kept.values()) {
      const peer = readPeer(text);
      if (peer === undefined) continue;
      const host = this.#hostOf(peer);
      this.#entries.put(peer.nodeId, { peer, host, heard: undefined, arrivals: undefined });
      this.#name(peer.address, peer.nodeId);
    }
  }

  /** What the store keeps: a JSON text for each peer that is more than a newcomer. */
  kept(): ReadonlyMap<string, string> {
    const known = [...this.#entries].filter(([id]) => this.rankOf(id) > RANK.newcomer);
    return new Map(known.map(([id, { peer }]) => [id, JSON.stringify(peer)]));
  }

  /** Takes a hello. */
  heard(hello: SaidHello, address: PeerAddress, nowMs: number): Heard {
    const { from, alias, version, rules, boot, files, ts } = hello;
    const entry = this.#entries.get(from);
    const known = entry?.peer;
    if (this.isReplay(from, ts, address, nowMs)) return 'replay';
    if (this.isElsewhere(from, boot, address)) return 'elsewhere';
    const silent = known === undefined || nowMs - known.lastSeenMs > AWAY_MS;
    const peer: Peer = {
      ...{ nodeId: from, alias, address, version, rules, boot, files },
      dialAddress: known?.dialAddress ?? '',
      lastSeenMs: nowMs,
      helloTs: ts,
      clockSkewMs: ts * 1000 - nowMs,
      presenceMs: (known?.presenceMs ?? 0) + this.#presenceNow(from, address),
      provenAt: this.#proofs.of(from)?.at ?? known?.provenAt ?? '',
    };
    const heard = heardNow(entry?.heard, ts * 1000, this.#ports.monotonicMs());
    const host = this.#hostOf(peer);
    if (!this.#entries.put(from, { peer, host, heard, arrivals: entry?.arrivals })) return 'no-room';
    this.#name(address, from);
    return silent || known.boot !== boot ? 'news' : 'known';
  }

  /** Whether a hello with this `ts` says nothing new of who signed it; where it is proven, it is not one for a copy that came before. */
  isReplay(from: NodeId, ts: number, address: PeerAddress, nowMs: number): boolean {
    const known = this.get(from);
    if (known === undefined || ts > known.helloTs) return false;
    if (ts === known.helloTs && this.#isProvenAt(from, address) && !this.isThere(from)) return false;
    // One whose clock ran ahead counts again once that is set right, though its `ts` is smaller.
    return known.helloTs * 1000 <= nowMs + CLOCK_TOLERANCE_MS;
  }

  /**
   * Whether a hello is of somebody who says hello where it was proven to hear, and this came from another address: anybody may pass it on.
   * Who has started anew may have moved.
   */
  isElsewhere(from: NodeId, boot: string, address: PeerAddress): boolean {
    const peer = this.get(from);
    if (peer === undefined || address.kind === 'link' || !this.#isHeardThere(from)) return false;
    return address.text !== peer.address.text && boot === peer.boot;
  }

  /** It may be asked for files there. */
  givesFilesAt(id: NodeId, files: FilesPlace): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) entry.peer = { ...entry.peer, files };
  }

  /** A connection to it stands that we made. */
  reached(id: NodeId, dialAddress: string): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) entry.peer = { ...entry.peer, dialAddress };
  }

  /**
   * It has shown, by a token, an answer or the handshake of a link, that it hears what is sent to `at`: `host:port` or a multiaddr. Who
   * says hello where that was proven stays there: of datagrams somebody between may pass on the proof as well.
   */
  prove(id: NodeId, host: string, at: string): void {
    const before = this.#proofs.of(id);
    const [isLink, isHeardThere] = [at.startsWith('/'), this.#isHeardThere(id)];
    if (!isLink && isHeardThere && before?.host !== host) return;
    // The same host may be reached in several ways, of which its owner's word names one.
    const keepsPlace = before?.host === host && this.#ports.isConfigured(id, before.at);
    const provenAt = keepsPlace ? before.at : at;
    this.#proofs.set(id, { host, at: provenAt, provenMs: this.#ports.monotonicMs() });
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    const address = isLink || isHeardThere ? entry.peer.address : datagramAddress(at);
    entry.peer = { ...entry.peer, provenAt, address };
    this.#name(address, id);
  }

  /** The host where it was proven, in this run, that this peer hears; undefined where that is anybody's word. */
  proven(id: NodeId): string | undefined {
    return this.#proofs.of(id)?.host;
  }

  /** Whether it was proven of any peer, in this run, that it hears at this host. */
  isProven(host: string): boolean {
    return this.#proofs.has(host);
  }

  /** Whether it is proven, and was since it was last away, that a peer hears where its newest hello came from. */
  isThere(id: NodeId): boolean {
    const { peer, heard } = this.#entries.get(id) ?? {};
    return peer !== undefined && this.#isThere(id, peer.address, heard);
  }

  /** How well a peer is known: 0 is a newcomer; see `isKnown`. */
  rankOf(id: NodeId): number {
    const peer = this.#entries.get(id)?.peer;
    const provenAt = this.#proofs.of(id)?.at ?? peer?.provenAt ?? '';
    if (provenAt === '') return RANK.newcomer;
    if (this.#ports.isConfigured(id, provenAt)) return RANK.configured;
    if (this.#ports.hasTraded(id)) return RANK.traded;
    return peer !== undefined && peer.presenceMs >= PRESENCE_MS ? RANK.present : RANK.proven;
  }

  /** Whether it has a history here: a trade with us, an hour of presence, or its owner's word (`RULES.md`). */
  isKnown(id: NodeId): boolean {
    return this.rankOf(id) >= RANK.present;
  }

  /** Where it is proven that it hears, if it was last heard on that host: the port of a hello is anybody's word. */
  provenAddress(id: NodeId): PeerAddress | undefined {
    const address = this.get(id)?.address;
    const [host, proof] = [address && hostOf(address), this.#proofs.of(id)];
    if (host === undefined || proof?.host !== host) return undefined;
    return proof.at.startsWith('/') ? address : datagramAddress(proof.at);
  }

  /** Whether its newest hello came from this host, or it was proven that it hears there. */
  isAt(id: NodeId, host: string): boolean {
    const address = this.get(id)?.address;
    return (address !== undefined && hostOf(address) === host) || this.proven(id) === host;
  }

  /** Counts an envelope that arrived from `author`, known or not. */
  counted(author: NodeId, nowMs: number): void {
    const entry = this.#entries.get(author);
    if (entry === undefined) return;
    entry.arrivals = arrived(entry.arrivals, nowMs);
  }

  /** Envelopes a second of one author, over the last minute. */
  rateOf(id: NodeId, nowMs: number): number {
    return arrivalRate(this.#entries.get(id)?.arrivals, nowMs);
  }

  /** Whether somebody new would drive somebody out. */
  get isFull(): boolean {
    return this.#entries.size >= PEERS_MAX;
  }

  get(id: NodeId): Peer | undefined {
    return this.#entries.get(id)?.peer;
  }

  /** The peer that is proven to hear where its newest hello came from, which is this address, in the form in which it is shown. */
  at(address: string): NodeId | undefined {
    const id = this.#byAddress.get(address);
    return id !== undefined && this.get(id)?.address.text === address && this.isThere(id) ? id : undefined;
  }

  /** All peers, the most recently heard first. */
  all(): readonly Peer[] {
    return [...this.#entries.values()]
      .map(({ peer }) => peer)
      .sort((left, right) => right.lastSeenMs - left.lastSeenMs || compareText(left.nodeId, right.nodeId));
  }

  liveIds(nowMs: number): readonly NodeId[] {
    return [...this.#entries].flatMap(([id, { peer }]) =>
      nowMs - peer.lastSeenMs < PEER_LIVE_MS ? [id] : [],
    );
  }

  /** What the clocks of those say that may vote: proven where they are, with a history, and heard lately in this run. */
  clockVote(nowMs: number): ClockVote {
    return clockVote([...this.#entries].flatMap(([id, entry]) => this.#witness(id, entry, nowMs) ?? []));
  }

  /** What `clock` refuses by (`RULES.md`); null while nothing is wrong. */
  clockFault(nowMs: number): ClockFault | null {
    return clockFault(this.clockVote(nowMs));
  }

  #witness(id: NodeId, { peer, heard }: Entry, nowMs: number): ReturnType<typeof witnessOf> {
    const proof = this.#proofs.of(id);
    if (proof === undefined || heard === undefined || !this.isKnown(id)) return undefined;
    if (!this.#isThere(id, peer.address, heard)) return undefined;
    const isConfigured = this.#ports.isConfigured(id, proof.at);
    const facts = { peer, heard, proof, rank: this.rankOf(id), isConfigured };
    return witnessOf(facts, { steadyMs: this.#ports.monotonicMs(), nowMs });
  }

  #isThere(id: NodeId, address: PeerAddress, heard: HeardHello | undefined): boolean {
    const proof = this.#proofs.of(id);
    if (proof === undefined || heard === undefined || proof.provenMs < heard.sinceMs - AWAY_MS) return false;
    return this.#isProvenAt(id, address);
  }

  #isProvenAt(id: NodeId, address: PeerAddress): boolean {
    const proof = this.#proofs.of(id);
    if (address.kind === 'link') return proof !== undefined && address.text === id;
    return proof !== undefined && hostOf(address) === proof.host;
  }

  /** What of the time since the last hello a peer was present for: all of it where it was there then, and is now. */
  #presenceNow(id: NodeId, address: PeerAddress): number {
    const entry = this.#entries.get(id);
    if (entry?.heard === undefined) return 0;
    const sinceMs = this.#ports.monotonicMs() - entry.heard.atMs;
    const wasThere = this.#isThere(id, entry.peer.address, entry.heard);
    return wasThere && sinceMs <= AWAY_MS && this.#isThere(id, address, entry.heard) ? sinceMs : 0;
  }

  /** Whether it says hello where it is proven that it hears. */
  #isHeardThere(id: NodeId): boolean {
    const heard = this.#entries.get(id)?.heard;
    return heard !== undefined && isLately(heard, this.#ports.monotonicMs()) && this.isThere(id);
  }

  /** An address names the one who spoke there last; who is proven to hear there loses its name to nobody's word. */
  #name({ text }: PeerAddress, id: NodeId): void {
    if (this.at(text) === undefined) this.#byAddress.set(text, id);
  }

  #hostOf({ nodeId, address, provenAt }: Peer): string {
    return this.#proofs.of(nodeId)?.host ?? hostOf(address) ?? provenAt;
  }
}
