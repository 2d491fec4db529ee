import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Listener, MultiaddrConnection } from '@libp2p/interface';
import { tcp } from '@libp2p/tcp';
import { multiaddr } from '@multiformats/multiaddr';
import { base58btc } from 'multiformats/bases/base58';
import { afterEach, describe, expect, it } from 'vitest';
import { frameOf } from '../../../source/network/libp2p/frames.ts';
import { encodeAnswer } from '../../../source/network/libp2p/kad-message.ts';
import type { Wire } from '../../../source/network/libp2p/options.ts';
import {
  type DhtPeer,
  linkedTo,
  newKeys,
  startDht,
  startStranger,
  stopAll,
  stopLater,
} from '../../support/dht-world.ts';
import { until } from '../../support/until.ts';

afterEach(stopAll);

const KAD = '/crabnet/kad/1.0.0';
/** Who comes from here is seen as coming from a public address. */
const FROM = '127.0.0.2';
const SEEN_AT = '/ip4/8.8.4.4/tcp/4001';

/** Something of this machine that no peer has any business with, and how often somebody called. */
async function startTrap(): Promise<{ address: string; calls: () => number }> {
  let calls = 0;
  const server = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stopLater({ stop: () => new Promise((resolve) => server.close(resolve)) });
  return { address: `/ip4/127.0.0.1/tcp/${(server.address() as AddressInfo).port}`, calls: () => calls };
}

/** TCP that takes connections from one address for such from a public one, and notes where all come from. */
function disguisedTcp(seen: string[], listeners: Listener[]): Wire {
  const create = tcp();
  return (components) => {
    const transport = create(components as Parameters<typeof create>[0]);
    const createListener = transport.createListener.bind(transport);
    transport.createListener = (options) => {
      const { upgrader } = options;
      const upgradeInbound: typeof upgrader.upgradeInbound = (
        incoming: MultiaddrConnection,
        more: object,
      ) => {
        seen.push(incoming.remoteAddr.toString());
        if (incoming.remoteAddr.toString().includes(FROM)) incoming.remoteAddr = multiaddr(SEEN_AT);
        return upgrader.upgradeInbound(incoming, more as never);
      };
      const disguised = new Proxy(upgrader, {
        get: (target, name) =>
          name === 'upgradeInbound' ? upgradeInbound : Reflect.get(target, name, target),
      });
      const listener = createListener({ ...options, upgrader: disguised });
      listeners.push(listener);
      return listener;
    };
    return transport;
  };
}

interface Victim {
  readonly victim: DhtPeer;
  /** Where it listens. */
  readonly address: string;
  /** Where connections came from. */
  readonly seen: readonly string[];
}

async function startVictim(): Promise<Victim> {
  const seen: string[] = [];
  const listeners: Listener[] = [];
  const memory = { wire: disguisedTcp(seen, listeners), address: '/ip4/127.0.0.1/tcp/0' };
  const random = { unit: () => 0.5, bytes: (length: number) => new Uint8Array(length) };
  const victim = await startDht({ memory, random });
  return { victim, seen, address: String(listeners[0]?.getAddrs()[0]) };
}

describe('a peer that comes from a public address', () => {
  it('gets nobody dialled inside by what it says of itself, though it was linked and is looked for', async () => {
    const { victim, address } = await startVictim();
    const [trap, control] = [await startTrap(), await startTrap()];
    const liar = await startStranger(victim, { from: FROM, announce: [trap.address] });
    const honest = await startStranger(victim, { announce: [control.address] });
    for (const { host } of [liar, honest]) {
      await host.handle('/crabnet/sync/1.0.0', () => {});
      await host.dial(multiaddr(address));
    }
    await until('both speak', () => linkedTo(victim).length === 2);
    await liar.host.stop();
    await until('it is gone', () => linkedTo(victim).length === 1);
    await honest.host.stop();
    // Who was lost later is looked for later: when it is, the other has been.
    await until('the other is looked for, where it was met', () => control.calls() > 1);
    expect(trap.calls()).toBe(0);
  });

  it('gets nobody dialled inside, nor at our own port or by a name, by what it answers', async () => {
    const { victim, seen, address } = await startVictim();
    const [trap, control] = [await startTrap(), await startTrap()];
    const lies = [trap.address, address, trap.address.replace('/ip4/127.0.0.1', '/dns4/localhost')];
    const tell = async (from: string, addresses: readonly string[]) => {
      const stranger = await startStranger(victim, { from });
      let asked = 0;
      await stranger.host.handle(KAD, (stream) => {
        stream.addEventListener('message', () => {
          asked += 1;
          const id = base58btc.baseDecode(newKeys().nodeId);
          stream.send(
            frameOf(encodeAnswer([{ id, addresses: addresses.map((one) => multiaddr(one).bytes) }])),
          );
        });
      });
      await stranger.host.dial(multiaddr(address));
      return () => asked;
    };
    const asked = await tell(FROM, lies);
    await until('it was asked', () => asked() > 0);
    const askedToo = await tell('127.0.0.1', [...lies.slice(1), control.address]);
    await until('what another told is dialled', () => askedToo() > 0 && control.calls() > 0);
    expect(trap.calls()).toBe(0);
    expect(seen).toHaveLength(2);
  });
});
