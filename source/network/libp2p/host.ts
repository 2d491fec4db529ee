import type { Identify } from '@libp2p/identify';
import type { Libp2p } from '@libp2p/interface';
import { type Ping, ping } from '@libp2p/ping';
import { createLibp2p } from 'libp2p';
import type { Timers } from '../../base/ports.ts';
import { isLoopback, tcpMultiaddr } from './address.ts';
import { boundedHost, quietIdentify } from './bounded-host.ts';
import { createGossip, type GossipRouter } from './gossip.ts';
import { TIMEOUTS_MS } from './limits.ts';
import { type Nearby, type NearbyPorts, nearby } from './nearby.ts';
import type { DhtOptions } from './options.ts';
import type { DhtPlaces } from './places.ts';
import type { DhtReach } from './reach.ts';

/** A ping that takes longer ends the connection. */
const PING_MAX_MS = 15_000;
/** Ours, the monitor's, and those of a peer that looks whether we are there. */
const PING_STREAMS = 4;

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
  const { init, started } = boundedHost(options, {
    ...{ reach, places },
    listen: [memory?.address ?? tcpMultiaddr(listen.host, listen.port)],
  });
  const host: Host = await createLibp2p({
    ...init,
    connectionMonitor: { pingTimeout: { minTimeout: PING_MAX_MS } },
    services: {
      identify: quietIdentify(),
      ping: ping({ maxInboundStreams: PING_STREAMS, maxOutboundStreams: PING_STREAMS }),
      gossip: createGossip,
      nearby: nearby(hasLinks ? { monotonicMs, found, networks: () => reach.networks() } : undefined),
    },
  });
  return { host, start: () => started(host) };
}

/** Connections that both ends close at once may never say that they are closed: the node ends all the same. */
export async function stopHost(host: Pick<Host, 'stop'>, timers: Timers): Promise<void> {
  let cancel = () => {};
  const late = new Promise<void>((resolve) => {
    cancel = timers.after(TIMEOUTS_MS.stop, resolve);
  });
  await Promise.race([host.stop(), late]).finally(cancel);
}
