import { describe, expect, it } from 'vitest';
import { type HostKind, hostKind, withinAny } from '../../source/base/host-kind.ts';

const KINDS: readonly (readonly [HostKind | undefined, readonly string[]])[] = [
  ['public', ['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.63.0.1', '::ffff:8.8.8.8', '2a00:1450::1']],
  ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '::ffff:192.168.1.1', 'fd00::1']],
  ['shared', ['100.64.0.1', '100.127.255.255']],
  ['link', ['169.254.1.1', 'fe80::1', 'fe80::1%eth0', '::ffff:169.254.1.1']],
  ['loopback', ['127.0.0.1', '127.255.0.9', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::ffff:7f00:1']],
  ['never', ['0.0.0.0', '0.1.2.3', '224.0.0.251', '255.255.255.255', '240.0.0.1', '::', 'ff02::fb']],
  // An IPv4 address inside, said in IPv6.
  ['never', ['::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b:1::a00:1', '2002:7f00:1::', '2001:0:7f00:1::']],
  [undefined, ['localhost', 'nas.local', '', '127.1', '0x7f000001', '2130706433', '[::1]']],
];

describe('the kind of a host', () => {
  it.each(KINDS.flatMap(([kind, hosts]) => hosts.map((host) => [host, kind] as const)))(
    '%s is %s',
    (host, kind) => {
      expect(hostKind(host)).toBe(kind);
    },
  );
});

it('a host is within a network of its own family', () => {
  expect(withinAny(['192.168.1.9/24'])('192.168.1.4')).toBe(true);
  expect(withinAny(['192.168.1.9/24'])('192.168.2.4')).toBe(false);
  expect(withinAny(['fe80::1/64'])('fe80::2')).toBe(true);
  expect(withinAny(['192.168.1.9/24'])('::ffff:192.168.1.4')).toBe(false);
  expect(withinAny(['192.168.1.9/24'])('router')).toBe(false);
});
