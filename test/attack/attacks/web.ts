import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Attack } from '../attack.ts';

const CONNECTIONS = 300;

/** Requests that never end, again as soon as they are cut off. */
export const halfOpenRequests: Attack = {
  name: 'half-open-requests',
  tries: 'requests that never end hold every place of the monitor',
  network: 'udp',
  async begin({ webPort }) {
    const sockets = new Set<Socket>();
    let [opened, isOver] = [0, false];
    const open = () => {
      if (isOver) return;
      opened += 1;
      const socket = connect({
        port: webPort,
        host: '127.0.0.1',
        localAddress: `127.0.0.${2 + (opened % 3)}`,
      });
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('connect', () =>
        socket.write(opened % 2 === 0 ? 'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ' : ''),
      );
      socket.on('close', () => {
        sockets.delete(socket);
        // The pace of the flood: a place that the node freed is taken again soon, and no faster.
        setTimeout(open, 100);
      });
    };
    for (let count = 0; count < CONNECTIONS; count += 1) open();
    const [first] = sockets;
    if (first?.connecting) await once(first, 'connect').catch(() => {});
    return {
      sent: () => opened,
      async end() {
        isOver = true;
        for (const socket of sockets) socket.destroy();
      },
    };
  },
};
