import { definedOf } from '../../base/defined-of.ts';
import type { HostPort } from '../../base/host-port.ts';
import type { TransportName } from '../../contract/metrics.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import type { KeyPair } from '../../identity/key-file.ts';
import type { NodeId } from '../../model/types.ts';
import { FilesDoor } from '../../network/libp2p/files-door.ts';
import { DhtTransport } from '../../network/libp2p/transport.ts';
import type { BlockList } from '../../network/peers/block-list.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import { PairedTransport } from '../../network/transport/paired-transport.ts';
import type { Traffic } from '../../network/transport/traffic.ts';
import type { Transport } from '../../network/transport/transport.ts';
import { UdpTransport } from '../../network/transport/udp-transport.ts';
import type { NodePorts } from '../ports.ts';

/** What each transport carried. */
export type NodeTraffic = { readonly [transport in TransportName]: Traffic };

export interface TransportParts extends Pick<NodePorts, 'monotonicMs' | 'timers' | 'random'> {
  readonly settings: Pick<NodeSettings, 'network' | 'announceAddrs' | 'bootstrapPeers'>;
  readonly keyPair: KeyPair;
  readonly peers: Pick<PeerBook, 'all' | 'get' | 'proven'>;
  readonly blocks: Pick<BlockList, 'has'>;
  readonly traffic: NodeTraffic;
}

/** The transport that the settings name, listening on `listen`: UDP, or libp2p with UDP beside it where it has targets. */
export function createTransport(parts: TransportParts, listen: HostPort): Transport {
  const { settings, keyPair, blocks, peers, timers, random, monotonicMs, traffic } = parts;
  const { announceAddrs: targets, bootstrapPeers: bootstrap } = settings;
  const createUdp = (port: number, files?: FilesDoor) =>
    new UdpTransport({
      listen: { host: listen.host, port },
      ...{ targets, timers, traffic: traffic.udp },
      ...definedOf({ files }),
    });
  const shared = {
    secretKey: keyPair.secretKey,
    filesAt: (peer: NodeId) => {
      const [place, met] = [peers.get(peer)?.files ?? null, peers.proven(peer)];
      return place === null || met === undefined ? undefined : { ...place, met };
    },
    isBlocked: (peerOrHost: string) => blocks.has(peerOrHost),
    isKnown: (peer: string) => peers.get(peer as NodeId) !== undefined,
    ...{ timers, monotonicMs, traffic: traffic.dht },
  };
  if (settings.network === 'udp') return createUdp(listen.port, new FilesDoor(shared));
  const dht = new DhtTransport({
    ...shared,
    listen,
    bootstrap,
    knownAddresses: () => peers.all().flatMap(({ dialAddress }) => (dialAddress === '' ? [] : [dialAddress])),
    addressOf: (peer) => peers.get(peer as NodeId)?.dialAddress ?? '',
    random,
  });
  return targets.length === 0 ? dht : new PairedTransport(dht, (port) => createUdp(port));
}
