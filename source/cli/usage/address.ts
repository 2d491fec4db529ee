import { isIPv4, isIPv6 } from 'node:net';
import type { HostPort } from '../../base/host-port.ts';
import { CrabnetError } from '../../model/errors.ts';
import { quote } from './option-value.ts';

const HOST_NAME =
  /^(?=.{1,253}$)(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)*[a-z](?:[a-z\d-]{0,61}[a-z\d])?\.?$/iu;
const PORT_MAX = 65_535;

/** Where an address stands, as an error names it: the option, and the words that a person wrote. */
export interface AddressPlace {
  readonly option: string;
  readonly words: string;
  /** What to say for none, where that is possible: an option. */
  readonly none?: string;
}

/** `ip:port` or `[v6]:port` to listen on; port 0 takes a free one. Throws `CrabnetError` `address`. */
export function readListenAddress(place: AddressPlace, text: string): HostPort {
  const address = split(place, text);
  if (isIPv4(address.host) || isIPv6(address.host)) return address;
  throw bad(place, text, 'names no IP address', 'to listen, give an IP address such as 0.0.0.0:9012');
}

/** `host:port` to send to; a host name is welcome, port 0 is not. Throws `CrabnetError` `address`. */
export function readTargetAddress(place: AddressPlace, text: string): HostPort {
  const address = split(place, text);
  if (address.port === 0)
    throw bad(place, text, 'has port 0', 'give the port that the other node listens on');
  if (isIPv4(address.host) || isIPv6(address.host) || HOST_NAME.test(address.host)) return address;
  throw bad(place, text, 'names no host', 'give an IP address or a host name, such as 192.0.2.11:9012');
}

/** `ip:port` or a multiaddr such as `/ip4/192.0.2.11/tcp/9012`; gives back the text. Throws `CrabnetError` `address`. */
export function readBootstrapPeer(place: AddressPlace, text: string): string {
  if (!text.startsWith('/')) readTargetAddress(place, text);
  else if (!/^\/(?:ip4|ip6|dns|dns4|dns6|dnsaddr)\/[^/\s]+(?:\/[^/\s]+)*$/u.test(text)) {
    throw bad(place, text, 'is no multiaddr', 'give ip:port, or one such as /ip4/192.0.2.11/tcp/9012');
  }
  return text;
}

/** A host name as a `Host` header has it, without a port; gives it back. Throws `CrabnetError` `address`. */
export function readHostName(place: AddressPlace, text: string): string {
  if (HOST_NAME.test(text)) return text;
  throw bad(
    place,
    text,
    'is no host name',
    'give names alone, without scheme, port or path: node.example.org',
  );
}

function split(place: AddressPlace, text: string): HostPort {
  const bracketed = /^\[([^\]]*)\]:(\d{1,5})$/u.exec(text);
  if (bracketed !== null && !isIPv6(bracketed[1] ?? '')) {
    throw bad(place, text, 'has no IPv6 address in its brackets', 'write [::1]:9012 or 127.0.0.1:9012');
  }
  const [, host = '', digits = ''] = bracketed ?? /^([^:[\]]+):(\d{1,5})$/u.exec(text) ?? [];
  if (host === '') throw bad(place, text, 'is no ip:port', remedyFor(text));
  const port = Number(digits);
  if (port > PORT_MAX) throw bad(place, text, 'has no such port', `a port is at most ${PORT_MAX}`);
  return { host, port };
}

function remedyFor(text: string): string {
  if (isIPv6(text)) return `write the address in brackets, and the port: [${text}]:9012`;
  if (/^[\da-f:]*::?[\da-f:]*$/iu.test(text) && text.split(':').length > 2) {
    return 'write an IPv6 address in brackets, and the port: [::1]:9012';
  }
  return 'write 127.0.0.1:9012, or [::1]:9012 for IPv6';
}

function bad(place: AddressPlace, text: string, problem: string, remedy: string): CrabnetError {
  const { option, words, none } = place;
  return new CrabnetError('address', `${words}: ${quote(text)} ${problem}`, {
    field: option,
    remedy: none === undefined ? remedy : `${remedy}; for none: ${none}`,
  });
}
