import { privateKeyFromRaw } from '@libp2p/crypto/keys';
import { type Identify, identify } from '@libp2p/identify';
import type { Libp2p } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { type Ping, ping } from '@libp2p/ping';
import { tcp } from '@libp2p/tcp';
import { createLibp2p } from 'libp2p';
import type { Timers } from '../../base/ports.ts';
import { listenFault } from '../transport/listen-fault.ts';
import { isLoopback, tcpMultiaddr } from './address.ts';
import { createGater } from './gater.ts';
import { createGossip, type GossipRouter } from './gossip.ts';
import { CONNECTION_LIMITS, TIMEOUTS_MS } from './limits.ts';
import { boundedYamux } from './muxer.ts';
import { type Nearby, type NearbyPorts, nearby } from './nearby.ts';
import type { DhtOptions, Wire } from './options.ts';
import type { DhtPlaces } from './places.ts';
import type { DhtReach } from './reach.ts';

/** A ping that takes longer ends the connection. */
const PING_MAX_MS = 15_000;
/** Ours, the monitor's, and those of a peer that looks whether we are there. */
const PING_STREAMS = 4;
/** One message of ours is well below it; libp2p reads up to ten. */
const IDENTIFY_BYTES = 8192;

/** The node's libp2p services. */
export type Host = Libp2p<{ identify: Identify; ping: Ping; gossip: GossipRouter; nearby: Nearby }>;

export interface HostPorts {
  readonly reach: DhtReach;
  readonly places: DhtPlaces;
  readonly found: NearbyPorts['found'];
}

/** Makes the libp2p node, with every limit set, and does not start it. `PROTOCOL.md` has the list of the limits. */
export async function createHost(
  options: DhtOptions,
  { reach, places, found }: HostPorts,
): Promise<{ host: Host; start: () => Promise<void> }> {
  const { listen, memory, monotonicMs } = options;
  const hasLinks = memory === undefined && !isLoopback(listen.host);
  let refusal: Error | undefined;
  const wire = memory?.wire ?? tcpWire((error) => (refusal = error));
  const host: Host = await createLibp2p({
    start: false,
    privateKey: privateKeyFromRaw(options.secretKey),
    nodeInfo: { name: 'crabnet', version: '1' },
    addresses: { listen: [memory?.address ?? tcpMultiaddr(listen.host, listen.port)] },
    transports: [wire],
    connectionEncrypters: [noise()],
    streamMuxers: [boundedYamux(monotonicMs, options.traffic)],
    connectionGater: createGater({ isBlocked: options.isBlocked, reach, places }),
    connectionManager: {
      maxConnections: CONNECTION_LIMITS.total,
      // These know no fairness, so that `DhtPlaces` decides before they do.
      maxIncomingPendingConnections: CONNECTION_LIMITS.inboundPending * 2,
      inboundConnectionThreshold: CONNECTION_LIMITS.arrivals.burst,
      maxParallelDials: CONNECTION_LIMITS.dialsAtOnce,
      maxDialQueueLength: CONNECTION_LIMITS.dialsQueued,
      maxPeerAddrsToDial: CONNECTION_LIMITS.addressesPerPeer,
      dialTimeout: TIMEOUTS_MS.dial,
      inboundUpgradeTimeout: TIMEOUTS_MS.upgrade,
      inboundStreamProtocolNegotiationTimeout: TIMEOUTS_MS.negotiation,
      outboundStreamProtocolNegotiationTimeout: TIMEOUTS_MS.negotiation,
    },
    connectionMonitor: { pingTimeout: { minTimeout: PING_MAX_MS } },
    services: {
      // Run by `DhtLinks`, which wants to know when a peer has none.
      identify: identify({
        runOnConnectionOpen: false,
        timeout: TIMEOUTS_MS.identify,
        maxMessageSize: IDENTIFY_BYTES,
      }),
      ping: ping({ maxInboundStreams: PING_STREAMS, maxOutboundStreams: PING_STREAMS }),
      gossip: createGossip,
      nearby: nearby(hasLinks ? { monotonicMs, found, networks: () => reach.networks() } : undefined),
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

/** Connections that both ends close at once may never say that they are closed: the node ends all the same. */
export async function stopHost(host: Pick<Host, 'stop'>, timers: Timers): Promise<void> {
  let cancel = () => {};
  const late = new Promise<void>((resolve) => {
    cancel = timers.after(TIMEOUTS_MS.stop, resolve);
  });
  await Promise.race([host.stop(), late]).finally(cancel);
}

/** TCP, and what the system said when it could not listen: libp2p passes on the words only. */
function tcpWire(onError: (error: Error) => void): Wire {
  const create = tcp({ maxConnections: CONNECTION_LIMITS.total + CONNECTION_LIMITS.inboundPending });
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
