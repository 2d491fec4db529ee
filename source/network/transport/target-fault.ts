/** Why nothing can be sent to a target, in words, and what to do about it. */
export interface TargetFault {
  readonly words: string;
  readonly remedy: string;
}

/** A target that means every network of this machine, which has none that takes it. */
export const NO_NETWORK: TargetFault = {
  words: 'no network of this machine takes a broadcast',
  remedy:
    'connect a network and listen there (--listen-addr 0.0.0.0:9012), or name addresses with --announce-addr',
};

/** Of a moment, and of what is sent rather than of the target. */
export const TOO_MUCH: TargetFault = {
  words: 'too much is being sent',
  remedy: 'wait: what was not sent is told again',
};
const TOO_LARGE: TargetFault = {
  words: 'the system takes no datagram as large as this',
  remedy: 'raise its limit (on macOS: sysctl net.inet.udp.maxdgram=65535)',
};

/** Of a target that takes all that is sent. */
export const NOBODY_ANSWERS: TargetFault = {
  words: 'nobody answers there',
  remedy:
    'see to it that a node listens at this address, with --network udp, and that firewalls and routers on the way let its UDP port through; one of the reference says nothing until it trades',
};

export const NO_NAME_SERVER: TargetFault = {
  words: 'the name server does not answer',
  remedy: 'check the name server of this machine, or give an address in place of the name in --announce-addr',
};
const UNKNOWN_NAME: TargetFault = {
  words: 'its name is not known',
  remedy: 'check the name in --announce-addr, or give an address in its place',
};
const NO_ROUTE: TargetFault = {
  words: 'no route leads there',
  remedy: 'check the network of this machine, or name another target with --announce-addr',
};
const NOT_FROM_HERE: TargetFault = {
  words: 'it cannot be reached from the address that we listen on',
  remedy: 'listen where it can be reached (--listen-addr 0.0.0.0:9012), or name another target',
};
const NOT_ALLOWED: TargetFault = {
  words: 'the system forbids it',
  remedy: 'check the firewall of this machine',
};
const NO_FAMILY: TargetFault = {
  words: 'this machine has no address of its family (IPv4, IPv6) to send from',
  remedy: 'give an address of the other family in --announce-addr, or set one up here',
};
const NO_PORT: TargetFault = {
  words: 'our port is taken by another program for its family of addresses (IPv4, IPv6)',
  remedy: 'stop what listens there, or listen on another port with --listen-addr',
};

const BY_CODE: Readonly<Record<string, TargetFault>> = {
  ENOTFOUND: UNKNOWN_NAME,
  ENODATA: UNKNOWN_NAME,
  EBADNAME: UNKNOWN_NAME,
  EAI_AGAIN: NO_NAME_SERVER,
  ETIMEOUT: NO_NAME_SERVER,
  ECONNREFUSED: NO_NAME_SERVER,
  ESERVFAIL: NO_NAME_SERVER,
  ENETUNREACH: NO_ROUTE,
  EHOSTUNREACH: NO_ROUTE,
  ENETDOWN: NO_ROUTE,
  EINVAL: NOT_FROM_HERE,
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  EAFNOSUPPORT: NO_FAMILY,
  EADDRNOTAVAIL: NO_FAMILY,
  EADDRINUSE: NO_PORT,
  EMSGSIZE: TOO_LARGE,
  ENOBUFS: TOO_MUCH,
  EAGAIN: TOO_MUCH,
};

/** What the system says, as a fault of the target. */
export function targetFault({ code = '', message }: NodeJS.ErrnoException): TargetFault {
  return BY_CODE[code] ?? { words: message, remedy: 'check the target in --announce-addr' };
}

/** Whether it says something of the target, rather than of one message or moment. */
export const isOfTarget = (fault: TargetFault): boolean => fault !== TOO_MUCH && fault !== TOO_LARGE;
