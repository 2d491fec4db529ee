import { expect, test } from 'vitest';
import { CountedTransport } from '../../../source/network/transport/counted-transport.ts';
import { MemoryNetwork, MemoryTransport } from '../../../source/network/transport/memory-transport.ts';
import { datagramAddress } from '../../../source/network/transport/peer-address.ts';
import { DEAF } from '../../../source/network/transport/transport.ts';

test('what comes and goes is counted in bytes, and what goes to several targets for each', async () => {
  const network = new MemoryNetwork();
  network.deliver = (_from, _to, hand) => hand();
  const [one, two, three] = ['1', '2', '3'].map(
    (name) => new CountedTransport(new MemoryTransport(network, name)),
  );
  if (one === undefined || two === undefined || three === undefined) throw new Error('there are three');
  const heard: number[] = [];
  await one.start(DEAF);
  await two.start({ ...DEAF, datagram: ({ bytes }) => heard.push(bytes.length) });
  await three.start(DEAF);
  await one.send('äöü');
  await one.sendNearby('1234');
  await one.sendTo(datagramAddress('2'), '12');
  await one.sendTo(datagramAddress('nobody'), '12345');
  expect(one.traffic).toEqual({ receivedBytes: 0, sentBytes: 6 * 2 + 4 * 2 + 2 });
  expect(two.traffic).toEqual({ receivedBytes: 12, sentBytes: 0 });
  expect(three.traffic.receivedBytes).toBe(10);
  expect(heard).toEqual([6, 4, 2]);
});
