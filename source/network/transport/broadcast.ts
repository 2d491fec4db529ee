import { isIPv4 } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';

/** The target that means all who are on a network of ours. */
export const BROADCAST = '255.255.255.255';
/** Who listens there hears on each network of this machine. */
export const ANY_HOST = '0.0.0.0';
/** A network of two addresses or fewer has none for all. */
const PREFIX_MAX = 30;

/**
 * The broadcast address of each IPv4 network of this machine, or only of that where it listens. `255.255.255.255` itself goes out on
 * one interface at the most, and on none without a default route.
 */
export function broadcastAddresses(
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>,
  listenHost: string,
): readonly string[] {
  const isOurs = (address: string) =>
    listenHost === ANY_HOST || !isIPv4(listenHost) || address === listenHost;
  const addresses = Object.values(interfaces).flatMap((infos = []) =>
    infos.flatMap(({ family, internal, address, netmask }) =>
      family === 'IPv4' && !internal && isOurs(address) ? broadcastOf(address, netmask) : [],
    ),
  );
  return [...new Set(addresses)];
}

function broadcastOf(address: string, netmask: string): readonly string[] {
  const [host, mask] = [numberOf(address), numberOf(netmask)];
  if (mask.toString(2).replaceAll('0', '').length > PREFIX_MAX) return [];
  const all = (host | ~mask) >>> 0;
  return [[24, 16, 8, 0].map((shift) => (all >>> shift) & 0xff).join('.')];
}

const numberOf = (address: string): number =>
  address.split('.').reduce((number, byte) => ((number << 8) | Number(byte)) >>> 0, 0);
