import { HostRates } from '../../base/host-rates.ts';
import { type BucketSize, RateLimiter } from '../../base/rate-limiter.ts';
import { ENVELOPE_MAX_BYTES } from '../../model/limits.ts';
import type { Datagram } from '../transport/transport.ts';
import { claimedSigner } from './claim.ts';
import { ignored, type Refusal, rejected } from './conclusion.ts';

export interface GateLimits {
  /** Messages of one link, and of one address that name no signer. */
  readonly perPeer: BucketSize;
  /** The same of one host; apart from these, datagrams that name a signer who is not known there, or says more than a peer may. */
  readonly perHost: BucketSize;
  /** Wrong messages that name no signer, of one peer; once drained, no more of these are decoded. */
  readonly junk: BucketSize;
  /** What is read in vain and names a signer: that one at that host; all of a host or link; all datagrams. */
  readonly vain: {
    readonly ofSigner: BucketSize;
    readonly ofHost: BucketSize;
    readonly ofAll: BucketSize;
  };
}

export interface GatePorts {
  /** By the peer's address, or by node id. */
  isBlocked(peer: string): boolean;
  /** True for who has said hello, rightly signed, from this host. */
  isKnownAt(signer: string, host: string): boolean;
  /** `isKnown`: there is room for these when there is none for others. */
  isFullFor(sizeBytes: number, isKnown: boolean): boolean;
}

/**
 * What costs no more than a look at a message. Anybody can write anybody's address on a datagram, so what an address did is held
 * only against what names no signer. What names one is read, and its signature looked at, while what is read in vain stays within bounds;
 * who is known at a host has a bound of its own there, which floods of other names or from other hosts do not touch.
 */
export class Gate {
  readonly #ports: GatePorts;
  readonly #perPeer: RateLimiter;
  readonly #perHost: HostRates;
  readonly #known: RateLimiter;
  readonly #strangers: HostRates;
  readonly #junk: RateLimiter;
  readonly #vainOfSigner: RateLimiter;
  readonly #vainOfHost: HostRates;
  readonly #vainOfAll: RateLimiter;

  constructor(ports: GatePorts, { perPeer, perHost, junk, vain }: GateLimits) {
    this.#ports = ports;
    this.#perPeer = new RateLimiter(perPeer);
    this.#perHost = new HostRates(perHost);
    this.#known = new RateLimiter(perPeer);
    this.#strangers = new HostRates(perHost);
    this.#junk = new RateLimiter(junk);
    this.#vainOfSigner = new RateLimiter(vain.ofSigner);
    this.#vainOfHost = new HostRates(vain.ofHost);
    this.#vainOfAll = new RateLimiter(vain.ofAll);
  }

  /** Why a message is not worth reading now; undefined where it is. */
  turnAway(message: Datagram, nowMs: number): Refusal | undefined {
    const { bytes, peer, host } = message;
    const signer = claimedSigner(bytes);
    const byAddress = peer.kind === 'link' || signer === undefined;
    if (byAddress && this.#ports.isBlocked(peer.text)) return ignored({ reason: 'blocked' });
    if (bytes.length > ENVELOPE_MAX_BYTES)
      return rejected({ reason: 'too-large', detail: `at most ${ENVELOPE_MAX_BYTES} bytes` });
    const isKnown =
      peer.kind === 'link' ||
      (signer !== undefined && this.#ports.isKnownAt(signer, host) && !this.#ports.isBlocked(signer));
    const isInTime = byAddress
      ? this.#perHost.take(host, nowMs) && this.#perPeer.take(peer.text, nowMs)
      : (isKnown && this.#known.take(pair(host, signer), nowMs)) || this.#strangers.take(host, nowMs);
    if (!isInTime) return ignored({ reason: 'rate' });
    const isBearable =
      signer === undefined
        ? this.#junk.has(peer.text, nowMs)
        : this.#mayBeVain(message, signer, isKnown, nowMs);
    if (!isBearable) return ignored({ reason: 'rate-junk' });
    return this.#ports.isFullFor(bytes.length, isKnown) ? ignored({ reason: 'overload' }) : undefined;
  }

  /** A message was read in vain: it is wrong in itself, or nobody takes it. */
  wasVain(message: Datagram, nowMs: number): void {
    const { bytes, peer, host } = message;
    const signer = claimedSigner(bytes);
    if (signer === undefined) this.#junk.take(peer.text, nowMs);
    else if (peer.kind === 'link') this.#vainOfHost.take(peer.text, nowMs);
    else {
      this.#vainOfSigner.take(pair(host, signer), nowMs);
      this.#vainOfHost.take(host, nowMs);
      this.#vainOfAll.take('all', nowMs);
    }
  }

  #mayBeVain({ peer, host }: Datagram, signer: string, isKnown: boolean, nowMs: number): boolean {
    if (peer.kind === 'link') return this.#vainOfHost.has(peer.text, nowMs);
    if (isKnown && this.#vainOfSigner.has(pair(host, signer), nowMs)) return true;
    return this.#vainOfHost.has(host, nowMs) && this.#vainOfAll.has('all', nowMs);
  }
}

const pair = (host: string, signer: string): string => `${host} ${signer}`;
