import type { PeerId } from '@libp2p/interface';
import type { Multiaddr } from '@multiformats/multiaddr';
import { Backoff } from '../../base/backoff.ts';
import type { Random, Timers } from '../../base/ports.ts';
import { peerOf } from './address.ts';
import type { Host } from './host.ts';
import { CONNECTION_LIMITS, TIMEOUTS_MS } from './limits.ts';

export interface DialerPorts {
  readonly timers: Timers;
  readonly random: Random;
  /** Tried for ever. */
  readonly bootstrap: readonly Multiaddr[];
  /** Tried a few times. */
  readonly known: readonly Multiaddr[];
  isBlocked(peer: string): boolean;
}

/** A peer that something told us of. */
interface Candidate {
  readonly peer: PeerId;
  readonly backoff: Backoff;
  cancel: (() => void) | undefined;
}

const RETRY = { firstMs: 1000, mostMs: 60_000 } as const;
/** How often a standing bootstrap connection is looked after. */
const RECHECK_MS = 3000;
const TRIES = 6;
const CANDIDATES_MAX = 256;
/** A new peer knows others: it is asked once kad has it in its table. */
const ASK_SOON_MS = 500;
const ASK = { firstMs: 5000, mostMs: 5 * 60_000 } as const;
const ASK_TIMEOUT_MS = 20_000;
const JITTER = 0.25;

/** Looks for peers and dials them, until there are enough: bootstrap addresses, known ones, mDNS, and kad. */
export class DhtDialer {
  readonly #host: Host;
  readonly #ports: DialerPorts;
  readonly #candidates = new Map<string, Candidate>();
  readonly #timers = new Set<() => void>();
  readonly #stopping = new AbortController();
  readonly #asked = new Backoff(ASK);
  #cancelAsk: (() => void) | undefined;
  #isAsking = false;

  constructor(host: Host, ports: DialerPorts) {
    this.#host = host;
    this.#ports = ports;
  }

  start(): void {
    this.#host.addEventListener('peer:discovery', ({ detail }) => this.#consider(detail.id));
    for (const address of this.#ports.bootstrap) void this.#keep(address);
    for (const address of this.#ports.known) void this.#try(address);
    this.#armAsk(ASK.firstMs);
  }

  stop(): void {
    this.#stopping.abort();
    this.#cancelAsk?.();
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.#candidates.clear();
  }

  /** A peer that may know others is linked: it is asked, while more are wanted. */
  askSoon(): void {
    if (this.#isEnough()) return;
    this.#asked.reset();
    if (!this.#isAsking) this.#armAsk(ASK_SOON_MS);
  }

  /** A link was lost: the peer may come back. */
  lost(peer: PeerId): void {
    if (this.#stopping.signal.aborted) return;
    this.#candidates.get(peer.toString())?.cancel?.();
    this.#candidates.delete(peer.toString());
    this.#consider(peer, 'later');
    if (this.#host.getPeers().length === 0) this.askSoon();
  }

  /** Keeps a connection to a bootstrap address. */
  async #keep(address: Multiaddr): Promise<void> {
    const backoff = new Backoff(RETRY);
    let peer = peerOf(address);
    while (!this.#stopping.signal.aborted) {
      const isLinked = peer !== undefined && this.#isLinked(peer);
      const dialled = isLinked ? peer : await this.#dial(address);
      if (dialled === 'ourselves') return;
      if (dialled !== undefined) {
        peer = dialled;
        backoff.reset();
      }
      await this.#pause(dialled === undefined ? this.#jittered(backoff.next()) : RECHECK_MS);
    }
  }

  /** Tries an address that worked in an earlier run. */
  async #try(address: Multiaddr): Promise<void> {
    const backoff = new Backoff(RETRY);
    const peer = peerOf(address);
    while (!this.#stopping.signal.aborted && !(peer !== undefined && this.#isLinked(peer))) {
      const isNeeded = !this.#isEnough();
      if (isNeeded && (await this.#dial(address)) !== undefined) return;
      if (backoff.tries + 1 >= TRIES) return;
      await this.#pause(this.#jittered(backoff.next()));
    }
  }

  #consider(peer: PeerId, when: 'now' | 'later' = 'now'): void {
    const key = peer.toString();
    const isOurs = peer.equals(this.#host.peerId);
    if (isOurs || this.#candidates.has(key) || this.#isLinked(key) || this.#ports.isBlocked(key)) return;
    if (this.#candidates.size >= CANDIDATES_MAX) return;
    const candidate: Candidate = { peer, backoff: new Backoff(RETRY), cancel: undefined };
    this.#candidates.set(key, candidate);
    if (when === 'now') void this.#dialCandidate(candidate);
    else this.#later(candidate);
  }

  async #dialCandidate(candidate: Candidate): Promise<void> {
    const key = candidate.peer.toString();
    if (!this.#isEnough() && !this.#isLinked(key)) await this.#dial(candidate.peer);
    if (this.#candidates.get(key) !== candidate) return;
    if (this.#isLinked(key) || candidate.backoff.tries + 1 >= TRIES) this.#candidates.delete(key);
    else this.#later(candidate);
  }

  #later(candidate: Candidate): void {
    const delayMs = this.#jittered(candidate.backoff.next());
    candidate.cancel = this.#after(delayMs, () => void this.#dialCandidate(candidate));
  }

  /** The PeerId that answered, or undefined when nobody did. */
  async #dial(target: Multiaddr | PeerId): Promise<string | 'ourselves' | undefined> {
    const deadline = new AbortController();
    const cancel = this.#after(TIMEOUTS_MS.dial, () => deadline.abort());
    const signal = AbortSignal.any([deadline.signal, this.#stopping.signal]);
    try {
      return (await this.#host.dial(target, { signal })).remotePeer.toString();
    } catch (error) {
      return (error as Error).name === 'InvalidPeerIdError' ? 'ourselves' : undefined;
    } finally {
      cancel();
    }
  }

  /** Asks the peers of the kad table who is near a point of the key space: near us at first, then anywhere. */
  async #ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const deadline = new AbortController();
    const cancel = this.#after(ASK_TIMEOUT_MS, () => deadline.abort());
    const signal = AbortSignal.any([deadline.signal, this.#stopping.signal]);
    const key =
      this.#asked.tries === 0 ? this.#host.peerId.toMultihash().bytes : this.#ports.random.bytes(32);
    try {
      if (!this.#isEnough() && this.#host.getPeers().length > 0) {
        for await (const { id } of this.#host.peerRouting.getClosestPeers(key, { signal }))
          this.#consider(id);
      }
    } catch {
      // Nobody answered in time: it is asked again.
    } finally {
      cancel();
      this.#isAsking = false;
      if (!this.#stopping.signal.aborted) this.#armAsk(this.#asked.next());
    }
  }

  #armAsk(delayMs: number): void {
    this.#cancelAsk?.();
    this.#cancelAsk = this.#ports.timers.after(this.#jittered(delayMs), () => void this.#ask());
  }

  #isLinked(peer: string): boolean {
    return this.#host.getConnections().some(({ remotePeer }) => remotePeer.toString() === peer);
  }

  #isEnough(): boolean {
    return this.#host.getPeers().length >= CONNECTION_LIMITS.wanted;
  }

  #jittered(delayMs: number): number {
    return delayMs * (1 - JITTER + 2 * JITTER * this.#ports.random.unit());
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#after(delayMs, resolve);
    });
  }

  #after(delayMs: number, task: () => void): () => void {
    const cancel = this.#ports.timers.after(delayMs, () => {
      this.#timers.delete(cancel);
      task();
    });
    this.#timers.add(cancel);
    return () => {
      this.#timers.delete(cancel);
      cancel();
    };
  }
}
