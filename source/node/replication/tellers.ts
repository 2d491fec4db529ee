import { BoundedMap } from '../../base/bounded-map.ts';
import { CLOCK_TOLERANCE_MS } from '../../model/limits.ts';
import type { HeldEnvelope, NodeId } from '../../model/types.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import type { PeerAddress } from '../../network/transport/peer-address.ts';

const ADDRESSES_MAX = 1024;

/**
 * Who told us an envelope: the peer whose hello came from there. Nodes of the reference never say hello and tell only their own, so
 * at an address that nobody has named an author counts as the one who speaks, the first of an address alone: one socket
 * that signs as many is one node at most.
 */
export class Tellers {
  readonly #peers: Pick<PeerBook, 'at'>;
  readonly #authors = new BoundedMap<string, NodeId>(ADDRESSES_MAX);

  constructor(peers: Pick<PeerBook, 'at'>) {
    this.#peers = peers;
  }

  /** Undefined where it cannot be said: what is old may have been passed on by anybody. */
  of(
    { from, ts }: Pick<HeldEnvelope, 'from' | 'ts'>,
    { text }: PeerAddress,
    nowMs: number,
  ): NodeId | undefined {
    const peer = this.#peers.at(text);
    if (peer !== undefined) return peer;
    const first = this.#authors.get(text);
    if (first === undefined && Math.abs(ts * 1000 - nowMs) <= CLOCK_TOLERANCE_MS)
      this.#authors.set(text, from);
    return this.#authors.get(text) === from ? from : undefined;
  }
}
