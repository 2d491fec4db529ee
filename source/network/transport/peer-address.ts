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

/** The host of a datagram's address, without brackets; undefined of a link, whose text is a PeerId. */
export function hostOf({ kind, text }: PeerAddress): string | undefined {
  if (kind === 'link') return undefined;
  const colon = text.lastIndexOf(':');
  if (colon < 0) return text;
  return text.startsWith('[') ? text.slice(1, colon - 1) : text.slice(0, colon);
}

/** The host in a multiaddr that begins with an IP address or a name; undefined where that is a relay's. */
export const hostOfMultiaddr = (address: string): string | undefined =>
  address.includes('/p2p-circuit') ? undefined : /^\/(?:ip4|ip6|dns[46]?)\/([^/]+)/u.exec(address)?.[1];

/** Whether a host is this machine: whoever runs here may take any of these addresses. */
export const isLoopback = (host: string): boolean => /^(?:(?:::ffff:)?127\.|::1$|localhost$)/iu.test(host);
