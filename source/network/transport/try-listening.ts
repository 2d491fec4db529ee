import { createServer } from 'node:net';
import type { HostPort } from '../../base/host-port.ts';
import { listenFault } from './listen-fault.ts';
import { UdpSockets } from './udp-sockets.ts';

/** Listens for a moment, and lets go again. Rejects with `CrabnetError` `port-in-use` or `network`, as a transport does. */
export const tryListening = (listen: HostPort, protocol: 'UDP' | 'TCP'): Promise<void> =>
  protocol === 'UDP' ? tryUdp(listen) : tryTcp(listen);

async function tryUdp(listen: HostPort): Promise<void> {
  const sockets = new UdpSockets(listen);
  try {
    await sockets.open({ message: () => {}, fault: () => {} });
  } finally {
    await sockets.close();
  }
}

async function tryTcp(listen: HostPort): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenFault('TCP', error, listen)));
    server.listen(listen, resolve);
  });
  await new Promise((resolve) => server.close(resolve));
}
