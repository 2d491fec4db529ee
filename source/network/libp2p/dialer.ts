import type { Multiaddr } from '@multiformats/multiaddr';
import { Backoff } from '../../base/backoff.ts';
import { FairMap } from '../../base/fair-map.ts';
import type { Random, Timers } from '../../base/ports.ts';
import type { TargetFault } from '../transport/target-fault.ts';
import type { TargetState } from '../transport/target-state.ts';
import { hostOf, peerOf } from './address.ts';
import { DialTurns } from './dial-turns.ts';
import type { Host } from './host.ts';
import { CONNECTION_LIMITS, TIMEOUTS_MS } from './limits.ts';
import { namedFault, namedState } from './named-state.ts';
import type { DhtReach } from './reach.ts';
import { resolve } from './resolve.ts';

export interface DialerPorts {
  readonly timers: Timers;
  readonly random: Random;
  readonly reach: Pick<DhtReach, 'name' | 'kept'>;
  /** Tried for ever. */
  readonly bootstrap: readonly NamedAddress[];
  /** Tried a few times. */
  readonly known: readonly Multiaddr[];
  isBlocked(peer: string): boolean;
  /** No more peers are wanted. */
  isEnough(): boolean;
  /** A peer of `bootstrap` is there, or is not, since now. */
  namedChanged(): void;
}

/** A peer to begin with, as the owner named it. */
export interface NamedAddress {
  readonly text: string;
  readonly address: Multiaddr;
}

/** A peer that something told us of, at addresses that may be dialled. */
interface Candidate {
  readonly peer: string;
  /** The host of who told of it. */
  readonly teller: string;
  readonly addresses: readonly Multiaddr[];
  readonly backoff: Backoff;
  cancel: (() => void) | undefined;
}

const RETRY = { firstMs: 1000, mostMs: 60_000 } as const;
/** How often a standing bootstrap connection is looked after. */
const RECHECK_MS = 3000;
const TRIES = 6;
const JITTER = 0.25;
/** Who told of what an earlier run wrote down. */
const KEPT = 'kept';

/** Dials peers until there are enough: bootstrap addresses, known ones, and what was found. */
export class DhtDialer {
  readonly #host: Host;
  readonly #ports: DialerPorts;
  readonly #candidates = new FairMap<string, Candidate>({
    max: CONNECTION_LIMITS.candidates,
    hostMax: CONNECTION_LIMITS.candidatesPerHost,
    standingOf: (_peer, { teller }) => ({ rank: 0, host: teller }),
  });
  readonly #turns = new DialTurns(CONNECTION_LIMITS.toldDialsAtOnce);
  /** How it goes with the peers to begin with; of those that are this node itself nothing. */
  readonly #named = new Map<string, TargetFault | null>();
  readonly #own = new Set<string>();
  readonly #timers = new Set<() => void>();
  readonly #stopping = new AbortController();

  constructor(host: Host, ports: DialerPorts) {
    this.#host = host;
    this.#ports = ports;
  }

  start(): void {
    for (const named of this.#ports.bootstrap) void this.#keep(named);
    for (const address of this.#ports.known) void this.#try(address);
  }

  stop(): void {
    this.#stopping.abort();
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.#candidates.clear();
  }

  /** How it goes with the peers to begin with. */
  named(): readonly TargetState[] {
    const others = this.#ports.bootstrap.filter(({ text }) => !this.#own.has(text));
    return others.map(({ text }) => namedState(text, this.#named.get(text)));
  }

  /** A peer may be at these addresses, which were found fit to be dialled; `teller` is the host of who told so. */
  consider(
    peer: string,
    addresses: readonly Multiaddr[],
    teller: string,
    when: 'now' | 'later' = 'now',
  ): void {
    if (this.#stopping.signal.aborted || addresses.length === 0) return;
    const isOurs = peer === this.#host.peerId.toString();
    if (isOurs || this.#candidates.has(peer) || this.#isLinked(peer) || this.#ports.isBlocked(peer)) return;
    const backoff = new Backoff(RETRY);
    const candidate: Candidate = { peer, teller, addresses, backoff, cancel: undefined };
    if (!this.#candidates.put(peer, candidate)) return;
    if (when === 'now') void this.#dialCandidate(candidate);
    else this.#later(candidate);
  }

  /** A link was lost: the peer may come back. */
  lost(peer: string, addresses: readonly Multiaddr[]): void {
    this.#forget(peer);
    const [first] = addresses;
    this.consider(peer, addresses, first === undefined ? '' : hostOf(first), 'later');
  }

  /** Dials what the owner named. Rejects when nobody is there. */
  async dialNamed(address: Multiaddr, signal: AbortSignal): Promise<string> {
    const resolved = await resolve(address, signal);
    signal.throwIfAborted();
    for (const one of resolved) this.#ports.reach.name(one);
    return (await this.#host.dial([...resolved], { signal })).remotePeer.toString();
  }

  /** Keeps a connection to a bootstrap address. */
  async #keep({ text, address }: NamedAddress): Promise<void> {
    const backoff = new Backoff(RETRY);
    let peer = peerOf(address);
    while (!this.#stopping.signal.aborted) {
      const isLinked = peer !== undefined && this.#isLinked(peer);
      const fails = (fault: TargetFault) => this.#note(text, fault);
      const dialled = isLinked
        ? peer
        : await this.#attempt((signal) => this.dialNamed(address, signal), fails);
      if (dialled === 'ourselves') {
        this.#own.add(text);
        return;
      }
      if (dialled !== undefined) {
        this.#note(text, null);
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
      const fit = this.#ports.isEnough() ? [] : this.#ports.reach.kept(address);
      if (fit.length > 0 && (await this.#dial(fit, KEPT, () => !this.#ports.isEnough())) !== undefined)
        return;
      if (backoff.tries + 1 >= TRIES) return;
      await this.#pause(this.#jittered(backoff.next()));
    }
  }

  async #dialCandidate(candidate: Candidate): Promise<void> {
    const { peer, addresses, teller, backoff } = candidate;
    const isWanted = () =>
      this.#candidates.get(peer) === candidate && !this.#ports.isEnough() && !this.#isLinked(peer);
    if (isWanted()) await this.#dial(addresses, teller, isWanted);
    if (this.#candidates.get(peer) !== candidate) return;
    if (this.#isLinked(peer) || backoff.tries + 1 >= TRIES) this.#candidates.delete(peer);
    else this.#later(candidate);
  }

  #later(candidate: Candidate): void {
    const delayMs = this.#jittered(candidate.backoff.next());
    candidate.cancel = this.#after(delayMs, () => void this.#dialCandidate(candidate));
  }

  #forget(peer: string): void {
    this.#candidates.get(peer)?.cancel?.();
    this.#candidates.delete(peer);
  }

  /** Dials in its turn, if that is still wanted by then. */
  async #dial(
    addresses: readonly Multiaddr[],
    teller: string,
    isWanted: () => boolean,
  ): Promise<string | 'ourselves' | undefined> {
    return this.#turns.take(teller, async () => {
      if (this.#stopping.signal.aborted || !isWanted()) return undefined;
      return this.#attempt(async (signal) =>
        (await this.#host.dial([...addresses], { signal })).remotePeer.toString(),
      );
    });
  }

  #note(text: string, fault: TargetFault | null): void {
    if (this.#stopping.signal.aborted || this.#named.get(text) === fault) return;
    this.#named.set(text, fault);
    this.#ports.namedChanged();
  }

  /** The PeerId that answered, or undefined when nobody did; `fails` is told why. */
  async #attempt(
    dial: (signal: AbortSignal) => Promise<string>,
    fails: (fault: TargetFault) => void = () => {},
  ): Promise<string | 'ourselves' | undefined> {
    const deadline = new AbortController();
    const cancel = this.#after(TIMEOUTS_MS.dial, () => deadline.abort());
    try {
      return await dial(AbortSignal.any([deadline.signal, this.#stopping.signal]));
    } catch (error) {
      if ((error as Error).name === 'InvalidPeerIdError') return 'ourselves';
      fails(namedFault(error as Error));
      return undefined;
    } finally {
      cancel();
    }
  }

  #isLinked(peer: string): boolean {
    return this.#host.getConnections().some(({ remotePeer }) => remotePeer.toString() === peer);
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
