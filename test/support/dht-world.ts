import { randomBytes } from 'node:crypto';
import { privateKeyFromRaw } from '@libp2p/crypto/keys';
import { type Identify, identify } from '@libp2p/identify';
import type { Connection, Libp2p, MessageStream, Stream } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import type { Timers } from '../../source/base/ports.ts';
import { systemTimers } from '../../source/base/system-timers.ts';
import type { Channel } from '../../source/files/transfer/channel.ts';
import { type KeyPair, keyPairFromSeed } from '../../source/identity/key-file.ts';
import { createGossip, type GossipRouter, TOPIC } from '../../source/network/libp2p/gossip.ts';
import { STREAM_LIMITS } from '../../source/network/libp2p/limits.ts';
import type { DhtOptions } from '../../source/network/libp2p/options.ts';
import { DhtTransport } from '../../source/network/libp2p/transport.ts';
import type { Datagram, Judgement } from '../../source/network/transport/transport.ts';
import { until } from './until.ts';

/** A libp2p transport of a test on loopback, and what it heard. */
export interface DhtPeer {
  readonly keys: KeyPair;
  readonly id: string;
  readonly transport: DhtTransport;
  readonly heard: Datagram[];
  readonly linked: string[];
  readonly misbehaved: { readonly peer: string; readonly reason: string }[];
  /** As the last `linksChanged` found them. */
  readonly changes: number[];
  /** Hears of channels on which files are asked for. */
  asked: (channel: Channel) => void;
}

/** Timers of which those with one delay run only when a test says so. */
export function heldTimers(heldMs: number): { timers: Timers; fire: () => number } {
  const held = new Set<() => void>();
  const timers: Timers = {
    after(delayMs, task) {
      if (delayMs !== heldMs) return systemTimers.after(delayMs, task);
      held.add(task);
      return () => held.delete(task);
    },
  };
  const fire = () => {
    const due = [...held];
    held.clear();
    for (const task of due) task();
    return due.length;
  };
  return { timers, fire };
}

const running: { stop(): unknown }[] = [];

/** To be called after each test. */
export async function stopAll(): Promise<void> {
  await Promise.all(running.splice(0).map((peer) => peer.stop()));
}

export const newKeys = (): KeyPair => keyPairFromSeed(randomBytes(32));

export interface DhtPeerOptions extends Partial<DhtOptions> {
  readonly keys?: KeyPair;
  /** What becomes of a message that it hears; undefined: nothing yet. */
  readonly judge?: (text: string, datagram: Datagram) => Judgement | undefined;
}

export function dhtOptions(keys: KeyPair, more: Partial<DhtOptions> = {}): DhtOptions {
  return {
    secretKey: keys.secretKey,
    listen: { host: '127.0.0.1', port: 0 },
    bootstrap: [],
    knownAddresses: () => [],
    addressOf: () => '',
    filesAt: () => undefined,
    isBlocked: () => false,
    isKnown: () => false,
    timers: systemTimers,
    random: { unit: () => Math.random(), bytes: (length) => randomBytes(length) },
    monotonicMs: () => performance.now(),
    ...more,
  };
}

export async function startDht({
  keys = newKeys(),
  judge = () => 'accept',
  ...more
}: DhtPeerOptions = {}): Promise<DhtPeer> {
  const transport = new DhtTransport(dhtOptions(keys, more));
  const peer: DhtPeer = {
    keys,
    id: keys.nodeId,
    transport,
    heard: [],
    linked: [],
    misbehaved: [],
    changes: [],
    asked: (channel) => channel.cut('nobody gives files here'),
  };
  running.push(transport);
  await transport.start({
    datagram: (datagram) => {
      peer.heard.push(datagram);
      const judgement = judge(datagram.bytes.toString(), datagram);
      if (judgement !== undefined) datagram.judge?.(judgement);
    },
    fault: () => {},
    linked: (id) => peer.linked.push(id),
    targetsChanged: () => {},
    filesAsked: (channel) => peer.asked(channel),
    filesPlaceChanged: () => {},
    linksChanged: () => peer.changes.push(transport.links.list().length),
    misbehaved: (id, reason) => peer.misbehaved.push({ peer: id, reason }),
  });
  return peer;
}

export const texts = ({ heard }: DhtPeer): string[] => heard.map(({ bytes }) => bytes.toString());

export const addressOf = ({ transport }: DhtPeer): string => transport.addresses()[0] ?? '';

/** The linked peers that speak our protocol. */
export const linkedTo = ({ transport }: DhtPeer): string[] =>
  transport.links
    .list()
    .filter(({ speaks }) => speaks === true)
    .map(({ peer }) => peer)
    .sort();

/** A pair that is linked and hears each other. */
export async function startPair(): Promise<{ first: DhtPeer; second: DhtPeer }> {
  const first = await startDht();
  const second = await startDht({ bootstrap: [addressOf(first)] });
  await until('both are linked', () => first.linked.length > 0 && second.linked.length > 0);
  return { first, second };
}

/** Waits until what `teller` publishes reaches this many peers. */
export async function untilHeard(teller: DhtPeer, hearers: readonly DhtPeer[]): Promise<void> {
  let round = 0;
  await until(`${hearers.length} peers hear the gossip`, async () => {
    round += 1;
    const { targets } = await teller.transport.send(`{"warm":"${teller.id} ${round}"}`);
    return targets >= hearers.length;
  });
  const last = `{"warm":"${teller.id} ${round}"}`;
  await until('the last of it came', () => hearers.every((hearer) => texts(hearer).includes(last)));
  for (const { heard } of [teller, ...hearers]) heard.length = 0;
}

/** A libp2p node that does not speak our protocol, for doing what ours never does. */
export async function startStranger(
  to: DhtPeer,
  {
    from = '127.0.0.1',
    announce = [],
  }: {
    /** The address of this machine that it comes from. */
    readonly from?: string;
    /** Where it says that it listens. */
    readonly announce?: readonly string[];
  } = {},
): Promise<{
  readonly id: string;
  readonly host: Libp2p<{ identify: Identify; gossip: GossipRouter }>;
  dial(): Promise<Connection>;
  openStream(): Promise<Stream>;
  /** What its connections are made of, below the streams. */
  readonly lines: readonly MessageStream[];
}> {
  const keys = newKeys();
  const lines: MessageStream[] = [];
  // The declared type leaves it out, and the socket takes it.
  const dialOpts: object = { localAddress: from };
  const host = await createLibp2p({
    privateKey: privateKeyFromRaw(keys.secretKey),
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'], announce: [...announce] },
    transports: [tcp({ dialOpts })],
    connectionEncrypters: [noise()],
    streamMuxers: [tapped(lines)],
    connectionMonitor: { enabled: false },
    services: { identify: identify(), gossip: createGossip },
  });
  host.services.gossip.subscribe(TOPIC);
  running.push(host);
  const dial = () => {
    const [host4, port] = addressOf(to).split(':');
    return host.dial(multiaddr(`/ip4/${host4}/tcp/${port}`));
  };
  return {
    id: keys.nodeId,
    host,
    lines,
    dial,
    openStream: async () => (await dial()).newStream('/crabnet/sync/1.0.0'),
  };
}

/** Yamux that shows on what it writes. */
const tapped = (lines: MessageStream[]) => () => {
  const factory = yamux({ streamOptions: { maxStreamWindowSize: STREAM_LIMITS.windowBytes } })();
  const create = factory.createStreamMuxer.bind(factory);
  factory.createStreamMuxer = (line) => {
    lines.push(line);
    return create(line);
  };
  return factory;
};

/** To be stopped after the test. */
export function stopLater(thing: { stop(): unknown }): void {
  running.push(thing);
}
