import { multiaddr } from '@multiformats/multiaddr';
import { describe, expect, it } from 'vitest';
import { DhtReach } from '../../../source/network/libp2p/reach.ts';

const PEER = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN';
const OTHER = '12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo';

const iface = (address: string, cidr: string, internal = false) => ({
  address,
  cidr,
  internal,
  family: 'IPv4' as const,
  netmask: '',
  mac: '',
});

function reachOf({
  listenHost = '192.168.1.9',
  own = ['/ip4/192.168.1.9/tcp/9012', '/ip4/127.0.0.1/tcp/9012'],
} = {}) {
  return new DhtReach({
    listenHost,
    isMemory: false,
    own: () => own.map((address) => multiaddr(address)),
    interfaces: () => [iface('127.0.0.1', '127.0.0.1/8', true), iface('192.168.1.9', '192.168.1.9/24')],
  });
}

const told = (reach: DhtReach, met: string, ...addresses: readonly string[]): readonly string[] =>
  reach
    .told(
      addresses.map((address) => multiaddr(address)),
      PEER,
      multiaddr(met),
    )
    .map((address) => address.toString().replace(`/p2p/${PEER}`, ''));

const MET = {
  public: '/ip4/8.8.8.8/tcp/5000',
  private: '/ip4/192.168.1.4/tcp/5000',
  shared: '/ip4/100.64.0.9/tcp/5000',
  link: '/ip4/169.254.3.4/tcp/5000',
  loopback: '/ip4/127.0.0.1/tcp/5000',
} as const;

const TOLD = {
  public: '/ip4/9.9.9.9/tcp/1000',
  private: '/ip4/10.0.0.7/tcp/1000',
  shared: '/ip4/100.64.0.7/tcp/1000',
  link: '/ip4/169.254.0.7/tcp/1000',
  loopback: '/ip4/127.0.0.1/tcp/1000',
} as const;

describe('an address that a peer tells', () => {
  it('is dialled where it is public, or of the kind of inside in which the peer was met', () => {
    for (const [inside, met] of Object.entries(MET))
      for (const [kind, address] of Object.entries(TOLD))
        expect(told(reachOf(), met, address), `${kind} told from ${inside}`).toEqual(
          kind === 'public' || kind === inside ? [address] : [],
        );
  });

  it.each([
    '/ip4/0.0.0.0/tcp/1000',
    '/ip4/224.0.0.251/tcp/5353',
    '/ip4/255.255.255.255/tcp/9012',
    '/ip6/::/tcp/1000',
    '/ip6/::ffff:9.9.9.9/tcp/1000',
    '/ip6/::ffff:127.0.0.1/tcp/1000',
    '/ip6/64:ff9b::7f00:1/tcp/1000',
    '/ip4/9.9.9.9/tcp/0',
    '/ip4/9.9.9.9/udp/1000',
    '/dns4/localhost/tcp/1000',
    '/dns/nas.local/tcp/1000',
    '/dnsaddr/inside.example',
    '/unix/tmp%2Fsocket',
    '/memory/1',
    `/ip4/9.9.9.9/tcp/1000/p2p/${OTHER}`,
    `/ip4/9.9.9.9/tcp/1000/p2p/${OTHER}/p2p-circuit/p2p/${PEER}`,
  ])('is never dialled when it is %s', (address) => {
    for (const met of Object.values(MET)) expect(told(reachOf(), met, address)).toEqual([]);
  });

  it('is never where this node listens itself', () => {
    expect(told(reachOf(), MET.private, '/ip4/192.168.1.9/tcp/9012')).toEqual([]);
    expect(told(reachOf(), MET.loopback, '/ip4/127.0.0.1/tcp/9012')).toEqual([]);
    const wide = reachOf({ listenHost: '0.0.0.0' });
    expect(told(wide, MET.loopback, '/ip4/127.9.9.9/tcp/9012')).toEqual([]);
    expect(told(wide, MET.loopback, '/ip4/127.9.9.9/tcp/9013')).toHaveLength(1);
  });

  it('is one of a few', () => {
    const many = Array.from({ length: 100 }, (_, index) => `/ip4/9.9.9.9/tcp/${index + 1}`);
    expect(told(reachOf(), MET.public, ...many)).toHaveLength(8);
  });
});

describe('before a dial', () => {
  it('what was not told by who may is refused, whoever asks', () => {
    const reach = reachOf();
    expect(reach.allows(multiaddr(TOLD.loopback))).toBe(false);
    told(reach, MET.public, TOLD.loopback);
    expect(reach.allows(multiaddr(TOLD.loopback))).toBe(false);
    told(reach, MET.loopback, TOLD.loopback);
    expect(reach.allows(multiaddr(TOLD.loopback))).toBe(true);
    expect(reach.allows(multiaddr('/ip4/127.0.0.1/tcp/1001'))).toBe(false);
    expect(reach.allows(multiaddr(TOLD.public))).toBe(true);
  });

  it('what the owner names is always let through', () => {
    const reach = reachOf();
    for (const address of [...Object.values(TOLD), '/ip4/127.0.0.1/tcp/9012']) {
      reach.name(multiaddr(address));
      expect(reach.allows(multiaddr(address))).toBe(true);
    }
  });
});

describe('an address heard by multicast', () => {
  it('is dialled where it is on a link of this machine', () => {
    const near = (address: string) => reachOf().near([multiaddr(address)], PEER).length > 0;
    expect(near('/ip4/192.168.1.77/tcp/1000')).toBe(true);
    for (const address of [TOLD.public, TOLD.loopback, TOLD.private, TOLD.link])
      expect(near(address)).toBe(false);
  });
});

describe('an address that an earlier run wrote down', () => {
  it('is dialled where it is public, or this machine is inside in the same way now', () => {
    const kept = (address: string) => reachOf().kept(multiaddr(address)).length > 0;
    expect(kept(`${TOLD.public}/p2p/${PEER}`)).toBe(true);
    expect(kept(`${TOLD.private}/p2p/${PEER}`)).toBe(true);
    expect(kept(`${TOLD.shared}/p2p/${PEER}`)).toBe(false);
    expect(kept(`${TOLD.link}/p2p/${PEER}`)).toBe(false);
    expect(kept(TOLD.public)).toBe(false);
    expect(kept(`/dns4/localhost/tcp/1/p2p/${PEER}`)).toBe(false);
  });
});

describe('what another peer is told', () => {
  it('is what it may dial', () => {
    const all = Object.values(TOLD).map((address) => multiaddr(address));
    const tellable = (met: string) => reachOf().tellable(all, multiaddr(met)).map(String);
    expect(tellable(MET.public)).toEqual([TOLD.public]);
    expect(tellable(MET.private)).toEqual([TOLD.public, TOLD.private]);
  });
});
