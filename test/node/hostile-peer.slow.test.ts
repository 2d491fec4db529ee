import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import type { KeyPair } from '../../source/identity/key-file.ts';
import { signPayload } from '../../source/identity/seal-envelope.ts';
import { systemPorts } from '../../source/node/system-ports.ts';
import { proveAddress } from '../support/prove-address.ts';
import { sealSeed, testKey } from '../support/sealed.ts';
import { UdpHub } from '../support/udp-hub.ts';
import { until } from '../support/until.ts';
import { endWith, nodeWith, nowS, peerAt, setUpPeers, statusIs } from './hostile-world.ts';

const [publisher, worker, mallory] = [testKey(1), testKey(2), testKey(3)];

setUpPeers();

const helloOf = (key: KeyPair, ts: number, boot = 'b') =>
  signPayload('TaskSettle', 0, { crabnet: { type: 'hello', ts, alias: 'x', version: '1', boot } }, key);

it('a flood of junk is counted in few events, and an honest trade goes on', async () => {
  const hub = await UdpHub.open();
  endWith(() => hub.close());
  const settings = { announceAddrs: [{ host: '127.0.0.1', port: Number(hub.address.split(':')[1]) }] };
  const [seller, buyer] = [await nodeWith({ settings }), await nodeWith({ settings })];
  const flooder = await peerAt('127.0.0.2');
  const port = await seller.port();
  let flooding = true;
  const flood = (async () => {
    for (let number = 0; flooding; number += 1) {
      await flooder.send(`junk ${number}`, port);
      // A breath for the nodes, which share this process.
      if (number % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  const published = await seller.api.act('publish', { title: 't', cmd: 'true', bid_window_ms: 600_000 });
  if (!published.ok) throw new Error(published.refusal.code);
  const { seed_id: seed } = published.value;
  await statusIs(buyer, { seeds: 1 });
  await buyer.api.act('bid', { seed });
  await statusIs(seller, { bids: 1 });
  const [bid] = await seller.api.seed(seed).then((found) => (found.ok ? found.value.bids : []));
  await seller.api.act('claim', { seed, bid: bid?.id ?? '' });
  await statusIs(buyer, { claims: 1 });
  await until('the flooder is not decoded any more', () => seller.refused('rate-junk') > 100);
  flooding = false;
  await flood;
  await seller.stop();
  const events = seller.eventsOf('envelope_refused').filter((payload) => payload.peer === flooder.address);
  const counted = seller.refused('not-json') + seller.refused('rate-junk') + seller.refused('rate');
  expect(counted).toBeGreaterThan(300);
  expect(events.length).toBeLessThan(counted / 10);
});

it('a hello that is replayed from elsewhere changes nothing', async () => {
  const node = await nodeWith();
  const [peer, elsewhere] = [await peerAt(), await peerAt('127.0.0.2')];
  const port = await node.port();
  const hello = helloOf(worker, nowS());
  await peer.send(hello, port);
  await until('the peer is known', async () => (await node.api.peers()).length === 1);
  await elsewhere.send(hello, port);
  await elsewhere.send(helloOf(worker, nowS() - 10, 'other'), port);
  await elsewhere.send(helloOf(publisher, nowS()), port);
  await until('the next one is heard', async () => (await node.api.peers()).length === 2);
  const peers = await node.api.peers();
  expect(peers.find(({ node_id }) => node_id === worker.nodeId)?.addrs).toEqual([peer.address]);
  expect(node.eventsOf('peer_heard')).toHaveLength(2);
});

it('three peers that the owner named hold up commands by their clocks, which can be confirmed, and nothing else', async () => {
  const named = await Promise.all(Array.from({ length: 7 }, () => peerAt()));
  const announceAddrs = named.map(({ port }) => ({ host: '127.0.0.1', port }));
  const node = await nodeWith({ settings: { announceAddrs } });
  const port = await node.port();
  const greet = async (from: number, to: number, aheadS: number) => {
    for (const [nth, peer] of [...named.entries()].slice(from, to)) {
      await proveAddress(peer, testKey(nth + 4), port);
      await peer.send(helloOf(testKey(nth + 4), nowS() + aheadS), port);
    }
  };
  const publish = (confirmed: boolean) =>
    node.api.act('publish', { title: 't', cmd: 'true', bid_window_ms: 600_000, confirmed });
  expect(await publish(false)).toMatchObject({ ok: true });
  await greet(0, 3, -1000);
  await until('the alarm stands', async () => (await node.api.status()).alarms.length === 1);
  expect((await node.api.status()).alarms).toEqual([expect.stringMatching(/^clock \+(?:99\d|100\d)s$/u)]);
  expect(await publish(false)).toMatchObject({ ok: false, refusal: { code: 'clock' } });
  expect(await publish(true)).toMatchObject({ ok: true });
  await named[0]?.send(sealSeed(publisher, nowS()).text, port);
  await statusIs(node, { seeds: 3 });
  await greet(3, 7, 0);
  await until('the alarm is over', async () => (await node.api.status()).alarms.length === 0);
  expect(await publish(false)).toMatchObject({ ok: true });
  expect(node.eventsOf('node_alarm').map(({ standing }) => standing)).toEqual([true, false]);
});

it('a stranger cannot speak in our name; who has our key can, and that is an alarm', async () => {
  const node = await nodeWith({ key: 3 });
  const peer = await peerAt();
  const port = await node.port();
  const [forged, true_] = [sealSeed(mallory, nowS()), sealSeed(mallory, nowS())];
  await peer.send(forged.text.replace(/"signature":"ed25519:..../u, '"signature":"ed25519:AAAA'), port);
  await until('it is refused', () => node.refused('bad-signature') === 1);
  expect((await node.api.status()).alarms).toEqual([]);
  await peer.send(true_.text, port);
  await statusIs(node, { seeds: 1 });
  expect((await node.api.status()).alarms).toEqual(['own-key-elsewhere']);
  expect(node.eventsOf('own_key_elsewhere')).toMatchObject([{ key: true_.held.key }]);
});

it('fragments that never complete are let go, and it is said', async () => {
  let aheadMs = 0;
  const clock = { now: () => Date.now() + aheadMs };
  const node = await nodeWith({ ports: { ...systemPorts, clock } });
  const peer = await peerAt();
  const port = await node.port();
  const fragment = (id: number) =>
    `{"envelope_id":"00000000-0000-4000-8000-0000000000${10 + id}","total":2,"index":0,"payload":"ab"}`;
  for (let id = 0; id < 9; id += 1) await peer.send(fragment(id), port);
  await until('the ninth drove out the first', () => node.refused('bad-fragment') === 1);
  aheadMs = 31_000;
  await peer.send(fragment(20), port);
  await until('the other eight are too old', () => node.refused('bad-fragment') === 9);
});

it('random bytes of every size end nothing', async () => {
  const node = await nodeWith({ settings: { acceptUnsigned: true } });
  const port = await node.port();
  const peers = await Promise.all(Array.from({ length: 20 }, (_, index) => peerAt(`127.0.0.${index + 2}`)));
  for (const [index, peer] of peers.entries()) {
    for (let size = 0; size < 40; size += 1)
      await peer.send(randomBytes((size * (index + 1) * 83) % 65_507), port);
  }
  await until('they were refused', () => node.eventsOf('envelope_refused').length >= peers.length);
  await peers[0]?.send(sealSeed(publisher, nowS()).text, port);
  await statusIs(node, { envelopes: 1 });
});
