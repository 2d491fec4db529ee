import { randomBytes } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { allSeeds } from '../../source/contract/seed-pages.ts';
import type { KeyPair } from '../../source/identity/key-file.ts';
import { signPayload } from '../../source/identity/seal-envelope.ts';
import { BIDS_PER_BIDDER, INERT_PER_SIGNER } from '../../source/model/limits.ts';
import type { EnvelopeKey, EnvelopeKind, JsonObject } from '../../source/model/types.ts';
import { systemPorts } from '../../source/node/open-node.ts';
import { LocalNode, type LocalNodeOptions } from '../support/local-node.ts';
import { proveAddress } from '../support/prove-address.ts';
import { RawPeer } from '../support/raw-peer.ts';
import {
  seal,
  sealBid,
  sealClaim,
  sealResult,
  sealSeed,
  sealSettlement,
  testKey,
} from '../support/sealed.ts';
import { UdpHub } from '../support/udp-hub.ts';
import { until } from '../support/until.ts';

const [publisher, worker, mallory] = [testKey(1), testKey(2), testKey(3)];
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function nodeWith(options: LocalNodeOptions = {}): Promise<LocalNode> {
  const node = new LocalNode(options);
  ends.push(() => node.remove());
  return node.start();
}

async function peerAt(host?: string): Promise<RawPeer> {
  const peer = await RawPeer.open(host);
  ends.push(() => peer.close());
  return peer;
}

const nowS = () => Math.floor(Date.now() / 1000);
const statusIs = (node: LocalNode, wanted: object) =>
  until(`the status has ${JSON.stringify(wanted)}`, async () => {
    const status = { ...(await node.api.status()) };
    return Object.entries(wanted).every(([name, value]) => status[name as keyof typeof status] === value);
  });

const helloOf = (key: KeyPair, ts: number, boot = 'b') =>
  signPayload('TaskSettle', 0, { crabnet: { type: 'hello', ts, alias: 'x', version: '1', boot } }, key);
const ackOf = (key: KeyPair, ...keys: readonly EnvelopeKey[]) =>
  signPayload('TaskSettle', 0, { crabnet: { type: 'ack', ts: nowS(), keys } }, key);

it('a flood of junk is counted in few events, and an honest trade goes on', async () => {
  const hub = await UdpHub.open();
  ends.push(() => hub.close());
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

it('only who waits for a result acknowledges it', async () => {
  const buyer = await peerAt();
  const node = await nodeWith({
    key: 2,
    settings: { sandbox: 'none', announceAddrs: [{ host: '127.0.0.1', port: buyer.port }] },
  });
  const port = await node.port();
  const heard = (kind: EnvelopeKind) =>
    until(`a ${kind} is heard`, () =>
      buyer.heard.find((text) => text.includes(`"kind":"${kind}","nonce":1`)),
    );
  const seed = sealSeed(publisher, nowS());
  await buyer.send(seed.text, port);
  await statusIs(node, { seeds: 1 });
  await node.api.act('bid', { seed: seed.held.seed.id });
  const bid = JSON.parse(await heard('BidSubmitted')) as JsonObject & { payload: { bid: JsonObject } };
  const claim = seal(
    publisher,
    {
      kind: 'ClaimCreated',
      ts: nowS(),
      bidKey: '' as EnvelopeKey,
      claim: {
        seed_id: seed.held.seed.id,
        bid_id: String(bid.payload.bid.id) as never,
        worker: worker.nodeId,
        created_at: nowS(),
        replaces: null,
      },
    },
    bid,
  );
  await buyer.send(claim.text, port);
  await statusIs(node, { claims: 1 });
  const ran = await node.api.act('run', { seed: seed.held.seed.id, sandbox: 'none' });
  expect(ran).toMatchObject({ ok: true, value: { told: 'sent' } });
  await heard('TaskResult');
  const found = await node.api.seed(seed.held.seed.id);
  const keys = found.ok ? found.value.history.map(({ key }) => key as EnvelopeKey) : [];
  const broken = ackOf(publisher, ...keys).replace(/"signature":"ed25519:..../u, '"signature":"ed25519:AAAA');
  for (const forged of [
    ackOf(mallory, ...keys),
    ackOf(worker, ...keys),
    broken,
    ackOf(publisher, claim.held.key),
  ])
    await buyer.send(forged, port);
  await until('the broken one is refused', () => node.refused('bad-signature') === 1);
  expect(node.eventsOf('announce_acknowledged')).toEqual([]);
  await buyer.send(ackOf(publisher, ...keys), port);
  await until('the true one counts', () => node.eventsOf('announce_acknowledged').length > 0);
  expect(node.eventsOf('announce_acknowledged')).toMatchObject([
    { peer: publisher.nodeId, key: keys.at(-1) },
  ]);
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

it('what waits for a seed is bounded per signer, and comes in with the seed', async () => {
  const node = await nodeWith();
  const peer = await peerAt();
  const port = await node.port();
  const seed = sealSeed(publisher, nowS());
  const surplus = 20;
  const bids = Array.from({ length: INERT_PER_SIGNER + surplus }, (_, price) =>
    sealBid(mallory, seed.held.seed, nowS(), { price }),
  );
  for (const { text } of bids) await peer.send(text, port);
  await until('the surplus is refused', () => node.refused('inert-full') === surplus);
  await peer.send(sealBid(worker, seed.held.seed, nowS()).text, port);
  await until('others wait too', () => node.eventsOf('envelope_inert').length === INERT_PER_SIGNER + 1);
  expect(await node.api.status()).toMatchObject({ envelopes: 0 });
  await peer.send(seed.text, port);
  // Of one bidder three count (L1).
  await statusIs(node, { seeds: 1, bids: BIDS_PER_BIDDER + 1 });
});

it('a trade that arrives backwards comes to the same market', async () => {
  const [forwards, backwards] = [await nodeWith(), await nodeWith()];
  const peer = await peerAt();
  const now = nowS();
  const seed = sealSeed(publisher, now);
  const bid = sealBid(worker, seed.held.seed, now);
  const claim = sealClaim(publisher, bid, now);
  const result = sealResult(worker, claim.held.claim, now);
  const settled = sealSettlement(publisher, seed.held.seed, now, 'Accepted', result.held.result.id);
  const trade = [seed, bid, claim, result, settled];
  for (const { text } of trade) await peer.send(text, await forwards.port());
  await statusIs(forwards, { envelopes: trade.length });
  const port = await backwards.port();
  for (const [index, { text }] of trade.toReversed().slice(0, -1).entries()) {
    await peer.send(text, port);
    await until('it waits', () => backwards.eventsOf('envelope_inert').length === index + 1);
  }
  await peer.send(seed.text, port);
  await statusIs(backwards, { envelopes: trade.length });
  expect(await backwards.api.digest()).toEqual(await forwards.api.digest());
  expect(await allSeeds(backwards.api)).toMatchObject([{ status: 'Accepted' }]);
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

it('unsigned words about a signed seed are refused, or kept apart where they are welcome', async () => {
  const [strict, lenient] = [await nodeWith(), await nodeWith({ settings: { acceptUnsigned: true } })];
  const peer = await peerAt();
  const now = nowS();
  const seed = sealSeed(publisher, now);
  const from = 'node-11111111-1111-4111-8111-111111111111';
  const unsigned = (who: string, kind: EnvelopeKind, payload: JsonObject) =>
    JSON.stringify({
      meta: {
        id: '77777777-7777-4777-8777-777777777777',
        from: who,
        kind,
        ts: now,
        nonce: now,
        signature: '',
      },
      payload,
    });
  const ids = { id: '44444444-4444-4444-8444-444444444444', seed_id: seed.held.seed.id, created_at: now };
  const bid = (who: string) =>
    unsigned(who, 'BidSubmitted', { bid: { ...ids, bidder: who, price: 1, notes: '' } });
  const claim = unsigned(from, 'ClaimCreated', { claim: { ...ids, bid_id: ids.id, worker: from } });
  for (const node of [strict, lenient]) {
    const port = await node.port();
    await peer.send(seed.text, port);
    await statusIs(node, { seeds: 1 });
    for (const message of [bid(from), claim, bid(mallory.nodeId)]) await peer.send(message, port);
  }
  await until('all three are refused', () => strict.refused('unsigned') === 3);
  await statusIs(lenient, { bids: 1, envelopes: 2 });
  await until('a claim by no publisher is refused', () => lenient.refused('not-author') === 1);
  await until('who has a PeerId signs', () => lenient.refused('unsigned') === 1);
  const [one, other] = [await strict.api.digest(), await lenient.api.digest()];
  expect([one.digest, one.unsigned_digest]).toEqual([other.digest, null]);
  expect(other.unsigned_digest).not.toBeNull();
  expect(await lenient.api.seed(seed.held.seed.id)).toMatchObject({ value: { bids: [{ verified: false }] } });
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
