/**
 * Where a peer is, as `sendTo` takes it. `link`: behind a connection whose handshake proved the PeerId that `text` is, so that
 * an answer cannot hit somebody else. `datagram`: at the `host:port` that `text` is, which anybody can write on a datagram.
 */
export interface PeerAddress {
  readonly kind: 'link' | 'datagram';
  /** What is shown, counted and blocked. */
  readonly text: string;
}

export const linkAddress = (peerId: string): PeerAddress => ({ kind: 'link', text: peerId });

export const datagramAddress = (hostPort: string): PeerAddress => ({ kind: 'datagram', text: hostPort });
