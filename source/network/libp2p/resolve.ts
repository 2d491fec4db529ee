import { isIP } from 'node:net';
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr';
import { resolveName } from '../transport/resolve-name.ts';
import { hostOf, peerOf, portOf, tcpMultiaddr } from './address.ts';
import { CONNECTION_LIMITS } from './limits.ts';

/** Of the names that the system resolves, the family that each asks for. */
const FAMILIES: Readonly<Record<string, 0 | 4 | 6>> = { dns: 0, dns4: 4, dns6: 6 };

/**
 * An address that the owner gave, with its name resolved here: where a peer was met is an IP address then, by which what it tells is
 * judged. Rejects when there is no such name.
 */
export async function resolve(address: Multiaddr, signal?: AbortSignal): Promise<readonly Multiaddr[]> {
  const family = FAMILIES[address.getComponents()[0]?.name ?? ''];
  if (family === undefined) return [address];
  const found = (await resolveName(hostOf(address), signal)).filter(
    (host) => family === 0 || isIP(host) === family,
  );
  if (found.length === 0) throw new Error(`${hostOf(address)} has no IPv${family} address`);
  const peer = peerOf(address);
  const suffix = peer === undefined ? '' : `/p2p/${peer}`;
  return found
    .slice(0, CONNECTION_LIMITS.addressesPerPeer)
    .map((host) => multiaddr(tcpMultiaddr(host, portOf(address)) + suffix));
}
