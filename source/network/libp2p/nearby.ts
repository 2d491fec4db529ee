import { type PeerInfo, start, stop } from '@libp2p/interface';
import { type MulticastDNSComponents, mdns } from '@libp2p/mdns';

const INTERVAL_MS = 20_000;

/** MDNS as a service of libp2p, which hears nothing of it: it would keep whatever a multicast says, and all of it. */
export interface Nearby {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface NearbyPorts {
  readonly isOn: boolean;
  found(peer: PeerInfo): void;
}

export const nearby =
  ({ isOn, found }: NearbyPorts) =>
  (components: MulticastDNSComponents): Nearby => {
    if (!isOn) return { start: async () => {}, stop: async () => {} };
    const discovery = mdns({ interval: INTERVAL_MS })(components);
    discovery.addEventListener('peer', ({ detail }) => found(detail));
    return { start: () => start(discovery), stop: () => stop(discovery) };
  };
