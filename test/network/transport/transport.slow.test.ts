import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { HostPort } from '../../../source/base/host-port.ts';
import { systemTimers } from '../../../source/base/system-timers.ts';
import { DhtTransport } from '../../../source/network/libp2p/transport.ts';
import { MemoryNetwork, MemoryTransport } from '../../../source/network/transport/memory-transport.ts';
import { datagramAddress } from '../../../source/network/transport/peer-address.ts';
import { type Datagram, DEAF, type Transport } from '../../../source/network/transport/transport.ts';
import { UdpTransport } from '../../../source/network/transport/udp-transport.ts';
import { dhtOptions, newKeys } from '../../support/dht-world.ts';
import { until } from '../../support/until.ts';

const LOOPBACK = '127.0.0.1';
const started: Transport[] = [];

async function start(transport: Transport): Promise<{ transport: Transport; heard: Datagram[] }> {
  const heard: Datagram[] = [];
  await transport.start({ ...DEAF, datagram: (datagram) => heard.push(datagram) });
  started.push(transport);
  return { transport, heard };
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((transport) => transport.stop()));
});

const udp = (listen: HostPort, targets: readonly HostPort[] = []) =>
  new UdpTransport({ listen, targets, timers: systemTimers });

const portOf = (transport: Transport): number => Number(transport.addresses()[0]?.split(':').at(-1));

/** A pair that reaches each other: the first tells the second, which knows it as `name`. */
interface Pair {
  readonly teller: Transport;
  readonly name: string;
  readonly hearer: { readonly transport: Transport; readonly heard: Datagram[] };
}

const pairs: Record<string, () => Promise<Pair>> = {
  udp: async () => {
    const hearer = await start(udp({ host: LOOPBACK, port: 0 }));
    const targets = [{ host: LOOPBACK, port: portOf(hearer.transport) }];
    const { transport } = await start(udp({ host: LOOPBACK, port: 0 }, targets));
    return { teller: transport, name: transport.addresses()[0] ?? '', hearer };
  },
  dht: async () => {
    const hearer = await start(new DhtTransport(dhtOptions(newKeys())));
    const keys = newKeys();
    const bootstrap = [`${LOOPBACK}:${portOf(hearer.transport)}`];
    const { transport } = await start(new DhtTransport(dhtOptions(keys, { bootstrap })));
    await until('it tells', async () => (await transport.send('warm')).targets === 1);
    await until('it is heard', () => hearer.heard.length === 1);
    hearer.heard.length = 0;
    return { teller: transport, name: keys.nodeId, hearer };
  },
  memory: async () => {
    const network = new MemoryNetwork();
    const hearer = await start(new MemoryTransport(network, 'hearer'));
    const { transport } = await start(new MemoryTransport(network, 'teller'));
    return { teller: transport, name: 'teller', hearer };
  },
};

describe.each(Object.entries(pairs))('the %s transport', (_name, open) => {
  it('carries a message whole and says where it came from', async () => {
    const { teller, name, hearer } = await open();
    const text = `{"a":"${'ä'.repeat(25_000)}"}`;
    expect(await teller.send(text)).toEqual({ targets: 1, failures: [] });
    await until('it is heard', () => hearer.heard.length === 1);
    expect(hearer.heard[0]?.bytes.toString()).toBe(text);
    expect(hearer.heard[0]?.peer.text).toBe(name);
  });

  it('answers the peer that a message came from', async () => {
    const { teller, hearer } = await open();
    const heard: string[] = [];
    await teller.stop();
    const again = await open();
    await again.teller.send('hello');
    await until('it is heard', () => again.hearer.heard.length === 1);
    const peer = again.hearer.heard[0]?.peer ?? datagramAddress('');
    expect(await again.hearer.transport.sendTo(peer, 'back')).toEqual({ targets: 1, failures: [] });
    expect(heard).toEqual([]);
    expect(hearer.heard).toEqual([]);
  });

  it('stops twice without complaint, and sends nothing then', async () => {
    const { teller, hearer } = await open();
    await teller.stop();
    await teller.stop();
    await hearer.transport.stop();
    expect((await teller.send('late')).targets).toBe(0);
  });
});

describe('UDP', () => {
  it('refuses a port that is taken, naming the option and the remedy', async () => {
    const other = createSocket('udp4');
    other.bind(0, LOOPBACK);
    await once(other, 'listening');
    const taken = udp({ host: LOOPBACK, port: other.address().port });
    await expect(start(taken)).rejects.toMatchObject({ code: 'port-in-use', field: 'listen-addr' });
    other.close();
    await taken.stop();
  });

  it('gives back the memory of the message that is concluded, and of no other', async () => {
    const hearer = await start(udp({ host: LOOPBACK, port: 0 }));
    const targets = [{ host: LOOPBACK, port: portOf(hearer.transport) }];
    const { transport } = await start(udp({ host: LOOPBACK, port: 0 }, targets));
    await transport.send('first');
    await transport.send('second');
    await until('both are heard', () => hearer.heard.length === 2);
    hearer.heard[0]?.release?.();
    expect(hearer.heard.map(({ bytes }) => bytes.toString())).toEqual(['', 'second']);
  });

  it('reports each target that a send failed for, and sends to the others', async () => {
    const hearer = await start(udp({ host: LOOPBACK, port: 0 }));
    const targets = [
      { host: 'no-such-host.invalid', port: 9 },
      { host: LOOPBACK, port: portOf(hearer.transport) },
    ];
    const { transport } = await start(udp({ host: LOOPBACK, port: 0 }, targets));
    const report = await transport.send('x');
    expect(report.targets).toBe(1);
    expect(report.failures).toHaveLength(1);
    expect(report.failures[0]).toContain('no-such-host.invalid:9');
  });

  it.each([
    ['::', LOOPBACK],
    ['::', '::1'],
    [LOOPBACK, '::1'],
    ['::1', LOOPBACK],
  ])('that listens at %s sends to %s from the port where it hears', async (listenHost, targetHost) => {
    const hearer = await start(udp({ host: targetHost, port: 0 }));
    const targets = [{ host: targetHost, port: portOf(hearer.transport) }];
    const teller = await start(udp({ host: listenHost, port: 0 }, targets));
    expect((await teller.transport.send('x')).targets).toBe(1);
    await until('it is heard', () => hearer.heard.length === 1);
    const [{ peer, host } = { peer: datagramAddress(''), host: '' }] = hearer.heard;
    expect(host).toBe(targetHost);
    expect(Number(peer.text.split(':').at(-1))).toBe(portOf(teller.transport));
    expect((await hearer.transport.sendTo(peer, 'back')).targets).toBe(1);
    await until('the answer is heard', () => teller.heard.length === 1);
    expect(teller.heard[0]?.peer.text).toBe(hearer.transport.addresses()[0]);
  });

  it('refuses [::] on a port that IPv4 has lost to another program', async () => {
    const other = createSocket('udp4');
    other.bind(0, '0.0.0.0');
    await once(other, 'listening');
    const taken = udp({ host: '::', port: other.address().port });
    await expect(start(taken)).rejects.toMatchObject({ code: 'port-in-use', field: 'listen-addr' });
    other.close();
    await taken.stop();
  });

  it('never rejects, whatever address a datagram says it came from', async () => {
    const { transport } = await start(udp({ host: LOOPBACK, port: 0 }));
    for (const peer of ['127.0.0.1:0', '127.0.0.1:70000', '127.0.0.1:x', ':', ''])
      expect((await transport.sendTo(datagramAddress(peer), 'x')).targets).toBe(0);
  });

  it('refuses to send more than 60,000 bytes', async () => {
    const { transport } = await start(udp({ host: LOOPBACK, port: 0 }, [{ host: LOOPBACK, port: 9 }]));
    expect(await transport.send('x'.repeat(60_001))).toMatchObject({ targets: 0, failures: [/too large/u] });
  });
});
