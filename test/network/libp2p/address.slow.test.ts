import { multiaddr } from '@multiformats/multiaddr';
import { describe, expect, it } from 'vitest';
import { hostOf, peerOf, portOf, readAddress } from '../../../source/network/libp2p/address.ts';
import { newKeys } from '../../support/dht-world.ts';

describe('an address of a peer', () => {
  const { nodeId } = newKeys();

  it.each([
    ['192.0.2.7:9012', '/ip4/192.0.2.7/tcp/9012'],
    [' 192.0.2.7:9012 ', '/ip4/192.0.2.7/tcp/9012'],
    ['[2001:db8::1]:9012', '/ip6/2001:db8::1/tcp/9012'],
    ['node.example:9012', '/dns/node.example/tcp/9012'],
    ['/ip4/192.0.2.7/tcp/9012', '/ip4/192.0.2.7/tcp/9012'],
    [`/ip4/192.0.2.7/tcp/9012/p2p/${nodeId}`, `/ip4/192.0.2.7/tcp/9012/p2p/${nodeId}`],
  ])('may be written %s', (text, meant) => {
    expect(readAddress(text).toString()).toBe(meant);
  });

  it.each([
    '',
    'node',
    '192.0.2.7',
    '192.0.2.7:',
    '192.0.2.7:0',
    '192.0.2.7:65536',
    '999.0.2.7.:1',
    '2001:db8::1:9012',
    '[nonsense]:9012',
    'a/b:9012',
    '/ip4/999.0.0.1/tcp/1',
    '/tcp/1',
    `/p2p/${nodeId}`,
    '\u001b[31m:1',
  ])('is not %j', (text) => {
    expect(() => readAddress(text)).toThrow(
      expect.objectContaining({ code: 'address', remedy: expect.any(String) }),
    );
  });

  it('gives its host, port and peer', () => {
    const address = readAddress(`/ip4/192.0.2.7/tcp/9012/p2p/${nodeId}`);
    expect([hostOf(address), portOf(address), peerOf(address)]).toEqual(['192.0.2.7', 9012, nodeId]);
    expect(hostOf(multiaddr('/ip6/2001:DB8::1/tcp/1'))).toBe('2001:db8::1');
  });
});
