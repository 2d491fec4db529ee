import type { Libp2p } from '@libp2p/interface';
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr';
import { hostKind } from '../../base/host-kind.ts';
import type { NodeId } from '../../model/types.ts';
import { FILES_HOSTS_MAX, type FilesPlace, type MetFilesPlace } from '../transport/files-place.ts';
import { hostOf, portOf, tcpMultiaddr } from './address.ts';
import type { FileStreamPorts } from './file-streams.ts';
import type { DhtOptions } from './options.ts';
import type { DhtReach } from './reach.ts';

export interface FilesDialParts extends Pick<DhtOptions, 'addressOf' | 'filesAt'> {
  readonly reach: Pick<DhtReach, 'told'>;
  dialNamed(address: string, signal: AbortSignal): Promise<unknown>;
}

/** Dials a peer where it was reached before; or, who is heard over UDP alone, where it says that it gives files. */
export const filesDialler =
  (
    host: Pick<Libp2p, 'dial'>,
    { addressOf, filesAt, reach, dialNamed }: FilesDialParts,
  ): FileStreamPorts['dial'] =>
  async (peer, signal) => {
    const address = addressOf(peer);
    if (address !== '') return dialNamed(address, signal);
    const place = filesAt(peer);
    const addresses = place === undefined ? [] : addressesAt(place, peer, reach);
    if (addresses.length === 0) throw new Error('it is not linked, and nobody knows where it is');
    return host.dial([...addresses], { signal });
  };

/** Of where a peer says that it may be asked, what may be dialled; with its PeerId, so that nobody else answers for it. */
export function addressesAt(
  { met, hosts, port }: MetFilesPlace,
  peer: NodeId,
  reach: Pick<DhtReach, 'told'>,
): readonly Multiaddr[] {
  const there = [...new Set([met, ...hosts])].map((host) => multiaddr(tcpMultiaddr(host, port)));
  const [first] = there;
  return first === undefined ? [] : reach.told(there, peer, first);
}

/**
 * What hellos say of where a node may be asked that listens at `own`; null where it does not listen. Who hears it knows one host of ours:
 * of the others those are told that are public, and which the owner named.
 */
export function filesPlaceOf(own: readonly Multiaddr[], listenHost: string): FilesPlace | null {
  const port = own.map(portOf).find((some) => some > 0);
  if (port === undefined) return null;
  const hosts = [...new Set(own.map(hostOf))].filter(
    (host) => hostKind(host) === 'public' || (host === listenHost && hostKind(host) !== 'never'),
  );
  return { port, hosts: hosts.slice(0, FILES_HOSTS_MAX) };
}
