import { type Probe, REACHED } from './probe.ts';

/** Attempts to talk to anybody. Servers answer with the secret. */
export const NETWORK_PROBES: readonly Probe[] = [
  {
    name: 'loopback',
    tries: 'connect to a server on 127.0.0.1',
    shows: 'secret',
    worksUnfenced: true,
    command: ({ port }) => `exec 3<>/dev/tcp/127.0.0.1/${port} && timeout 1 cat <&3`,
  },
  {
    name: 'loopback over IPv6',
    tries: 'connect to a server on ::1 and by name',
    shows: 'secret',
    command: ({ port }) =>
      `for host in ::1 ::ffff:127.0.0.1 localhost 0.0.0.0; do (exec 3<>/dev/tcp/$host/${port} && timeout 1 cat <&3); done`,
  },
  {
    name: 'control socket',
    tries: "connect to the node's control socket",
    shows: 'secret',
    worksUnfenced: true,
    command: ({ controlSocket }) => `perl -MSocket -e '
      socket my $s, AF_UNIX, SOCK_STREAM, 0 or die $!; connect $s, pack_sockaddr_un("${controlSocket}") or die $!; print <$s>'`,
  },
  {
    name: 'abstract socket',
    tries: 'connect to a Unix socket that has no file',
    shows: 'secret',
    worksUnfenced: true,
    command: ({ abstractSocket }) => `perl -MSocket -e '
      socket my $s, AF_UNIX, SOCK_STREAM, 0 or die $!; connect $s, pack_sockaddr_un("\\0${abstractSocket}") or die $!; print <$s>'`,
  },
  {
    name: 'local network',
    tries: 'send datagrams to the local network and beyond',
    shows: 'reached',
    command: () =>
      `for a in 192.168.0.1 10.0.0.1 172.16.0.1 169.254.169.254 255.255.255.255 8.8.8.8; do echo x >/dev/udp/$a/9012 && ${REACHED}; done`,
  },
  {
    name: 'names',
    tries: 'resolve a name',
    shows: 'reached',
    command: () => `timeout 2 getent hosts example.com && ${REACHED}; [ -s /etc/resolv.conf ] && ${REACHED}`,
  },
  {
    name: 'interfaces',
    tries: 'find a network interface or a route',
    shows: 'reached',
    command: () =>
      `tail -n +3 /proc/net/dev | grep -v '^ *lo:' && ${REACHED}; tail -n +2 /proc/net/route | grep . && ${REACHED}; ip link add a type dummy && ${REACHED}`,
  },
  {
    name: 'virtual machine sockets',
    tries: 'open sockets of families that know no network namespaces, or that are only for the privileged',
    shows: 'reached',
    worksUnfenced: true,
    command: () =>
      `perl -MSocket -e 'for ([40, 1], [38, 5], [17, 3], [31, 3], [2, 3]) { print "REA", "CHED\\n" if socket my $s, $_->[0], $_->[1], 0 }'`,
  },
  {
    name: 'connections within itself',
    tries: 'use up the memory that the machine has for connections, by ones that lead nowhere',
    shows: 'reached',
    worksUnfenced: true,
    command: () =>
      `perl -MSocket -e 'socket my $s, AF_INET, SOCK_STREAM, 0 or die $!; bind $s, pack_sockaddr_in(0, INADDR_LOOPBACK); listen $s, 1; socket my $c, AF_INET, SOCK_STREAM, 0; print "REA", "CHED\\n" if connect $c, getsockname $s'`,
  },
  {
    name: 'listening',
    tries: 'be reached from outside: take the port of a server of the machine',
    shows: 'victim',
    command: ({ port }) => `perl -MSocket -e '
      socket my $s, AF_INET, SOCK_STREAM, 0; bind $s, pack_sockaddr_in(${port}, INADDR_ANY); listen $s, 5; select undef, undef, undef, 0.2'`,
  },
];
