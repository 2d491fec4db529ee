import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { multiaddr } from '@multiformats/multiaddr';
import { base58btc } from 'multiformats/bases/base58';
import { afterEach, describe, expect, it } from 'vitest';
import { frameOf } from '../../source/network/libp2p/frames.ts';
import { encodeAnswer } from '../../source/network/libp2p/kad-message.ts';
import { startStranger } from '../attack/stranger.ts';
import { canServeNames, NameServer } from '../support/name-server.ts';
import { Program } from '../support/program.ts';
import { testKey } from '../support/sealed.ts';
import { until } from '../support/until.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** What a name says as long as it is judged. */
const PUBLIC = '9.9.9.9';
const INSIDE = '127.0.0.1';
const PEER = testKey(9).nodeId;

/** Something of this machine that no peer has any business with. */
async function startTrap(): Promise<{ readonly port: number; calls: number }> {
  const server = createServer((socket) => {
    trap.calls += 1;
    socket.destroy();
  }).listen(0, INSIDE);
  await once(server, 'listening');
  ends.push(() => server.close());
  const trap = { port: (server.address() as AddressInfo).port, calls: 0 };
  return trap;
}

/** A node whose names are served by somebody who changes what they say. */
async function startNode(text: string, ...more: readonly string[]) {
  const made = new Program();
  ends.push(() => made.remove());
  const server = await NameServer.open(made.folder);
  ends.push(() => server.close());
  Object.assign(server, { answer: PUBLIC, rebound: INSIDE, text });
  const listen = ['listen', '--no-web', '--network', 'dht', '--sandbox', 'none'];
  made.start([...listen, '--listen-addr', `${INSIDE}:0`, ...more], server.before);
  const status = await made.ready();
  const port = status.listen_addrs[0]?.split(':').at(-1);
  return { server, api: await made.control(), address: `/ip4/127.0.0.1/tcp/${port}/p2p/${status.node_id}` };
}

describe.runIf(canServeNames())(
  'a name that is public while it is judged, and inside once it is looked up again',
  () => {
    it.each([
      ['an address inside', (port: number) => `/ip4/${INSIDE}/tcp/${port}`],
      ['such a name', (port: number) => `/dns4/rebound.example/tcp/${port}`],
    ])("is not called where the owner's dnsaddr leads to %s", async (_what, leads) => {
      const trap = await startTrap();
      const named = `/dnsaddr/owner.example/p2p/${PEER}`;
      const { server, api } = await startNode(
        `dnsaddr=${leads(trap.port)}/p2p/${PEER}`,
        '--bootstrap-peers',
        named,
      );
      await until('it was looked up and tried again', async () => {
        const [target] = (await api.status()).targets;
        return server.texts > 1 && (target?.state === 'silent' || target?.state === 'fails');
      });
      expect(trap.calls).toBe(0);
      expect(server.asked).toBe(server.texts);
    });

    it('is not even looked up where a peer tells it, of itself or of others', async () => {
      const [trap, control] = [await startTrap(), await startTrap()];
      const { server, address } = await startNode('');
      const names = ['dns4', 'dns', 'dnsaddr'].map((kind) =>
        multiaddr(`/${kind}/rebound.example/tcp/${trap.port}`),
      );
      const { host } = await startStranger({ announce: names.map(String) });
      ends.push(() => host.stop());
      await host.handle('/crabnet/sync/1.0.0', () => {});
      await host.handle('/crabnet/kad/1.0.0', (stream) => {
        stream.addEventListener('message', () => {
          const told = (id: string, addresses: typeof names) => ({
            id: base58btc.baseDecode(id),
            addresses: addresses.map((one) => one.bytes),
          });
          const honest = [multiaddr(`/ip4/${INSIDE}/tcp/${control.port}`)];
          stream.send(frameOf(encodeAnswer([told(PEER, names), told(testKey(8).nodeId, honest)])));
        });
      });
      await host.dial(multiaddr(address));
      await until('what was told beside it is called', () => control.calls > 0);
      await host.stop();
      await until('it is called again', () => control.calls > 1);
      expect(trap.calls).toBe(0);
      expect(server.asked).toBe(0);
    });
  },
);
