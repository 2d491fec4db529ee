import { privateKeyFromRaw } from '@libp2p/crypto/keys';
import { type Identify, identify } from '@libp2p/identify';
import type { Libp2p } from '@libp2p/interface';
import { type KadDHT, kadDHT, passthroughMapper } from '@libp2p/kad-dht';
import { mdns } from '@libp2p/mdns';
import { noise } from '@libp2p/noise';
import { type Ping, ping } from '@libp2p/ping';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { createLibp2p } from 'libp2p';
import { listenFault } from '../transport/listen-fault.ts';
import { isLoopback, tcpMultiaddr } from './address.ts';
import { createGater } from './gater.ts';
import { createGossip, type GossipRouter } from './gossip.ts';
import { CONNECTION_LIMITS, STREAM_LIMITS, TIMEOUTS_MS } from './limits.ts';
import type { DhtOptions, Wire } from './options.ts';

const KAD_PROTOCOL = '/crabnet/kad/1.0.0';
const MDNS_INTERVAL_MS = 20_000;
/** Addresses that others told us of, and peers without any. */
const ADDRESS_KEPT_MS = 60 * 60_000;
/** A ping that takes longer ends the connection. */
const PING_MAX_MS = 15_000;
const PING_STREAMS = 8;

/** The node's libp2p services. */
export type Host = Libp2p<{ identify: Identify; ping: Ping; dht: KadDHT; gossip: GossipRouter }>;

/** Makes the libp2p node, with every limit set, and does not start it. */
export async function createHost(options: DhtOptions): Promise<{ host: Host; start: () => Promise<void> }> {
  const { listen, memory } = options;
  let refusal: Error | undefined;
  const wire = memory?.wire ?? tcpWire((error) => (refusal = error));
  const host: Host = await createLibp2p({
    start: false,
    privateKey: privateKeyFromRaw(options.secretKey),
    nodeInfo: { name: 'crabnet', version: '1' },
    addresses: { listen: [memory?.address ?? tcpMultiaddr(listen.host, listen.port)] },
    transports: [wire],
    connectionEncrypters: [noise()],
    streamMuxers: [muxer()],
    peerDiscovery:
      memory !== undefined || isLoopback(listen.host) ? [] : [mdns({ interval: MDNS_INTERVAL_MS })],
    connectionGater: createGater({
      isBlocked: options.isBlocked,
      connections: () => host.getConnections(),
    }),
    connectionManager: {
      maxConnections: CONNECTION_LIMITS.total,
      maxIncomingPendingConnections: CONNECTION_LIMITS.inboundPending,
      inboundConnectionThreshold: CONNECTION_LIMITS.inboundPerSecond,
      maxParallelDials: CONNECTION_LIMITS.dialsAtOnce,
      maxDialQueueLength: CONNECTION_LIMITS.dialsQueued,
      maxPeerAddrsToDial: CONNECTION_LIMITS.addressesPerPeer,
      dialTimeout: TIMEOUTS_MS.dial,
      inboundUpgradeTimeout: TIMEOUTS_MS.upgrade,
      inboundStreamProtocolNegotiationTimeout: TIMEOUTS_MS.negotiation,
      outboundStreamProtocolNegotiationTimeout: TIMEOUTS_MS.negotiation,
    },
    connectionMonitor: { pingTimeout: { minTimeout: PING_MAX_MS } },
    peerStore: { maxAddressAge: ADDRESS_KEPT_MS, maxPeerAge: ADDRESS_KEPT_MS },
    services: {
      // Run by `DhtLinks`, which wants to know when a peer has none.
      identify: identify({ runOnConnectionOpen: false, timeout: TIMEOUTS_MS.identify }),
      // Kad pings whom it takes into its table, and leaves out whom it cannot: one stream would not do for both of us.
      ping: ping({ maxInboundStreams: PING_STREAMS, maxOutboundStreams: PING_STREAMS }),
      dht: kadDHT({
        protocol: KAD_PROTOCOL,
        clientMode: false,
        peerInfoMapper: passthroughMapper,
        allowQueryWithZeroPeers: true,
        pingNewContactTimeout: { minTimeout: PING_MAX_MS },
        maxInboundStreams: STREAM_LIMITS.perProtocol * 4,
        maxOutboundStreams: STREAM_LIMITS.perProtocol * 4,
      }),
      gossip: createGossip,
    },
  });
  const start = async () => {
    try {
      await host.start();
    } catch (error) {
      throw listenFault('TCP', refusal ?? (error as Error), listen);
    }
  };
  return { host, start };
}

const muxer = () =>
  yamux({
    maxInboundStreams: STREAM_LIMITS.perConnection,
    maxOutboundStreams: STREAM_LIMITS.perConnection,
    streamOptions: {
      maxStreamWindowSize: STREAM_LIMITS.windowBytes,
      maxReadBufferLength: STREAM_LIMITS.bufferBytes,
      maxWriteBufferLength: STREAM_LIMITS.bufferBytes,
    },
  });

/** TCP, and what the system said when it could not listen: libp2p passes on the words only. */
function tcpWire(onError: (error: Error) => void): Wire {
  const create = tcp({ maxConnections: CONNECTION_LIMITS.total });
  return (components) => {
    const transport = create(components);
    const createListener = transport.createListener.bind(transport);
    transport.createListener = (options) => {
      const listener = createListener(options);
      listener.addEventListener('error', ({ detail }) => onError(detail));
      return listener;
    };
    return transport;
  };
}
