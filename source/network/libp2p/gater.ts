import type { Connection, ConnectionGater } from '@libp2p/interface';
import { hostOf } from './address.ts';
import { CONNECTION_LIMITS } from './limits.ts';

export interface GaterPorts {
  /** Takes a PeerId or a host. */
  isBlocked(peerOrHost: string): boolean;
  connections(): readonly Connection[];
}

/** Keeps blocked peers out in both directions, and leaves room for others than who knocks. */
export function createGater({ isBlocked, connections }: GaterPorts): ConnectionGater {
  const isFull = (host: string): boolean => {
    const inbound = connections().filter(({ direction }) => direction === 'inbound');
    const ofHost = inbound.filter(({ remoteAddr }) => hostOf(remoteAddr) === host);
    return inbound.length >= CONNECTION_LIMITS.inbound || ofHost.length >= CONNECTION_LIMITS.inboundPerHost;
  };
  return {
    denyDialPeer: (peer) => isBlocked(peer.toString()),
    denyDialMultiaddr: (address) => isBlocked(hostOf(address)),
    denyInboundConnection: ({ remoteAddr }) => {
      const host = hostOf(remoteAddr);
      return isBlocked(host) || isFull(host);
    },
    denyInboundEncryptedConnection: (peer) => isBlocked(peer.toString()),
    denyOutboundEncryptedConnection: (peer) => isBlocked(peer.toString()),
  };
}
