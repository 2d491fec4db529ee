import type { ConnectionGater } from '@libp2p/interface';
import { hostOf } from './address.ts';
import type { DhtPlaces } from './places.ts';
import type { DhtReach } from './reach.ts';

export interface GaterPorts {
  /** Takes a PeerId or a host. */
  isBlocked(peerOrHost: string): boolean;
  readonly reach: Pick<DhtReach, 'allows'>;
  readonly places: Pick<DhtPlaces, 'knock' | 'enter'>;
}

/** Keeps blocked peers out in both directions, dials what may be dialled, and lets in who finds a place. */
export const createGater = ({ isBlocked, reach, places }: GaterPorts): ConnectionGater => ({
  denyDialPeer: (peer) => isBlocked(peer.toString()),
  denyDialMultiaddr: (address) => isBlocked(hostOf(address)) || !reach.allows(address),
  denyInboundConnection: (incoming) => isBlocked(hostOf(incoming.remoteAddr)) || !places.knock(incoming),
  denyInboundEncryptedConnection: (peer) => isBlocked(peer.toString()),
  denyInboundUpgradedConnection: (peer, incoming) => !places.enter(peer, incoming),
  denyOutboundEncryptedConnection: (peer) => isBlocked(peer.toString()),
});
