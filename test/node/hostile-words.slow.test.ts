import { expect, it } from 'vitest';
import { allSeeds } from '../../source/contract/seed-pages.ts';
import type { KeyPair } from '../../source/identity/key-file.ts';
import { signPayload } from '../../source/identity/seal-envelope.ts';
import { BIDS_PER_BIDDER, INERT_PER_SIGNER } from '../../source/model/limits.ts';
import type { EnvelopeKey, EnvelopeKind, JsonObject } from '../../source/model/types.ts';
import {
  seal,
  sealBid,
  sealClaim,
  sealResult,
  sealSeed,
  sealSettlement,
  testKey,
} from '../support/sealed.ts';
import { until } from '../support/until.ts';
import { nodeWith, nowS, peerAt, setUpPeers, statusIs } from './hostile-world.ts';

const [publisher, worker, mallory] = [testKey(1), testKey(2), testKey(3)];

setUpPeers();

const ackOf = (key: KeyPair, ...keys: readonly EnvelopeKey[]) =>
  signPayload('TaskSettle', 0, { crabnet: { type: 'ack', ts: nowS(), keys } }, key);

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
