import { afterEach, expect, it } from 'vitest';
import type { KeyPair } from '../../source/identity/key-file.ts';
import { signPayload } from '../../source/identity/seal-envelope.ts';
import type { Seed } from '../../source/model/types.ts';
import { LocalNode } from '../support/local-node.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { sealBid, testKey } from '../support/sealed.ts';
import { until } from '../support/until.ts';

const [ann, bob, stranger] = [testKey(1), testKey(2), testKey(3)];
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const nowS = () => Math.floor(Date.now() / 1000);
const carrierOf = (key: KeyPair, message: object) =>
  signPayload('TaskSettle', 0, { crabnet: { ...message, ts: nowS() } }, key);
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
  const node = await new LocalNode({ settings: { storeMaxBytes: 200_000 } }).start();
  ends.push(() => node.remove());
  const before = await node.api.status();
  expect(before.store.limit_bytes).toBe(200_000);
  expect(before.store.used_bytes).toBeGreaterThan(0);
  const publish = () =>
    node.api.act('publish', {
      ...{ title: 't', cmd: 'true', bid_window_ms: 600_000 },
      ...{ desc: 'x'.repeat(4000), rules: 'x'.repeat(4000) },
    });
  const codes = new Set<string>();
  for (let number = 0; number < 30; number += 1) {
    const outcome = await publish();
    codes.add(outcome.ok ? 'done' : outcome.refusal.code);
  }
  expect([...codes]).toEqual(['done', 'no-room']);
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
