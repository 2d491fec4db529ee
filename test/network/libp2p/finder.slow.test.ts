import { privateKeyFromRaw } from '@libp2p/crypto/keys';
import { identify } from '@libp2p/identify';
import type { Libp2p, Stream } from '@libp2p/interface';
import { type KadDHT, kadDHT, passthroughMapper } from '@libp2p/kad-dht';
import { noise } from '@libp2p/noise';
import { ping } from '@libp2p/ping';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { afterEach, describe, expect, it } from 'vitest';
import { frameOf } from '../../../source/network/libp2p/frames.ts';
import { encodeQuestion } from '../../../source/network/libp2p/kad-message.ts';
import {
  addressOf,
  type DhtPeer,
  linkedTo,
  newKeys,
  startDht,
  startPair,
  startStranger,
  stopAll,
  stopLater,
} from '../../support/dht-world.ts';
import { until } from '../../support/until.ts';

afterEach(stopAll);

const KAD = '/crabnet/kad/1.0.0';
const TYPES = { PUT_VALUE: 0, GET_VALUE: 1, ADD_PROVIDER: 2, GET_PROVIDERS: 3, PING: 5 } as const;

const field = (number: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([number * 8 + 2]), frameOf(bytes)]);

/** A message of kad with a key and a record, or a provider, of `size` bytes. */
const message = (type: number, size: number): Buffer =>
  frameOf(
    Buffer.concat([
      Buffer.from([8, type]),
      field(2, Buffer.from('a key that somebody made up')),
      field(3, Buffer.alloc(size)),
      field(9, field(1, Buffer.alloc(38))),
    ]),
  );

/** Kad as others have it, that keeps what it is told. */
async function startKad(to: DhtPeer): Promise<Libp2p<{ dht: KadDHT }>> {
  const host = await createLibp2p({
    privateKey: privateKeyFromRaw(newKeys().secretKey),
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: {
      identify: identify(),
      ping: ping(),
      dht: kadDHT({
        protocol: KAD,
        clientMode: false,
        peerInfoMapper: passthroughMapper,
        allowQueryWithZeroPeers: true,
      }),
    },
  });
  stopLater(host);
  const [host4, port] = addressOf(to).split(':');
  await host.dial(multiaddr(`/ip4/${host4}/tcp/${port}`));
  return host;
}

describe('kad as others have it', () => {
  it('finds our peers by us', async () => {
    const { first, second } = await startPair();
    const kad = await startKad(first);
    await until('it finds the other', async () => {
      for await (const { id } of kad.peerRouting.getClosestPeers(Buffer.from('anywhere')))
        if (id.toString() === second.id) return true;
      return false;
    });
  });

  it('tells us of the peers that it has', async () => {
    const first = await startDht();
    const kad = await startKad(first);
    const [address] = kad.getMultiaddrs();
    const second = await startDht({ bootstrap: [String(address)] });
    await until('they have found each other', () => linkedTo(second).includes(first.id));
    await until('the second says who told of the first', () => {
      const teller = second.transport.links.toldBy(first.id);
      return teller === kad.peerId.toString();
    });
    expect(second.transport.links.toldBy('nobody')).toBeUndefined();
  });
});

describe('a peer that would have something stored', () => {
  it.each(Object.entries(TYPES))(
    'by %s gets no answer, has its stream cut, and is out when it goes on',
    async (_, type) => {
      const victim = await startDht();
      const stranger = await startStranger(victim);
      const connection = await stranger.dial();
      let answers = 0;
      let sent = 0;
      await until('it is reported', async () => {
        const stream = await connection.newStream(KAD).catch(() => undefined);
        if (stream === undefined) return victim.misbehaved.length > 0;
        stream.addEventListener('message', () => {
          answers += 1;
        });
        for (
          ;
          sent < 64 * 1024 * 1024 && stream.status === 'open' && !stream.writableNeedsDrain;
          sent += 50_000
        )
          stream.send(message(type, 50_000));
        await until('the stream is cut', () => stream.status !== 'open');
        return victim.misbehaved.length > 0;
      });
      expect(victim.misbehaved[0]?.peer).toBe(stranger.id);
      expect(answers).toBe(0);
      expect(sent).toBeLessThan(8 * 1024 * 1024);
    },
  );
});

describe('a peer that looks for peers', () => {
  const asking = async (stream: Stream, count: number): Promise<number> => {
    let answers = 0;
    stream.addEventListener('message', ({ data }) => {
      answers += data instanceof Uint8Array ? 1 : [...data].length;
    });
    for (let asked = 0; asked < count && stream.status === 'open'; asked += 1) {
      stream.send(frameOf(encodeQuestion(Buffer.from(`${asked}`))));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until('it is cut, or all is answered', () => stream.status !== 'open' || answers >= count);
    return answers;
  };

  it('is answered some questions, not any number, and stays', async () => {
    const { first } = await startPair();
    const stranger = await startStranger(first);
    const stream = await (await stranger.dial()).newStream(KAD);
    expect(await asking(stream, 5)).toBeGreaterThanOrEqual(5);
    const again = await (await stranger.dial()).newStream(KAD);
    await asking(again, 1000);
    expect(again.status).not.toBe('open');
    expect(first.misbehaved).toEqual([]);
  });

  it('with a question that is too long has broken the rules', async () => {
    const victim = await startDht();
    const stranger = await startStranger(victim);
    const connection = await stranger.dial();
    await until('it is reported', async () => {
      const stream = await connection.newStream(KAD).catch(() => undefined);
      stream?.send(frameOf(encodeQuestion(Buffer.alloc(600))));
      if (stream !== undefined) await until('the stream is cut', () => stream.status !== 'open');
      return victim.misbehaved.length > 0;
    });
  });
});
