import { isIPv4, isIPv6 } from 'node:net';
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr';
import { sanitizeLine } from '../../base/text/sanitize.ts';
import { CrabnetError } from '../../model/errors.ts';

const HOST_PORT = /^(?:\[(?<six>[^\]]+)\]|(?<host>[^:/]+)):(?<port>\d{1,5})$/u;
const NAME = /^[\da-z](?:[\da-z.-]{0,251}[\da-z])?$/iu;

/** Reads `ip:port`, `name:port` or a multiaddr, with or without a peer id. Throws `CrabnetError` `address`. */
export function readAddress(text: string): Multiaddr {
  try {
    const trimmed = text.trim();
    return trimmed.startsWith('/') ? dialable(multiaddr(trimmed)) : ofHostPort(trimmed);
  } catch (cause) {
    throw new CrabnetError('address', `${sanitizeLine(text)} is no address of a peer`, {
      field: 'address',
      remedy: 'write it as 192.0.2.7:9012 or /ip4/192.0.2.7/tcp/9012/p2p/12D3KooW…',
      cause,
    });
  }
}

/** The same of what an earlier run wrote down: none where it does not read. */
export function addressIn(text: string): readonly Multiaddr[] {
  try {
    return [readAddress(text)];
  } catch {
    return [];
  }
}

/** The multiaddr of a TCP address. */
export const tcpMultiaddr = (host: string, port: number): string =>
  `/${isIPv4(host) ? 'ip4' : isIPv6(host) ? 'ip6' : 'dns'}/${host}/tcp/${port}`;

/** The address alone, without port: an IP address where there is one. */
export const hostOf = (address: Multiaddr): string =>
  address
    .getComponents()
    .find(({ name }) => HOST_NAMES.has(name))
    ?.value?.toLowerCase() ?? '';

/** The PeerId that a multiaddr ends with. */
export const peerOf = (address: Multiaddr): string | undefined =>
  address.getComponents().findLast(({ name }) => name === 'p2p')?.value;

/** The TCP port of a multiaddr. */
export const portOf = (address: Multiaddr): number =>
  Number(address.getComponents().find(({ name }) => name === 'tcp')?.value ?? 0);

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\./u.test(host);

const HOST_NAMES: ReadonlySet<string> = new Set(['ip4', 'ip6', 'dns', 'dns4', 'dns6', 'dnsaddr', 'memory']);

function dialable(address: Multiaddr): Multiaddr {
  if (hostOf(address) === '') throw new Error('it names no host');
  return address;
}

function ofHostPort(text: string): Multiaddr {
  const { six, host, port } = HOST_PORT.exec(text)?.groups ?? {};
  const number = Number(port);
  if (!(number > 0 && number < 65_536)) throw new Error('it names no port');
  if (six !== undefined) return multiaddr(`/ip6/${six}/tcp/${number}`);
  if (host === undefined || !NAME.test(host)) throw new Error('it names no host');
  return multiaddr(tcpMultiaddr(host, number));
}
