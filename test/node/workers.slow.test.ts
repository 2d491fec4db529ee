import { afterEach, expect, it } from 'vitest';
import { LocalNode } from '../support/local-node.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { sealBid, sealClaim, sealSeed, testKey } from '../support/sealed.ts';
import { until } from '../support/until.ts';

const [publisher, bidder] = [testKey(1), testKey(2)];
const ROUND = 300;
const RESEND_LOOKS = 50;
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function nodeWith(workers: number): Promise<LocalNode> {
  const node = await new LocalNode({ settings: { workers } }).start();
  closers.push(() => node.remove());
  return node;
}

function trade(): readonly string[] {
  const now = Math.floor(Date.now() / 1000);
  const seed = sealSeed(publisher, now);
  const bid = sealBid(bidder, seed.held.seed, now);
  return [seed.text, bid.text, sealClaim(publisher, bid, now).text];
}

it('a node with threads that verify comes to the market of one without, and keeps it when it stops', async () => {
  const peer = await RawPeer.open();
  closers.push(() => peer.close());
  const nodes = [await nodeWith(0), await nodeWith(2)];
  let sent = 0;
  // Several bursts: the threads start with the first.
  for (let round = 0; round < 3; round += 1) {
    const texts = Array.from({ length: ROUND / 3 }, trade).flat();
    sent += texts.length;
    for (const node of nodes) {
      const port = await node.port();
      let looks = 0;
      await until(`round ${round} is taken in`, async () => {
        // Again now and then: the system may drop some.
        if (looks % RESEND_LOOKS === 0) for (const text of texts) await peer.send(text, port);
        looks += 1;
        return (await node.api.status()).envelopes === sent;
      });
    }
  }
  const digests = await Promise.all(nodes.map(({ api }) => api.digest()));
  expect(digests[1]).toEqual(digests[0]);
  for (const node of nodes) expect(node.eventsOf('envelope_inert')).toEqual([]);
  for (const node of nodes) {
    await node.stop();
    await node.start();
    expect(await node.api.digest()).toEqual(digests[0]);
  }
});
