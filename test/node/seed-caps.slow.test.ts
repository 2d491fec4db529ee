import { afterEach, expect, it } from 'vitest';
import type { EnvelopeKey, SeedId } from '../../source/model/types.ts';
import { LocalNode, type LocalNodeOptions } from '../support/local-node.ts';
import { proveAddress } from '../support/prove-address.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { sealBid, sealClaim, sealSeed, testKey } from '../support/sealed.ts';
import { until } from '../support/until.ts';

const [publisher, worker, stranger] = [testKey(1), testKey(2), testKey(3)];
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function world(options: LocalNodeOptions = {}) {
  const node = new LocalNode(options);
  ends.push(() => node.remove());
  await node.start();
  const peer = await RawPeer.open();
  ends.push(() => peer.close());
  const port = await node.port();
  const tell = async (...said: readonly { readonly text: string }[]) => {
    for (const { text } of said) await peer.send(text, port);
  };
  return { node, peer, tell };
}

const nowS = () => Math.floor(Date.now() / 1000);
const holds = (node: LocalNode, envelopes: number) =>
  until(`${envelopes} envelopes are held`, async () => (await node.api.status()).envelopes === envelopes);

function voidedSeed() {
  const ts = nowS() - 100;
  const seed = sealSeed(publisher, ts);
  const bid = sealBid(worker, seed.held.seed, ts + 1);
  const claims = Array.from({ length: 9 }, (_, number) => sealClaim(publisher, bid, ts + 10 + number));
  return { seed, bid, claims, ts };
}

const rowOf = async ({ api }: LocalNode, id: SeedId) => (await api.rows([id]))[0];

it('L3: a void seed is kept with its proof alone, on disk too, and nothing more of it is taken in', async () => {
  const { node, tell } = await world();
  const { seed, bid, claims, ts } = voidedSeed();
  await tell(seed, bid, ...claims);
  await holds(node, 10);
  expect((await rowOf(node, seed.held.seed.id))?.status).toBe('Void');
  const digest = await node.api.digest();
  expect(digest).toMatchObject({ seeds: 1, envelopes: 1 });
  await tell(sealBid(stranger, seed.held.seed, ts + 2));
  await until('it is refused', () => node.refused('void') > 0);
  await node.stop();
  await node.start();
  expect(await node.api.digest()).toEqual(digest);
  expect((await node.api.status()).envelopes).toBe(10);
});

it('L3: who tells something of a void seed, from an address that is proven, is sent the seed and the proof, once in a while', async () => {
  const { node, peer, tell } = await world();
  const unproven = await RawPeer.open('127.0.0.2');
  ends.push(() => unproven.close());
  await proveAddress(peer, stranger, await node.port());
  const { seed, bid, claims, ts } = voidedSeed();
  await tell(seed, bid, ...claims);
  await holds(node, 10);
  const proof = [seed, ...claims].map(({ text }) => text);
  const answered = (to = peer) => to.heard.filter((text) => proof.includes(text));
  expect(answered()).toEqual([]);
  await unproven.send(sealBid(stranger, seed.held.seed, ts + 2).text, await node.port());
  await tell(bid);
  await until('the proof comes', () => answered().length === proof.length);
  expect(answered().toSorted()).toEqual(proof.toSorted());
  expect(answered(unproven)).toEqual([]);
  await tell(bid, bid, sealSeed(stranger, nowS()));
  await holds(node, 11);
  expect(answered()).toHaveLength(proof.length);
});

it('L3: its party goes on seeing its trade, and every command is refused with void', async () => {
  const { node, tell } = await world({ key: 2 });
  const { seed, bid, claims } = voidedSeed();
  await tell(seed, bid, ...claims);
  await until('it is void', async () => (await rowOf(node, seed.held.seed.id))?.status === 'Void');
  const found = await node.api.seed(seed.held.seed.id);
  expect(found.ok && found.value.bids.map(({ id }) => id)).toEqual([bid.held.bid.id]);
  expect(found.ok && found.value.claims).toHaveLength(9);
  const refusals = found.ok ? Object.values(found.value.refusals).map((refusal) => refusal?.code) : [];
  expect(new Set(refusals)).toEqual(new Set(['void']));
});

it('L1, L5: a bid that others push out is dropped from the store, and judged afresh', async () => {
  const { node, tell } = await world();
  const ts = nowS() - 100;
  const seed = sealSeed(publisher, ts);
  const bids = Array.from({ length: 6 }, (_, price) =>
    sealBid(worker, seed.held.seed, ts + 1 + price, { price }),
  ).toSorted((left, right) => (left.held.key < right.held.key ? 1 : -1));
  await tell(seed);
  await holds(node, 1);
  for (const bid of bids) {
    await tell(bid);
    await until('it is there', () => keysHeard(node).includes(bid.held.key));
  }
  await holds(node, 4);
  await tell(...bids.slice(0, 1));
  await until('it is refused again', () => node.refused('crowded') > 0);
  expect(node.refused('duplicate')).toBe(0);
  await node.stop();
  await node.start();
  const found = await node.api.seed(seed.held.seed.id);
  expect(found.ok && found.value.bids.map(({ id }) => id).toSorted()).toEqual(
    bids
      .slice(3)
      .map(({ held }) => held.bid.id)
      .toSorted(),
  );
});

const keysHeard = (node: LocalNode): readonly EnvelopeKey[] =>
  node.eventsOf('store_sync').map(({ key }) => key as EnvelopeKey);
