import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { privateKeyFromRaw } from '@libp2p/crypto/keys';
import { noise } from '@libp2p/noise';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { afterEach, describe, expect, it } from 'vitest';
import { CONNECTION_LIMITS } from '../../../source/network/libp2p/limits.ts';
import { linkAddress } from '../../../source/network/transport/peer-address.ts';
import {
  addressOf,
  type DhtPeer,
  newKeys,
  startDht,
  startPair,
  stopAll,
  stopLater,
  texts,
} from '../../support/dht-world.ts';
import { until } from '../../support/until.ts';

afterEach(stopAll);

/** Two addresses of one attacker. */
const HOSTS = ['127.0.0.2', '127.0.0.3'] as const;

/** A peer that connects, finishes every handshake, and says nothing. */
async function connectMute(to: DhtPeer, localAddress: string): Promise<void> {
  const dialOpts: object = { localAddress };
  const host = await createLibp2p({
    privateKey: privateKeyFromRaw(newKeys().secretKey),
    transports: [tcp({ dialOpts })],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
  });
  stopLater(host);
  const [host4, port] = addressOf(to).split(':');
  await host.dial(multiaddr(`/ip4/${host4}/tcp/${port}`)).catch(() => {});
}

async function expectTrade(victim: DhtPeer, honest: DhtPeer): Promise<void> {
  expect((await honest.transport.sendTo(linkAddress(victim.id), 'an offer')).targets).toBe(1);
  expect((await victim.transport.sendTo(linkAddress(honest.id), 'an answer')).targets).toBe(1);
  await until('both came', () => texts(victim).includes('an offer') && texts(honest).includes('an answer'));
}

describe('an attacker with two addresses', () => {
  it('that holds every place in silence leaves one for who comes later, and for who was there', async () => {
    const { first: victim, second: early } = await startPair();
    for (let round = 0; round < 40; round += 1)
      await Promise.all(HOSTS.map((host) => connectMute(victim, host)));
    const inbound = () => victim.transport.links.list().filter(({ direction }) => direction === 'in').length;
    await until('every place is taken', () => inbound() >= CONNECTION_LIMITS.inbound);
    const late = await startDht({ bootstrap: [addressOf(victim)] });
    await until('it is linked', () => victim.linked.includes(late.id) && late.linked.includes(victim.id));
    expect(inbound()).toBeLessThanOrEqual(CONNECTION_LIMITS.inbound);
    await expectTrade(victim, late);
    await expectTrade(victim, early);
  });

  it('that never begins a handshake, and comes again when it is sent away, keeps nobody out', async () => {
    const victim = await startDht();
    const [host = '', port] = addressOf(victim).split(':');
    const sockets = new Set<Socket>();
    let isOver = false;
    const hold = (localAddress: string) => {
      const socket = connect({ host, port: Number(port), localAddress });
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        if (!isOver) setTimeout(() => isOver || hold(localAddress), 20);
      });
    };
    stopLater({
      stop: async () => {
        isOver = true;
        await Promise.all([...sockets].map((socket) => once(socket.destroy(), 'close')));
      },
    });
    for (const localAddress of HOSTS) for (let count = 0; count < 40; count += 1) hold(localAddress);
    await until('they are there', () => sockets.size >= 60);
    const late = await startDht({ bootstrap: [addressOf(victim)] });
    await until('it is linked', () => victim.linked.includes(late.id), 8000);
    await expectTrade(victim, late);
  });
});
