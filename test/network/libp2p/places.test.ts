import type { Connection, MultiaddrConnection, PeerId } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { beforeEach, describe, expect, it } from 'vitest';
import { SITE_SHARES } from '../../../source/base/host-network.ts';
import { CONNECTION_LIMITS } from '../../../source/network/libp2p/limits.ts';
import { DhtPlaces, type Worth } from '../../../source/network/libp2p/places.ts';

const { inbound, inboundPerHost, inboundPerPeer, muteMs, muteDialledMs, pendingPerHost } = CONNECTION_LIMITS;

let nowMs: number;
let standing: Connection[];
let ended: string[];
let worths: Map<string, Worth>;
let known: Set<string>;
let places: DhtPlaces;

beforeEach(() => {
  nowMs = 1_000_000;
  standing = [];
  ended = [];
  worths = new Map();
  known = new Set();
  places = new DhtPlaces({
    monotonicMs: () => nowMs,
    connections: () => standing,
    worth: (peer) => worths.get(peer) ?? 'mute',
    isKnown: (peer) => known.has(peer),
  });
});

const peerId = (id: string) =>
  ({ toString: () => id, equals: (other: PeerId) => String(other) === id }) as PeerId;

const addressAt = (host: string) => multiaddr(`/${host.includes(':') ? 'ip6' : 'ip4'}/${host}/tcp/4000`);

function incoming(host: string, onAbort = () => {}): MultiaddrConnection {
  const closed: (() => void)[] = [];
  return {
    remoteAddr: addressAt(host),
    addEventListener: (_: string, listener: () => void) => closed.push(listener),
    abort: () => {
      onAbort();
      for (const listener of closed) listener();
    },
  } as unknown as MultiaddrConnection;
}

function stand(peer: string, host: string, direction: 'inbound' | 'outbound' = 'inbound'): void {
  const connection = {
    remotePeer: peerId(peer),
    remoteAddr: addressAt(host),
    direction,
    status: 'open',
    abort: () => {
      ended.push(peer);
      standing = standing.filter((other) => other !== connection);
    },
  } as unknown as Connection;
  standing.push(connection);
  places.opened(connection);
}

/** Whether a peer gets a place; it has it then. */
function enter(peer: string, host: string, worth: Worth = 'mute'): boolean {
  worths.set(peer, worth);
  const isIn = places.enter(peerId(peer), incoming(host));
  if (isIn) stand(peer, host);
  return isIn;
}

/** Takes all places: each host has `perHost`. */
function fill(worth: Worth, perHost: number): void {
  for (let count = 0; count < inbound; count += 1)
    enter(`old ${count}`, `1.1.${Math.floor(count / perHost)}.1`, worth);
  expect(standing).toHaveLength(inbound);
}

describe('when there is no place', () => {
  it('who was mute for longest gives way', () => {
    fill('speaks', 1);
    worths.set('old 7', 'mute');
    nowMs += muteMs + 1;
    worths.set('old 9', 'mute');
    expect(enter('new', '9.9.9.9')).toBe(true);
    expect(ended).toEqual(['old 7']);
  });

  it('nobody gives way for being mute who had no time to speak', () => {
    fill('mute', 1);
    nowMs += muteMs - 1;
    expect(enter('new', '9.9.9.9')).toBe(false);
    expect(ended).toEqual([]);
  });

  it('the host that has most gives way, with who showed least and came last', () => {
    fill('speaks', 16);
    worths.set('old 3', 'mute');
    expect(enter('new', '9.9.9.9')).toBe(true);
    expect(ended).toEqual(['old 3']);
  });

  it('a few of a host that said something that counts are safe from strangers', () => {
    fill('useful', CONNECTION_LIMITS.usefulPerHost);
    expect(enter('new', '9.9.9.9')).toBe(false);
    fill('useful', CONNECTION_LIMITS.usefulPerHost);
  });

  it('somebody known gets the place of who said nothing that counts', () => {
    fill('useful', 1);
    worths.set('old 5', 'speaks');
    expect(enter('new', '9.9.9.9')).toBe(false);
    known.add('new');
    expect(enter('new', '9.9.9.9')).toBe(true);
    expect(ended).toEqual(['old 5']);
  });

  it('64 bits of an IPv6 address are one host', () => {
    for (let count = 0; count < inbound; count += 1) {
      enter(`old ${count}`, count < 8 ? `2a00:1:2:3::${count + 1}` : `1.1.${count}.1`, 'speaks');
      nowMs += 1;
    }
    expect(enter('new', '9.9.9.9')).toBe(true);
    expect(ended).toEqual(['old 7']);
  });
});

describe('a site of IPv6, with a peer at each of its hosts,', () => {
  const fillSite = (worth: Worth) => {
    for (let count = 0; count < inbound; count += 1)
      expect(enter(`old ${count}`, `2a00:1:2:${count.toString(16)}::1`, worth)).toBe(true);
  };
  const newcomersIn = () =>
    Array.from({ length: inbound }, (_, at) => enter(`new ${at}`, `9.9.9.${at}`, 'speaks')).filter(Boolean);

  it('keeps no more places than a few hosts would', () => {
    fillSite('speaks');
    expect(newcomersIn().length).toBeGreaterThan(inbound / 2);
  });

  it('keeps no more that are safe for having said something that counts', () => {
    fillSite('useful');
    expect(newcomersIn()).toHaveLength(
      inbound - SITE_SHARES * CONNECTION_LIMITS.usefulPerHost - SITE_SHARES + 1,
    );
  });
});

describe('places that are free', () => {
  it('are not all for one host', () => {
    for (let count = 0; count < inboundPerHost; count += 1)
      expect(enter(`${count}`, '1.1.1.1', 'speaks')).toBe(true);
    expect(enter('one more', '1.1.1.1')).toBe(false);
    worths.set('5', 'mute');
    nowMs += muteMs + 1;
    expect(enter('one more', '1.1.1.1')).toBe(true);
    expect(ended).toEqual(['5']);
  });

  it('are a few for each peer, whose oldest connection ends', () => {
    for (let count = 0; count <= inboundPerPeer; count += 1) expect(enter('one', '1.1.1.1')).toBe(true);
    expect(standing).toHaveLength(inboundPerPeer);
  });
});

describe('before the handshake', () => {
  it('of one host the oldest goes when there are too many', () => {
    let isGone = false;
    places.knock(incoming('1.1.1.1', () => (isGone = true)));
    for (let count = 1; count < pendingPerHost; count += 1)
      expect(places.knock(incoming('1.1.1.1'))).toBe(true);
    expect(isGone).toBe(false);
    expect(places.knock(incoming('1.1.1.1'))).toBe(true);
    expect(isGone).toBe(true);
  });

  it('a host that comes too often is sent away, others are not', () => {
    const knocks = Array.from({ length: 100 }, () => places.knock(incoming('1.1.1.1')));
    expect(knocks.filter(Boolean)).toHaveLength(CONNECTION_LIMITS.arrivals.burst);
    expect(places.knock(incoming('2.2.2.2'))).toBe(true);
    nowMs += 1000;
    expect(places.knock(incoming('1.1.1.1'))).toBe(true);
  });
});

it('a connection of ours to a peer that says nothing ends, one to a peer that speaks stays', () => {
  stand('mute', '1.1.1.1', 'outbound');
  stand('speaks', '1.1.1.2', 'outbound');
  stand('guest', '1.1.1.3');
  worths.set('speaks', 'speaks');
  places.review();
  expect(ended).toEqual([]);
  nowMs += muteDialledMs + 1;
  places.review();
  expect(ended).toEqual(['mute']);
});
