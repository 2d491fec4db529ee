import { describe, expect, test } from 'vitest';
import {
  readBootstrapPeer,
  readHostName,
  readListenAddress,
  readTargetAddress,
} from '../../../source/cli/usage/address.ts';

const place = { option: 'listen-addr', words: '--listen-addr' };

describe('an address to listen on', () => {
  test.each([
    ['0.0.0.0:9012', { host: '0.0.0.0', port: 9012 }],
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['[::1]:65535', { host: '::1', port: 65535 }],
    ['[fe80::1%eth0]:1', { host: 'fe80::1%eth0', port: 1 }],
  ])('%s', (text, address) => {
    expect(readListenAddress(place, text)).toEqual(address);
  });

  test.each([
    ['', 'is no ip:port'],
    ['9012', 'is no ip:port'],
    ['127.0.0.1', 'is no ip:port'],
    ['127.0.0.1:', 'is no ip:port'],
    [':9012', 'is no ip:port'],
    ['127.0.0.1:-1', 'is no ip:port'],
    ['127.0.0.1:1e3', 'is no ip:port'],
    ['127.0.0.1:65536', 'has no such port'],
    ['::1:9012', 'is no ip:port'],
    ['[127.0.0.1]:9012', 'has no IPv6 address in its brackets'],
    ['localhost:9012', 'names no IP address'],
    ['256.0.0.1:9012', 'names no IP address'],
  ])('%j is refused, and the option is named', (text, problem) => {
    expect(() => readListenAddress(place, text)).toThrowError(
      expect.objectContaining({
        code: 'address',
        field: 'listen-addr',
        message: `--listen-addr: ${JSON.stringify(text)} ${problem}`,
      }),
    );
  });

  test('a bare IPv6 address is answered with the way to write it', () => {
    expect(() => readListenAddress(place, '::1')).toThrowError(
      expect.objectContaining({ remedy: 'write the address in brackets, and the port: [::1]:9012' }),
    );
  });
});

describe('an address to send to', () => {
  test.each([
    ['255.255.255.255:9012', '255.255.255.255'],
    ['node.example.org:9012', 'node.example.org'],
    ['localhost:9012', 'localhost'],
    ['[2001:db8::1]:9012', '2001:db8::1'],
  ])('%s', (text, host) => {
    expect(readTargetAddress(place, text)).toEqual({ host, port: 9012 });
  });

  test.each(['127.0.0.1:0', '256.0.0.1:9012', 'a b:1', '-x:1', '1.2.3:4'])('%j is refused', (text) => {
    expect(() => readTargetAddress(place, text)).toThrowError(expect.objectContaining({ code: 'address' }));
  });
});

describe('a bootstrap peer', () => {
  test.each(['192.0.2.11:9012', '/ip4/192.0.2.11/tcp/9012', '/dns4/a.example/tcp/1/p2p/12D3KooWabc'])(
    '%s',
    (text) => {
      expect(readBootstrapPeer(place, text)).toBe(text);
    },
  );

  test.each(['/', '/ip4', '/foo/bar', '/ip4/1.2.3.4//tcp', 'nonsense'])('%j is refused', (text) => {
    expect(() => readBootstrapPeer(place, text)).toThrowError(expect.objectContaining({ code: 'address' }));
  });
});

describe('a name of the monitor', () => {
  test.each(['node.lan', 'a', 'Crab.Example.org.'])('%s', (text) => {
    expect(readHostName(place, text)).toBe(text);
  });

  test.each(['http://node.lan', 'node.lan:3000', '*', '*.lan', 'node.lan/x', '192.0.2.1'])(
    '%j is refused',
    (text) => {
      expect(() => readHostName(place, text)).toThrowError(
        expect.objectContaining({ code: 'address', message: expect.stringContaining('is no host name') }),
      );
    },
  );
});
