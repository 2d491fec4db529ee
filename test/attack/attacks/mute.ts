import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { multiaddr } from '@multiformats/multiaddr';
import { CONNECTION_LIMITS } from '../../../source/network/libp2p/limits.ts';
import type { Attack } from '../attack.ts';
import { startFlood } from '../flood.ts';
import { startStranger } from '../stranger.ts';

const SOCKETS = 128;
const HOSTS = 48;

/** It shares its host with those that hold all of the host's places, of which the mute give way after a while. */
const NEWCOMER_TRIES_MS = 3 * CONNECTION_LIMITS.muteMs;
const TRY_EVERY_MS = 500;

/** Connections that say nothing: half of them do not even begin the handshake. */
export const muteConnections: Attack = {
  name: 'mute-connections',
  tries: 'connections that say nothing hold every place for peers',
  network: 'dht',
  async begin({ udpPort, multiaddr: address, api }) {
    const sockets = new Set<Socket>();
    const open = (number: number) => {
      const socket = connect({
        port: udpPort,
        host: '127.0.0.1',
        localAddress: `127.0.0.${2 + (number % 2)}`,
      });
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    };
    const flood = startFlood(40, async (number) => {
      if (sockets.size < SOCKETS) open(number);
    });
    const strangers = await Promise.all(Array.from({ length: HOSTS }, () => startStranger()));
    const dialled = strangers.map(({ host }) => host.dial(multiaddr(address)).catch(() => {}));
    await Promise.all(dialled);
    return {
      sent: () => flood.count + HOSTS,
      async breach() {
        const fault = await newcomerFault(address);
        if (fault !== undefined) return `a newcomer finds no place: ${fault}`;
        return (await api.peers()).some(({ live }) => live) ? undefined : 'the honest peer is gone';
      },
      async end() {
        await flood.end();
        for (const socket of sockets) socket.destroy();
        await Promise.all(strangers.map(({ host }) => host.stop()));
      },
    };
  },
};

/** Why a newcomer that goes on trying, as a node does, was let in at no time; undefined once it was. */
async function newcomerFault(address: string): Promise<string | undefined> {
  const { host } = await startStranger();
  const giveUpMs = performance.now() + NEWCOMER_TRIES_MS;
  try {
    for (;;) {
      try {
        const signal = AbortSignal.timeout(NEWCOMER_TRIES_MS);
        const connection = await host.dial(multiaddr(address), { signal });
        // Who is sent away may learn of it only after the dial: a place has who is answered.
        await host.services.identify.identify(connection, { signal });
        return undefined;
      } catch (error) {
        if (performance.now() > giveUpMs) return String(error);
        await sleep(TRY_EVERY_MS);
      }
    }
  } finally {
    await host.stop();
  }
}
