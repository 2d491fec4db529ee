import { randomBytes } from 'node:crypto';
import { privateKeyFromRaw } from '@libp2p/crypto/keys';
import { type Identify, identify } from '@libp2p/identify';
import type { Libp2p } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { type KeyPair, keyPairFromSeed } from '../../source/identity/key-file.ts';
import { createGossip, type GossipRouter, TOPIC } from '../../source/network/libp2p/gossip.ts';
import { until } from '../support/until.ts';
import type { VictimDoors } from './attack.ts';

/** A libp2p host with libp2p's own defaults, which does what ours never does. */
export type Stranger = Libp2p<{ identify: Identify; gossip: GossipRouter }>;

export interface Hostile {
  readonly host: Stranger;
  readonly keys: KeyPair;
}

/** Starts one with a new key; it listens nowhere, whatever it says (`announce`, multiaddrs). */
export async function startStranger({
  announce = [],
}: {
  readonly announce?: readonly string[];
} = {}): Promise<Hostile> {
  const keys = keyPairFromSeed(randomBytes(32));
  const host = await createLibp2p({
    privateKey: privateKeyFromRaw(keys.secretKey),
    addresses: { announce: [...announce] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
    services: { identify: identify(), gossip: createGossip },
  });
  return { host, keys };
}

/** Somebody who can tell the victim something by gossip. */
export async function startTeller({
  nodeId,
  multiaddr: address,
}: Pick<VictimDoors, 'nodeId' | 'multiaddr'>): Promise<Hostile> {
  const teller = await startStranger();
  await teller.host.dial(multiaddr(address));
  await until('the victim hears the gossip', () =>
    teller.host.services.gossip.getSubscribers(TOPIC).some((peer) => peer.toString() === nodeId),
  );
  return teller;
}
