import { Crowd } from '../../base/crowd.ts';
import { networksOf } from '../../base/host-network.ts';
import { HostRates } from '../../base/host-rates.ts';
import { RateLimiter } from '../../base/rate-limiter.ts';
import type { AskedFile } from '../../files/file-access.ts';
import type { Channel } from '../../files/transfer/channel.ts';
import type { KeyPair } from '../../identity/key-file.ts';
import type { NodeId } from '../../model/types.ts';
import type { CarrierMessage } from '../../network/inbox/carrier.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import type { FileLinks, Transport } from '../../network/transport/transport.ts';
import type { NodePorts } from '../ports.ts';
import { sealCarrier } from '../replication/seal-carrier.ts';

export interface FileCallsParts extends Pick<NodePorts, 'timers' | 'monotonicMs' | 'clock'> {
  readonly keyPair: KeyPair;
  readonly peers: Pick<PeerBook, 'proven' | 'provenAddress' | 'givesFilesAt'>;
  readonly transport: Pick<Transport, 'sendTo'>;
  readonly links: FileLinks;
  /** Whether files of that side of a seed are here, and a peer may have some of them. */
  isParty(asked: Asked, peer: NodeId): boolean;
}

type Asked = Omit<AskedFile, 'cid'>;
type FilesCall = Extract<CarrierMessage, { type: 'files-call' }>;

/** How long a peer may take to be reached, or to come. */
const REACH_MS = 10_000;
/** A dial that is not answered by then may never be: the peer is called meanwhile. */
const CALL_AFTER_MS = 1000;
const AGAIN_MS = 1500;
const CALLS = { perSecond: 0.5, burst: 4 } as const;
/** Of a host: each costs a look at what its signer may have. */
const HOST_CALLS = { perSecond: 2, burst: 20 } as const;
const DIALS_MAX = 8;
/** Who has many keys leaves places for others. */
const HOST_DIALS_MAX = 2;
/** Dials to a host that callers name and that is not where they were met: it did not ask for any. */
const NAMED_HOST_DIALS = { perSecond: 0.2, burst: 2 } as const;

/**
 * Brings two nodes together of which one cannot be dialled: who wants files and does not reach the peer that has them calls it by a
 * carrier, and that dials back. The connection serves both ways.
 */
export class FileCalls {
  readonly #parts: FileCallsParts;
  readonly #calls = new RateLimiter(CALLS);
  readonly #hostCalls = new HostRates(HOST_CALLS);
  readonly #namedHosts = new HostRates(NAMED_HOST_DIALS);
  /** Who is dialled, and at which host it was met. */
  readonly #dialling = new Map<NodeId, string>();
  readonly #stopping = new AbortController();

  constructor(parts: FileCallsParts) {
    this.#parts = parts;
  }

  /** A channel to a peer, whichever of the two dialled. Rejects where neither reached the other. */
  async open(peer: NodeId, asked: Asked, signal: AbortSignal): Promise<Channel> {
    const { links, keyPair } = this.#parts;
    if (peer === keyPair.nodeId) throw new Error('it is this node');
    await links.listen();
    return this.#within(REACH_MS, signal, async (ending) => {
      await Promise.any([links.arrived(peer, ending), this.#approach(peer, asked, ending)]);
      return links.open(peer, ending);
    });
  }

  /** A peer that may have files of ours cannot dial us: we dial it. */
  heard({ seed, side, files }: FilesCall, from: NodeId): void {
    const { links, peers, monotonicMs } = this.#parts;
    const met = peers.proven(from);
    if (met === undefined || !this.#mayDial(from, met)) return;
    if (!this.#parts.isParty({ seedId: seed, side }, from)) return;
    const hosts = files.hosts.filter((host) => host === met || this.#namedHosts.take(host, monotonicMs()));
    peers.givesFilesAt(from, { ...files, hosts });
    this.#dialling.set(from, met);
    void this.#within(REACH_MS, this.#stopping.signal, (ending) => links.reach(from, ending))
      .catch(() => {})
      .finally(() => this.#dialling.delete(from));
  }

  stop(): void {
    this.#stopping.abort();
  }

  #mayDial(peer: NodeId, host: string): boolean {
    const nowMs = this.#parts.monotonicMs();
    if (this.#dialling.has(peer) || this.#dialling.size >= DIALS_MAX) return false;
    const dialled = new Crowd([...this.#dialling.values()], networksOf);
    if (dialled.count(networksOf(host)) >= HOST_DIALS_MAX) return false;
    return this.#calls.take(peer, nowMs) && this.#hostCalls.take(host, nowMs);
  }

  /** Dials a peer and calls it, by turns: where it is may not be known yet. Rejects when nobody waits any more. */
  async #approach(peer: NodeId, asked: Asked, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const isReached = this.#parts.links.reach(peer, signal).then(
        () => true,
        () => this.#pause(CALL_AFTER_MS, signal),
      );
      if (await Promise.race([isReached, this.#pause(CALL_AFTER_MS, signal)])) return;
      this.#call(peer, asked);
      if (await Promise.race([isReached, this.#pause(AGAIN_MS, signal)])) return;
    }
    throw new Error('neither reached the other');
  }

  #call(peer: NodeId, { seedId: seed, side }: Asked): void {
    const { links, peers, transport } = this.#parts;
    const [at, place] = [peers.provenAddress(peer), links.place()];
    if (at?.kind !== 'datagram' || place === null) return;
    const call = sealCarrier({ type: 'files-call', seed, side, files: { ...place } }, this.#parts);
    void transport.sendTo(at, call);
  }

  /** Resolves to false after a while, or once nobody waits any more. */
  #pause(delayMs: number, signal: AbortSignal): Promise<false> {
    return new Promise((resolve) => {
      const ended = () => {
        cancel();
        signal.removeEventListener('abort', ended);
        resolve(false);
      };
      const cancel = this.#parts.timers.after(delayMs, ended);
      signal.addEventListener('abort', ended);
      if (signal.aborted) ended();
    });
  }

  async #within<Value>(
    mostMs: number,
    signal: AbortSignal,
    attempt: (ending: AbortSignal) => Promise<Value>,
  ): Promise<Value> {
    const over = new AbortController();
    const cancel = this.#parts.timers.after(mostMs, () => over.abort());
    try {
      return await attempt(AbortSignal.any([over.signal, signal]));
    } finally {
      cancel();
      over.abort();
    }
  }
}
