import type { HostPort } from '../../base/host-port.ts';
import { DhtTransport } from '../../network/libp2p/transport.ts';
import { PairedTransport } from '../../network/transport/paired-transport.ts';
import type { Transport } from '../../network/transport/transport.ts';
import { UdpTransport } from '../../network/transport/udp-transport.ts';
import type { NodeParts } from '../parts.ts';

/** The transport that the settings name, listening on `listen`: UDP, or libp2p with UDP beside it where it has targets. */
export function createTransport(parts: NodeParts, listen: HostPort): Transport {
  const { settings, keyPair, blocks, peers, timers, random, monotonicMs } = parts;
  const { announceAddrs: targets, bootstrapPeers: bootstrap } = settings;
  const createUdp = (port: number) => new UdpTransport({ listen: { host: listen.host, port }, targets });
  if (settings.network === 'udp') return createUdp(listen.port);
  const dht = new DhtTransport({
    secretKey: keyPair.secretKey,
    listen,
    bootstrap,
    knownAddresses: () => peers.all().flatMap(({ dialAddress }) => (dialAddress === '' ? [] : [dialAddress])),
    isBlocked: (peerOrHost) => blocks.has(peerOrHost),
    timers,
    random,
    monotonicMs,
  });
  return targets.length === 0 ? dht : new PairedTransport(dht, createUdp);
}
