import { multiaddr } from '@multiformats/multiaddr';
import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../../source/model/types.ts';
import { addressesAt, filesPlaceOf } from '../../../source/network/libp2p/files-reach.ts';
import { DhtReach } from '../../../source/network/libp2p/reach.ts';
import { readFilesPlace } from '../../../source/network/transport/files-place.ts';

const PEER = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN' as NodeId;

const own = ['/ip4/192.168.1.9/tcp/9012', '/ip4/127.0.0.1/tcp/9012', '/ip4/9.9.9.9/tcp/9012'].map((address) =>
  multiaddr(address),
);
const reach = new DhtReach({ listenHost: '0.0.0.0', isMemory: false, own: () => own, interfaces: () => [] });
const dialled = (met: string, hosts: readonly string[] = [], port = 9012) =>
  addressesAt({ met, hosts, port }, PEER, reach).map(String);

describe('where a peer may be asked for files', () => {
  it('is where it hears, and what it says besides that is public or of the same kind of inside', () => {
    expect(dialled('8.8.8.8', ['10.0.0.7', '127.0.0.1', '2606:4700::1', '8.8.8.8'])).toEqual([
      `/ip4/8.8.8.8/tcp/9012/p2p/${PEER}`,
      `/ip6/2606:4700::1/tcp/9012/p2p/${PEER}`,
    ]);
    expect(dialled('192.168.1.4', ['10.0.0.7', '127.0.0.1'])).toEqual([
      `/ip4/192.168.1.4/tcp/9012/p2p/${PEER}`,
      `/ip4/10.0.0.7/tcp/9012/p2p/${PEER}`,
    ]);
  });

  it('is never where this node listens, nor where no machine is', () => {
    expect(dialled('192.168.1.9')).toEqual([]);
    expect(dialled('127.0.0.1')).toEqual([]);
    expect(dialled('127.0.0.1', [], 9013)).toEqual([`/ip4/127.0.0.1/tcp/9013/p2p/${PEER}`]);
    expect(dialled('224.0.0.1', ['0.0.0.0', '255.255.255.255', '192.0.2.1'])).toEqual([]);
  });

  it('is told of us as the port, what is public, and what our owner named', () => {
    expect(filesPlaceOf(own, '0.0.0.0')).toEqual({ port: 9012, hosts: ['9.9.9.9'] });
    expect(filesPlaceOf(own, '192.168.1.9')).toEqual({ port: 9012, hosts: ['192.168.1.9', '9.9.9.9'] });
    expect(filesPlaceOf([], '0.0.0.0')).toBeNull();
    expect(filesPlaceOf([multiaddr('/memory/a')], '')).toBeNull();
  });

  it.each([
    [undefined],
    [null],
    ['/ip4/8.8.8.8/tcp/9012'],
    [{ port: 0, hosts: [] }],
    [{ port: 65_536, hosts: [] }],
    [{ port: 1.5, hosts: [] }],
    [{ port: '9012', hosts: [] }],
    [{ port: 9012 }],
    [{ port: 9012, hosts: ['example.org'] }],
    [{ port: 9012, hosts: ['::ffff:8.8.8.8'] }],
    [{ port: 9012, hosts: ['fe80::1%eth0'] }],
    [{ port: 9012, hosts: [7] }],
    [{ port: 9012, hosts: ['8.8.8.8', '8.8.4.4', '1.1.1.1', '9.9.9.9', '8.8.8.1'] }],
  ])('is not read of %j', (said) => {
    expect(readFilesPlace(said)).toBeUndefined();
  });

  it('is read without what else is said', () => {
    const said = { port: 9012, hosts: ['8.8.8.8', '2606:4700::1'] };
    expect(readFilesPlace({ ...said, more: 1 })).toEqual(said);
  });
});
