import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { systemTimers } from '../../../source/base/system-timers.ts';
import { DhtTransport } from '../../../source/network/libp2p/transport.ts';
import { PairedTransport } from '../../../source/network/transport/paired-transport.ts';
import { datagramAddress, linkAddress } from '../../../source/network/transport/peer-address.ts';
import type { Datagram, Transport } from '../../../source/network/transport/transport.ts';
import { UdpTransport } from '../../../source/network/transport/udp-transport.ts';
import { dhtOptions, newKeys, startDht, stopAll, texts } from '../../support/dht-world.ts';
import { until } from '../../support/until.ts';

const started: Transport[] = [];
const LOOPBACK = '127.0.0.1';

afterEach(async () => {
  await Promise.all(started.splice(0).map((transport) => transport.stop()));
  await stopAll();
});

interface Hearing {
  readonly transport: Transport;
  readonly heard: Datagram[];
  readonly linked: string[];
}

async function start(transport: Transport): Promise<Hearing> {
  const heard: Datagram[] = [];
  const linked: string[] = [];
  started.push(transport);
  await transport.start({
    datagram: (datagram) => heard.push(datagram),
    fault: () => {},
    linked: (peer) => linked.push(peer),
    targetsChanged: () => {},
    filesAsked: () => {},
    filesPlaceChanged: () => {},
    linksChanged: () => {},
    misbehaved: () => {},
  });
  return { transport, heard, linked };
}

const portOf = ({ transport }: Hearing): number => Number(transport.addresses()[0]?.split(':').at(-1));

/** A paired transport that tells one UDP listener besides. */
async function startPaired(
  target: number,
  keys = newKeys(),
): Promise<Hearing & { readonly id: string; readonly udpPort: number }> {
  let udpPort = 0;
  const transport = new PairedTransport(new DhtTransport(dhtOptions(keys)), (port) => {
    udpPort = port;
    return new UdpTransport({
      listen: { host: LOOPBACK, port },
      targets: [{ host: LOOPBACK, port: target }],
      timers: systemTimers,
    });
  });
  return { ...(await start(transport)), id: keys.nodeId, udpPort };
}

const newUdp = () =>
  start(new UdpTransport({ listen: { host: LOOPBACK, port: 0 }, targets: [], timers: systemTimers }));

describe('libp2p with UDP beside it', () => {
  it('listens on the same port number on both', async () => {
    const paired = await startPaired(9);
    expect(paired.udpPort).toBe(portOf(paired));
    expect(paired.transport.links).not.toBeNull();
  });

  it('sends over both, and adds up who was told and what failed', async () => {
    const udp = await newUdp();
    const paired = await startPaired(portOf(udp));
    const alone = await paired.transport.send('first');
    expect(alone).toEqual({ targets: 1, failures: [expect.stringContaining('no peer')] });
    const peer = await startDht({ bootstrap: [`${LOOPBACK}:${portOf(paired)}`] });
    await until('both are told', async () => (await paired.transport.send('second')).targets === 2);
    await until('both hear it', () => texts(peer).includes('second') && udp.heard.length >= 2);
    await until('it is linked', () => paired.linked.includes(peer.id));
    expect((await paired.transport.sendNearby('near')).targets).toBe(2);
    expect(paired.transport.links?.list().map((link) => link.peer)).toEqual([peer.id]);
  });

  it('hears both, and answers each where it came from', async () => {
    const udp = await newUdp();
    const paired = await startPaired(portOf(udp));
    const peer = await startDht({ bootstrap: [`${LOOPBACK}:${portOf(paired)}`] });
    await until('they are linked', () => paired.linked.includes(peer.id) && peer.linked.includes(paired.id));
    await udp.transport.sendTo(datagramAddress(`${LOOPBACK}:${portOf(paired)}`), 'over udp');
    await peer.transport.sendTo(linkAddress(paired.id), 'over libp2p');
    await until('both are heard', () => paired.heard.length === 2);
    const byText = new Map(paired.heard.map(({ bytes, peer: from }) => [bytes.toString(), from]));
    expect(byText).toEqual(
      new Map([
        ['over udp', datagramAddress(`${LOOPBACK}:${portOf(udp)}`)],
        ['over libp2p', linkAddress(peer.id)],
      ]),
    );
    for (const from of byText.values())
      expect(await paired.transport.sendTo(from, 'back')).toEqual({ targets: 1, failures: [] });
    await until('both are answered', () => texts(peer).includes('back') && udp.heard.length > 0);
  });

  it('says of each peer what it is worth', async () => {
    const { transport } = await startPaired(9);
    const [link, datagram] = [linkAddress(newKeys().nodeId), datagramAddress('127.0.0.1:9012')];
    expect(transport.carrierMaxBytes(link)).toBeGreaterThan(transport.carrierMaxBytes(datagram));
  });

  it('does not start by halves when the UDP port is taken', async () => {
    const other = createSocket('udp4');
    other.bind(0, LOOPBACK);
    await once(other, 'listening');
    const { port } = other.address();
    const listen = { host: LOOPBACK, port };
    const paired = new PairedTransport(
      new DhtTransport(dhtOptions(newKeys(), { listen })),
      () => new UdpTransport({ listen, targets: [], timers: systemTimers }),
    );
    await expect(start(paired)).rejects.toMatchObject({ code: 'port-in-use' });
    other.close();
    await once(other, 'close');
    expect(portOf(await start(new DhtTransport(dhtOptions(newKeys(), { listen }))))).toBe(port);
  });

  it('stops twice without complaint, and sends nothing then', async () => {
    const { transport } = await startPaired(9);
    await transport.stop();
    await transport.stop();
    expect((await transport.send('late')).targets).toBe(0);
  });
});
