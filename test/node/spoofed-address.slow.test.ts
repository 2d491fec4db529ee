import { afterEach, describe, expect, it } from 'vitest';
import type { KeyPair } from '../../source/identity/key-file.ts';
import { signPayload } from '../../source/identity/seal-envelope.ts';
import { LocalNode } from '../support/local-node.ts';
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
const helloOf = (key: KeyPair) =>
  signPayload(
    'TaskSettle',
    0,
    { crabnet: { type: 'hello', ts: nowS(), alias: 'x', version: '1', boot: 'b' } },
    key,
  );
const forgedOf = ({ text }: Pick<SealedEnvelope, 'text'>) =>
  text.replace(/"signature":"ed25519:..../u, '"signature":"ed25519:AAAA');

/** A node, an honest peer at an address of its own, and somebody who writes that address on what he sends. */
async function world() {
  const node = await new LocalNode().start();
  ends.push(() => node.remove());
  const peer = await RawPeer.open(HONEST_HOST);
  ends.push(() => peer.close());
  const spoofer = new Spoofer();
  ends.push(() => spoofer.close());
  return { node, peer, spoofer, port: await node.port() };
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
