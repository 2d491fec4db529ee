import type { PeerId } from '@libp2p/interface';
import type { Multiaddr } from '@multiformats/multiaddr';
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
  failures: number;
  cancel: (() => void) | undefined;
}

const FIRST_RETRY_MS = 1000;
const RETRY_MAX_MS = 60_000;
/** How often a standing bootstrap connection is looked after. */
const RECHECK_MS = 3000;
const TRIES = 6;
const CANDIDATES_MAX = 256;
/** A new peer knows others: it is asked once kad has it in its table. */
const ASK_SOON_MS = 500;
const ASK_FIRST_MS = 5000;
const ASK_MAX_MS = 5 * 60_000;
const ASK_TIMEOUT_MS = 20_000;
const JITTER = 0.25;

/** Looks for peers and dials them, until there are enough: bootstrap addresses, known ones, mDNS, and kad. */
export class DhtDialer {
  readonly #host: Host;
  readonly #ports: DialerPorts;
  readonly #candidates = new Map<string, Candidate>();
  readonly #timers = new Set<() => void>();
  readonly #stopping = new AbortController();
  #askMs = ASK_FIRST_MS;
  #cancelAsk: (() => void) | undefined;
  #isAsking = false;

  constructor(host: Host, ports: DialerPorts) {
    this.#host = host;
    this.#ports = ports;
  }

  start(): void {
    this.#host.addEventListener('peer:discovery', ({ detail }) => this.#consider(detail.id));
    for (const address of this.#ports.bootstrap) void this.#keep(address);
    for (const address of this.#ports.known) void this.#try(address, 0);
    this.#armAsk(ASK_FIRST_MS);
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
    this.#askMs = ASK_FIRST_MS;
    if (!this.#isAsking) this.#armAsk(ASK_SOON_MS);
  }

  /** A link was lost: the peer may come back. */
  lost(peer: PeerId): void {
    if (this.#stopping.signal.aborted) return;
    this.#candidates.get(peer.toString())?.cancel?.();
    this.#candidates.delete(peer.toString());
    this.#consider(peer, 1);
    if (this.#host.getPeers().length === 0) this.askSoon();
  }

  /** Keeps a connection to a bootstrap address. */
  async #keep(address: Multiaddr): Promise<void> {
    let peer = peerOf(address);
    for (let failures = 0; !this.#stopping.signal.aborted; ) {
      if (peer !== undefined && this.#isLinked(peer)) failures = 0;
      else {
        const dialled = await this.#dial(address);
        if (dialled === 'ourselves') return;
        if (dialled === undefined) failures += 1;
        else {
          peer = dialled;
          failures = 0;
        }
      }
      await this.#pause(failures === 0 ? RECHECK_MS : this.#backOff(failures));
    }
  }

  /** Tries an address that worked in an earlier run. */
  async #try(address: Multiaddr, failures: number): Promise<void> {
    const peer = peerOf(address);
    if (this.#stopping.signal.aborted || (peer !== undefined && this.#isLinked(peer))) return;
    const isNeeded = !this.#isEnough();
    if (isNeeded && (await this.#dial(address)) !== undefined) return;
    if (failures + 1 >= TRIES) return;
    await this.#pause(this.#backOff(failures + 1));
    await this.#try(address, failures + 1);
  }

  #consider(peer: PeerId, failures = 0): void {
    const key = peer.toString();
    const isOurs = peer.equals(this.#host.peerId);
    if (isOurs || this.#candidates.has(key) || this.#isLinked(key) || this.#ports.isBlocked(key)) return;
    if (this.#candidates.size >= CANDIDATES_MAX) return;
    const candidate: Candidate = { peer, failures, cancel: undefined };
    this.#candidates.set(key, candidate);
    if (failures === 0) void this.#dialCandidate(candidate);
    else this.#later(candidate);
  }

  async #dialCandidate(candidate: Candidate): Promise<void> {
    const key = candidate.peer.toString();
    if (!this.#isEnough() && !this.#isLinked(key)) await this.#dial(candidate.peer);
    if (this.#candidates.get(key) !== candidate) return;
    candidate.failures += 1;
    if (this.#isLinked(key) || candidate.failures >= TRIES) this.#candidates.delete(key);
    else this.#later(candidate);
  }

  #later(candidate: Candidate): void {
    candidate.cancel = this.#after(
      this.#backOff(candidate.failures),
      () => void this.#dialCandidate(candidate),
    );
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
      this.#askMs === ASK_FIRST_MS ? this.#host.peerId.toMultihash().bytes : this.#ports.random.bytes(32);
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
      if (!this.#stopping.signal.aborted) this.#armAsk(this.#askMs);
      this.#askMs = Math.min(ASK_MAX_MS, this.#askMs * 2);
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

  #backOff(failures: number): number {
    return this.#jittered(Math.min(RETRY_MAX_MS, FIRST_RETRY_MS * 2 ** (failures - 1)));
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
