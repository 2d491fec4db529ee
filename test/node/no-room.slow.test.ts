import { afterEach, expect, it } from 'vitest';
import type { KeyPair } from '../../source/identity/key-file.ts';
import { signPayload } from '../../source/identity/seal-envelope.ts';
import type { Seed } from '../../source/model/types.ts';
import { readCarrier } from '../../source/network/inbox/carrier.ts';
import { toldOf } from '../../source/network/sync/told-days.ts';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { Store } from '../../source/store/store.ts';
import { LocalNode } from '../support/local-node.ts';
import { carriersOf, proveAddress } from '../support/prove-address.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { sealBid, sealSeed, testKey } from '../support/sealed.ts';
import { until } from '../support/until.ts';

const [ann, bob, stranger] = [testKey(1), testKey(2), testKey(3)];
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const nowS = () => Math.floor(Date.now() / 1000);
const carrierOf = (key: KeyPair, message: object) =>
  signPayload('TaskSettle', 0, { crabnet: { ...message, ts: nowS() } }, key);
/** A data dir of which this much is used has no room for strangers. */
const FULL_BYTES = 260_000;
const fill = async (node: LocalNode) => {
  const codes = new Set<string>();
  const texts = { desc: 'x'.repeat(4000), rules: 'x'.repeat(4000) };
  for (let number = 0; number < 30; number += 1) {
    const outcome = await node.api.act('publish', {
      ...{ title: 't', cmd: 'true', bid_window_ms: 600_000 },
      ...texts,
    });
    codes.add(outcome.ok ? 'done' : outcome.refusal.code);
  }
  return [...codes];
};
const helloOf = (key: KeyPair) =>
  carrierOf(key, { type: 'hello', alias: 'x', version: '1', boot: key.nodeId.slice(-8) });

it('P2: a seed that every live peer refuses is unsent, until somebody says something of it', async () => {
  const peer = await RawPeer.open();
  ends.push(() => peer.close());
  const announceAddrs = [{ host: '127.0.0.1', port: peer.port }];
  const node = await new LocalNode({ settings: { announceAddrs } }).start();
  ends.push(() => node.remove());
  const port = await node.port();
  for (const key of [ann, bob]) await peer.send(helloOf(key), port);
  await until('both are peers', async () => (await node.api.status()).peers === 2);

  const published = await node.api.act('publish', { title: 't', cmd: 'true', bid_window_ms: 600_000 });
  if (!published.ok) throw new Error('not published');
  const id = published.value.seed_id;
  const detail = async () => {
    const found = await node.api.seed(id);
    if (!found.ok) throw new Error('not found');
    return found.value;
  };
  const keys = (await detail()).history.map(({ key }) => key);
  const refusedBy = async () => (await detail()).refused_by.map(({ node_id }) => node_id);

  await peer.send(carrierOf(ann, { type: 'refused', keys, reason: 'quota' }), port);
  await until('one refuses it', async () => (await refusedBy()).length === 1);
  expect((await detail()).seed.unsent).toBe(false);
  await peer.send(carrierOf(bob, { type: 'refused', keys, reason: 'quota' }), port);
  await until('both refuse it', async () => (await refusedBy()).length === 2);
  expect((await detail()).seed.unsent).toBe(true);
  expect((await node.api.status()).unsent).toBe(1);
  expect(node.eventsOf('announce_refused')).toMatchObject([
    { seed_id: id, peer: ann.nodeId, reason: 'quota' },
    { seed_id: id, peer: bob.nodeId, reason: 'quota' },
  ]);

  const seed = (await detail()).seed as unknown as Seed;
  await peer.send(sealBid(stranger, seed, nowS()).text, port);
  await until('a bid came', async () => (await detail()).bids.length === 1);
  expect(await refusedBy()).toEqual([]);
  expect((await node.api.status()).unsent).toBe(0);
});

it('P2: the status says how full the store is, and an alarm stands before the limit', async () => {
  const node = await new LocalNode({ settings: { storeMaxBytes: FULL_BYTES } }).start();
  ends.push(() => node.remove());
  const before = await node.api.status();
  expect(before.store.limit_bytes).toBe(FULL_BYTES);
  expect(before.store.used_bytes).toBeGreaterThan(0);
  expect(await fill(node)).toEqual(['done', 'no-room']);
  const peer = await RawPeer.open();
  ends.push(() => peer.close());
  const { seeds: listed } = await node.api.seeds({
    order: 'new',
    reverse: false,
    filter: '',
    state: 'all',
    limit: 1,
  });
  const [mine] = listed;
  await peer.send(sealBid(stranger, mine as unknown as Seed, nowS()).text, await node.port());
  await until('a stranger’s bid on our seed is taken', async () => (await node.api.status()).bids === 1);
  const { alarm_codes, seeds } = await node.api.status();
  expect(alarm_codes).toContain('store 80%');
  expect(seeds).toBeGreaterThan(5);
});

it('P2: an author whose address is proven is told of a refusal, nobody else is, and hellos mark the day', async () => {
  const node = await new LocalNode({ settings: { storeMaxBytes: FULL_BYTES } }).start();
  ends.push(() => node.remove());
  await fill(node);
  const port = await node.port();
  const [proven, unproven, newcomer] = [
    await RawPeer.open(),
    await RawPeer.open('127.0.0.2'),
    await RawPeer.open('127.0.0.3'),
  ];
  for (const peer of [proven, unproven, newcomer]) ends.push(() => peer.close());
  await proven.send(helloOf(ann), port);
  await unproven.send(helloOf(bob), port);
  await until('both are peers', async () => (await node.api.status()).peers === 2);
  await proveAddress(proven, ann, port);
  const seed = sealSeed(ann, nowS());
  await unproven.send(sealSeed(bob, nowS()).text, port);
  await proven.send(seed.text, port);
  await until('its author is told', () => carriersOf(proven, 'refused').length > 0);
  expect(carriersOf(proven, 'refused')).toMatchObject([{ keys: [seed.held.key], reason: 'quota' }]);
  expect(carriersOf(unproven, 'refused')).toEqual([]);
  await newcomer.send(helloOf(stranger), port);
  await until('a hello comes', () => carriersOf(newcomer, 'hello').length > 0);
  const text = newcomer.heard.find((each) => each.includes('"hello"')) ?? '';
  const hello = readCarrier(JSON.parse(text));
  if (!hello.ok || hello.value.message.type !== 'hello') throw new Error('not a hello');
  const days = hello.value.message.held?.days;
  const today = Math.floor(nowS() / 86_400);
  expect(days && toldOf(days, today)?.isMarked).toBe(true);
});

it('P2: what a datagram brings counts for its host where a token proved that, else with all that is unproven', async () => {
  const node = await new LocalNode().start();
  ends.push(() => node.remove());
  const port = await node.port();
  const [proven, unproven] = [await RawPeer.open(), await RawPeer.open('127.0.0.2')];
  for (const peer of [proven, unproven]) ends.push(() => peer.close());
  await proveAddress(proven, ann, port);
  const told = [sealSeed(stranger, nowS()), sealSeed(bob, nowS())] as const;
  await proven.send(told[0].text, port);
  await unproven.send(told[1].text, port);
  await until('both are held', async () => (await node.api.status()).seeds === 2);
  await node.stop();
  const store = new Store(dataDirFiles(node.dataDir).store);
  const shares = new Map([...store.entries()].map(({ key, broughtBy }) => [key, broughtBy]));
  store.close();
  expect(told.map(({ held }) => shares.get(held.key))).toEqual(['host 127.0.0.1', 'unproven']);
});
