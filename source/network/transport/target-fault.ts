/** Why nothing can be sent to a target, in words, and what to do about it. */
export interface TargetFault {
  readonly words: string;
  readonly remedy: string;
}

/** A target that means every network of this machine, which has none that takes it. */
export const NO_NETWORK: TargetFault = {
  words: 'no network of this machine takes a broadcast',
  remedy: 'connect a network, or name addresses with --announce-addr',
};

export const TOO_MUCH: TargetFault = {
  words: 'too much is being sent',
  remedy: 'wait: what was not sent is told again',
};

const UNKNOWN_NAME: TargetFault = {
  words: 'its name is not known',
  remedy: 'check the name in --announce-addr, or give an address in its place',
};
const NO_NAME_SERVER: TargetFault = {
  words: 'the name server does not answer',
  remedy: 'check the name server of this machine, or give an address in place of the name',
};
const NO_ROUTE: TargetFault = {
  words: 'no route leads there',
  remedy: 'check the network of this machine, or name another target with --announce-addr',
};
const NOT_ALLOWED: TargetFault = {
  words: 'the system forbids it',
  remedy: 'check the firewall of this machine',
};
const NO_FAMILY: TargetFault = {
  words: 'this machine has no address of its family (IPv4, IPv6) to send from',
  remedy: 'give an address of the other family, or set one up here',
};
const NO_PORT: TargetFault = {
  words: 'our port is taken by another program for its family of addresses (IPv4, IPv6)',
  remedy: 'stop what listens there, or listen on another port with --listen-addr',
};

const BY_CODE: Readonly<Record<string, TargetFault>> = {
  ENOTFOUND: UNKNOWN_NAME,
  ENODATA: UNKNOWN_NAME,
  EAI_AGAIN: NO_NAME_SERVER,
  ETIMEOUT: NO_NAME_SERVER,
  ECONNREFUSED: NO_NAME_SERVER,
  ESERVFAIL: NO_NAME_SERVER,
  ENETUNREACH: NO_ROUTE,
  EHOSTUNREACH: NO_ROUTE,
  ENETDOWN: NO_ROUTE,
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  EAFNOSUPPORT: NO_FAMILY,
  EADDRNOTAVAIL: NO_FAMILY,
  EADDRINUSE: NO_PORT,
};

/** What the system says, as a fault of the target. */
export function targetFault({ code = '', message }: NodeJS.ErrnoException): TargetFault {
  return BY_CODE[code] ?? { words: message, remedy: 'check the target in --announce-addr' };
}
