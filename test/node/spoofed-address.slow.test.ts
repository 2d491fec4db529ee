import { afterEach, describe, expect, it } from 'vitest';
import type { KeyPair } from '../../source/identity/key-file.ts';
import { signPayload } from '../../source/identity/seal-envelope.ts';
import { LocalNode } from '../support/local-node.ts';
import { helloFrom, madeUpKeys } from '../support/made-up.ts';
import { proveAddress } from '../support/prove-address.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { type SealedEnvelope, sealSeed, testKey } from '../support/sealed.ts';
import { canSpoof, Spoofer } from '../support/spoofer.ts';
import { until } from '../support/until.ts';

const [honest, liar] = [testKey(1), testKey(2)];
const HONEST_HOST = '127.0.0.5';
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const nowS = () => Math.floor(Date.now() / 1000);
const helloOf = (key: KeyPair, ts = nowS()) =>
  signPayload('TaskSettle', 0, { crabnet: { type: 'hello', ts, alias: 'x', version: '1', boot: 'b' } }, key);
const forgedOf = ({ text }: Pick<SealedEnvelope, 'text'>) =>
  text.replace(/"signature":"ed25519:..../u, '"signature":"ed25519:AAAA');

/** A node, and an honest peer at an address of its own. */
async function honestWorld() {
  const node = await new LocalNode().start();
  ends.push(() => node.remove());
  const peer = await RawPeer.open(HONEST_HOST);
  ends.push(() => peer.close());
  return { node, peer, port: await node.port() };
}

/** The same, with somebody who writes that address on what he sends. */
async function world() {
  const spoofer = new Spoofer();
  ends.push(() => spoofer.close());
  return { ...(await honestWorld()), spoofer };
}

const envelopesOf = async (node: LocalNode): Promise<number> => (await node.api.status()).envelopes;

/** Sends five seeds while a flood goes on that says it comes from the same address; each seed is sent once. */
async function seedsThroughFlood(
  { node, peer, spoofer, port }: Awaited<ReturnType<typeof world>>,
  flood: (number: number) => string,
): Promise<void> {
  let number = 0;
  const burst = (count: number) => {
    for (const until = number + count; number < until; number += 1)
      spoofer.send(flood(number), peer.address, port);
  };
  burst(400);
  await until(
    'the flood has been heard',
    () => node.refused('rate-junk') + node.refused('bad-signature') > 100,
  );
  for (let seed = 0; seed < 5; seed += 1) {
    burst(100);
    await peer.send(sealSeed(honest, nowS()).text, port);
    burst(100);
  }
  await until('all five seeds are here', async () => (await envelopesOf(node)) === 5);
}

describe.runIf(canSpoof())('datagrams with the address of an honest peer', () => {
  it('that are junk do not keep its seeds from us', async () => {
    await seedsThroughFlood(await world(), () => 'x'.repeat(8));
  });

  it('that are wrongly signed, in its name too, do not keep its seeds from us', async () => {
    const forged = Array.from({ length: 300 }, (_, number) =>
      forgedOf(sealSeed(number % 2 === 0 ? honest : testKey(3 + (number % 200)), nowS())),
    );
    await seedsThroughFlood(await world(), (number) => forged[number % forged.length] ?? '');
  });

  it('and a block of who wrote it there leave the honest peer heard', async () => {
    const { node, peer, spoofer, port } = await world();
    spoofer.send(helloOf(liar), peer.address, port);
    await until('the liar is known, at the address of another', async () => {
      const [row] = await node.api.peers();
      return row?.addrs.includes(peer.address) === true;
    });
    await node.api.act('block', { peer: liar.nodeId });
    await peer.send(helloOf(honest), port);
    await until('it is known', async () =>
      (await node.api.peers()).some(({ node_id, live }) => node_id === honest.nodeId && live),
    );
    await peer.send(sealSeed(honest, nowS()).text, port);
    await until('its seed is here', async () => (await envelopesOf(node)) === 1);
    spoofer.send(sealSeed(liar, nowS()).text, peer.address, port);
    await until('the liar is refused', () => node.refused('blocked') === 1);
    expect(await envelopesOf(node)).toBe(1);
  });
});

describe('an honest peer that is proven where it is', () => {
  /** The same, with the honest peer proven at its address and seen there; `at`: where the node says it is. */
  async function provenWorld() {
    const { node, peer, port } = await honestWorld();
    await peer.send(helloOf(honest), port);
    await proveAddress(peer, honest, port);
    await peer.send(sealSeed(honest, nowS()).text, port);
    const row = async () => (await node.api.peers()).find(({ node_id }) => node_id === honest.nodeId);
    const seeds = (count: number) =>
      until('its seeds are here', async () => (await envelopesOf(node)) === count);
    await seeds(1);
    return { node, peer, port, row, seeds };
  }

  it('keeps its address though somebody else passes its newest hellos on before they come', async () => {
    const { peer, port, row, seeds } = await provenWorld();
    const mallory = await RawPeer.open('127.0.0.9');
    ends.push(() => mallory.close());
    for (let passed = 1; passed <= 20; passed += 1) {
      const copy = helloOf(honest, nowS() + passed);
      await mallory.send(copy, port);
      await peer.send(copy, port);
    }
    await mallory.send(helloOf(honest, nowS() + 21), port);
    await mallory.send(sealSeed(testKey(9), nowS()).text, port);
    await seeds(2);
    expect((await row())?.addrs).toEqual([peer.address]);
  });

  it.runIf(canSpoof())(
    'is neither displaced nor blocked by a crowd whose hellos bear its address',
    async () => {
      const { node, peer, port, row, seeds } = await provenWorld();
      const spoofer = new Spoofer();
      ends.push(() => spoofer.close());
      const crowd = madeUpKeys(80);
      for (const key of crowd) spoofer.send(helloFrom(key, nowS()), peer.address, port);
      await until('they are known', async () => (await node.api.peers()).length > crowd.length / 2);
      for (const key of crowd.slice(0, 5)) await node.api.act('block', { peer: key.nodeId });
      await peer.send(helloOf(honest, nowS() + 1), port);
      await peer.send(sealSeed(honest, nowS(), { title: 'another' }).text, port);
      await seeds(2);
      expect(await row()).toMatchObject({ addrs: [peer.address], live: true, blocked: false });
      const { edges } = await node.api.topology();
      const told = edges.filter(({ kind }) => kind === 'SeedCreated');
      expect(told).toEqual([expect.objectContaining({ from: honest.nodeId, total: 2 })]);
    },
  );
});

describe('a block of a node whose address is proven', () => {
  it('holds for that address too where no signer is named, and what others sign is heard from there', async () => {
    const node = await new LocalNode({ settings: { acceptUnsigned: true } }).start();
    ends.push(() => node.remove());
    const peer = await RawPeer.open(HONEST_HOST);
    ends.push(() => peer.close());
    const port = await node.port();
    await peer.send(helloOf(liar), port);
    await proveAddress(peer, liar, port);
    await until('it is known', async () => (await node.api.peers()).length > 0);
    await node.api.act('block', { peer: liar.nodeId });
    await peer.send('{}', port);
    await until('it is not read', () => node.refused('blocked') === 1);
    await peer.send(sealSeed(honest, nowS()).text, port);
    await until('the seed is here', async () => (await envelopesOf(node)) === 1);
  });
});
