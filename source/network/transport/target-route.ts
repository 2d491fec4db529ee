import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { HostPort } from '../../base/host-port.ts';
import { ANY_HOST, BROADCAST, broadcastAddresses } from './broadcast.ts';
import { resolveName } from './resolve-name.ts';

/** Where a target leads. */
export type TargetRoute =
  | { readonly kind: 'address'; readonly address: string }
  /** To all of these; networks come and go, so it is asked for each message. */
  | { readonly kind: 'broadcast'; readonly addresses: () => readonly string[] }
  /** To the first few of these that take it: nobody says which of them is there. */
  | {
      readonly kind: 'name';
      readonly resolve: (signal: AbortSignal) => Promise<readonly string[]>;
    };

/** `listenHost`: a broadcast goes out on the network where we listen. */
export function routeOf({ host }: HostPort, listenHost: string): TargetRoute {
  if (host === BROADCAST)
    return { kind: 'broadcast', addresses: () => broadcastAddresses(networkInterfaces(), listenHost) };
  if (isAddress(host)) return { kind: 'address', address: host };
  return { kind: 'name', resolve: (signal) => resolveName(host, signal) };
}

/** Whether an address means all on a network of this machine, or of a group. */
export const isForMany = (address: string): boolean =>
  MULTICAST.test(address) || broadcastAddresses(networkInterfaces(), ANY_HOST).includes(address);

const MULTICAST = /^(?:22[4-9]|23\d)\.|^ff/iu;

/** An IP address, also one that names its interface (`fe80::1%eth0`). */
export const isAddress = (host: string): boolean => isIP(host.replace(/%.*$/u, '')) !== 0;
