import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { multiaddr } from '@multiformats/multiaddr';
import { base58btc } from 'multiformats/bases/base58';
import { hostKind } from '../../../source/base/host-kind.ts';
import { frameOf } from '../../../source/network/libp2p/frames.ts';
import { encodeAnswer } from '../../../source/network/libp2p/kad-message.ts';
import type { Attack } from '../attack.ts';
import { startFlood } from '../flood.ts';
import { startStranger } from '../stranger.ts';

const KAD = '/crabnet/kad/1.0.0';
const SYNC = '/crabnet/sync/1.0.0';

interface Trap {
  readonly server: Server;
  readonly address: string;
  calls: number;
}

/** Something of this machine that no peer has any business with. */
async function startTrap(host: string, named: (port: number) => string): Promise<Trap> {
  const server = createServer((socket) => {
    trap.calls += 1;
    socket.destroy();
  });
  server.listen(0, host);
  await once(server, 'listening');
  const trap: Trap = { server, address: named((server.address() as AddressInfo).port), calls: 0 };
  return trap;
}

/** Addresses of this machine that are of another kind of inside than loopback, where peers meet here. */
const innerHosts = (): readonly string[] =>
  Object.values(networkInterfaces())
    .flatMap((infos) => infos ?? [])
    .flatMap(({ address, family }) =>
      family === 'IPv4' && ['private', 'shared', 'link'].includes(hostKind(address) ?? '') ? [address] : [],
    );

/** Tells the victim that peers are where nothing of CrabNet is: by what it says of itself, and by what it answers. */
export const insideDials: Attack = {
  name: 'inside-dials',
  tries: 'addresses that peers tell make the node call services inside, by name or by number',
  network: 'dht',
  async begin({ multiaddr: address }) {
    const traps = await Promise.all([
      startTrap('127.0.0.1', (port) => `/dns4/localhost/tcp/${port}`),
      startTrap('127.0.0.1', (port) => `/ip6/::ffff:127.0.0.1/tcp/${port}`),
      ...innerHosts().map((host) => startTrap(host, (port) => `/ip4/${host}/tcp/${port}`)),
    ]);
    const lies = traps.map((trap) => trap.address);
    const told = lies.map((lie) => multiaddr(lie).bytes);
    const visit = async () => {
      const { host } = await startStranger({ announce: lies });
      try {
        await host.handle(SYNC, () => {});
        const asked = new Promise<void>((resolve) => {
          void host.handle(KAD, async (stream) => {
            stream.addEventListener('message', () => {
              const other = base58btc.baseDecode(host.peerId.toString());
              other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
              stream.send(frameOf(encodeAnswer([{ id: other, addresses: told }])));
              resolve();
            });
          });
        });
        await host.dial(multiaddr(address), { signal: AbortSignal.timeout(5000) });
        await Promise.race([asked, once(AbortSignal.timeout(5000), 'abort')]);
      } finally {
        // Who is gone is looked for again.
        await host.stop();
      }
    };
    const flood = startFlood(1, visit);
    await visit();
    return {
      sent: () => 1 + flood.count,
      breach() {
        const called = traps.filter(({ calls }) => calls > 0);
        return called.length === 0
          ? undefined
          : `it called ${called.map((trap) => `${trap.address} ${trap.calls} times`).join(', ')}`;
      },
      async end() {
        await flood.end();
        for (const { server } of traps) server.close();
      },
    };
  },
};
