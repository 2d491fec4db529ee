import { connect, type Socket } from 'node:net';
import { multiaddr } from '@multiformats/multiaddr';
import type { Attack } from '../attack.ts';
import { startFlood } from '../flood.ts';
import { startStranger } from '../stranger.ts';

const SOCKETS = 128;
const HOSTS = 48;

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
        const newcomer = await startStranger();
        try {
          await newcomer.host.dial(multiaddr(address), { signal: AbortSignal.timeout(10_000) });
          return (await api.peers()).some(({ live }) => live) ? undefined : 'the honest peer is gone';
        } catch (error) {
          return `a newcomer finds no place: ${String(error)}`;
        } finally {
          await newcomer.host.stop();
        }
      },
      async end() {
        await flood.end();
        for (const socket of sockets) socket.destroy();
        await Promise.all(strangers.map(({ host }) => host.stop()));
      },
    };
  },
};
