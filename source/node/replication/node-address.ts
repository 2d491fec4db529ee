import type { NodeId } from '../../model/types.ts';
import { PEER_LIVE_MS, type PeerBook } from '../../network/peers/peer-book.ts';
import { linkAddress, type PeerAddress } from '../../network/transport/peer-address.ts';
import type { Transport } from '../../network/transport/transport.ts';
import type { NodePorts } from '../ports.ts';

export interface NodeAddressParts extends Pick<NodePorts, 'clock'> {
  readonly peers: Pick<PeerBook, 'get' | 'provenAddress'>;
  readonly transport: Pick<Transport, 'links'>;
}

/** Where it is proven that a node hears: the handshake of a link proves it, and a token that came back. */
export const provenAddress = (parts: NodeAddressParts, node: NodeId): PeerAddress | undefined =>
  linkedAddress(parts, node) ?? parts.peers.provenAddress(node);

/** Where a node is heard now: proven where that is, else where its newest hello came from, which may be anybody's. */
export function heardAddress(parts: NodeAddressParts, node: NodeId): PeerAddress | undefined {
  const linked = linkedAddress(parts, node);
  const peer = parts.peers.get(node);
  const isLive = peer !== undefined && parts.clock.now() - peer.lastSeenMs < PEER_LIVE_MS;
  return linked ?? (isLive ? (parts.peers.provenAddress(node) ?? peer.address) : undefined);
}

function linkedAddress({ transport }: NodeAddressParts, node: NodeId): PeerAddress | undefined {
  const links = transport.links?.list() ?? [];
  return links.some(({ peer, speaks }) => peer === node && speaks === true) ? linkAddress(node) : undefined;
}
