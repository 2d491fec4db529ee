import { multiaddr } from '@multiformats/multiaddr';
import { afterEach, expect, it } from 'vitest';
import type { Host } from '../../../source/network/libp2p/host.ts';
import { forgetUnlinked } from '../../../source/network/libp2p/peer-store.ts';
import { addressOf, startDht, startStranger, stopAll } from '../../support/dht-world.ts';
import { until } from '../../support/until.ts';

afterEach(stopAll);

it('what libp2p keeps of peers is of those alone that are linked', async () => {
  const peer = await startDht();
  const { host, dial } = await startStranger(peer);
  await dial();
  for (let number = 0; number < 6; number += 1) {
    const other = await startDht();
    const [at, port] = addressOf(other).split(':');
    await host.dial(multiaddr(`/ip4/${at}/tcp/${port}/p2p/${other.id}`));
    await other.transport.stop();
  }
  await until('the others are gone', () => host.getPeers().length === 1);
  expect((await host.peerStore.all()).length).toBe(7);
  await forgetUnlinked(host as unknown as Host);
  expect((await host.peerStore.all()).map(({ id }) => id.toString())).toEqual([peer.id]);
});
