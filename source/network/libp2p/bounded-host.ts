import { privateKeyFromRaw } from '@libp2p/crypto/keys';
import { identify } from '@libp2p/identify';
import type { Startable } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { tcp } from '@libp2p/tcp';
import { listenFault } from '../transport/listen-fault.ts';
import { createGater } from './gater.ts';
import { CONNECTION_LIMITS, TIMEOUTS_MS } from './limits.ts';
import { boundedYamux } from './muxer.ts';
import type { DhtOptions, Wire } from './options.ts';
import type { DhtPlaces } from './places.ts';
import type { DhtReach } from './reach.ts';

/** One message of ours is well below it; libp2p reads up to ten. */
const IDENTIFY_BYTES = 8192;

export interface BoundedHostParts {
  readonly reach: DhtReach;
  readonly places: DhtPlaces;
  /** Multiaddrs; none where others are only dialled. */
  readonly listen: readonly string[];
}

type BoundedHostOptions = Pick<
  DhtOptions,
  'secretKey' | 'isBlocked' | 'monotonicMs' | 'traffic' | 'memory' | 'listen'
>;

/**
 * What every libp2p node of ours is made of: our key, TCP, noise and yamux, who gets in, what is dialled, and how long things may take.
 * `started` starts what was made so, and rejects with what the system said where it could not listen.
 */
export function boundedHost(options: BoundedHostOptions, { reach, places, listen }: BoundedHostParts) {
  let refusal: Error | undefined;
  const init = {
    start: false,
    privateKey: privateKeyFromRaw(options.secretKey),
    nodeInfo: { name: 'crabnet', version: '1' },
    addresses: { listen: [...listen] },
    transports: [options.memory?.wire ?? tcpWire((error) => (refusal = error))],
    connectionEncrypters: [noise()],
    streamMuxers: [boundedYamux(options.monotonicMs, options.traffic)],
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
  };
  const started = async (host: Pick<Startable, 'start'>): Promise<void> => {
    try {
      await host.start();
    } catch (error) {
      throw listenFault('TCP', refusal ?? (error as Error), options.listen);
    }
  };
  return { init, started };
}

/** Says who speaks what to who asks. Whoever wants to know of a peer runs it, and hears then whether the peer has none. */
export const quietIdentify = () =>
  identify({ runOnConnectionOpen: false, timeout: TIMEOUTS_MS.identify, maxMessageSize: IDENTIFY_BYTES });

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
