import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

/**
 * Where an IP address can be reached from. `never`: from nowhere by one connection to one machine (unspecified, multicast, broadcast,
 * reserved, documentation, and IPv6 ranges that carry an IPv4 address through a gateway).
 */
export type HostKind = 'public' | 'private' | 'shared' | 'link' | 'loopback' | 'never';

/** In the order in which they are looked at; `BlockList` reads IPv4-mapped addresses as the IPv4 addresses that they are. */
const RANGES: readonly (readonly [HostKind, readonly string[]])[] = [
  ['loopback', ['127.0.0.0/8', '::1/128']],
  ['link', ['169.254.0.0/16', 'fe80::/10']],
  ['shared', ['100.64.0.0/10']],
  ['private', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']],
  [
    'never',
    [
      ...['0.0.0.0/8', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '198.18.0.0/15', '198.51.100.0/24'],
      ...['203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4', '2001::/32', '2001:db8::/32', '2002::/16'],
    ],
  ],
];

/** All of IPv6 that is given to single machines. */
const GLOBAL_SIX = listOf(['2000::/3']);

const KINDS = RANGES.map(([kind, ranges]) => [kind, listOf(ranges)] as const);

/** The kind of an IP address, without brackets or zone; undefined for what is none, such as a name. */
export function hostKind(host: string): HostKind | undefined {
  const family = isIP(host);
  if (family === 0) return undefined;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const found = KINDS.find(([, list]) => list.check(host, type));
  if (found !== undefined) return found[0];
  return family === 4 || isMapped(host) || GLOBAL_SIX.check(host, type) ? 'public' : 'never';
}

/** Tells whether an address lies in one of these networks, written as `address/bits`; of an IPv4 address in other words it is none. */
export function withinAny(networks: readonly string[]): (host: string) => boolean {
  const list = listOf(networks);
  return (host) => isIP(host) !== 0 && !isMapped(host) && list.check(host, isIPv4(host) ? 'ipv4' : 'ipv6');
}

const MAPPED = listOf(['::ffff:0:0/96']);

/** True for an IPv6 address that is an IPv4 address in other words. */
export const isMapped = (host: string): boolean => isIPv6(host) && MAPPED.check(host, 'ipv6');

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    list.addSubnet(address, Number(bits), isIPv4(address) ? 'ipv4' : 'ipv6');
  }
  return list;
}
