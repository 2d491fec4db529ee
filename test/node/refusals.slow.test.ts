import { afterEach, beforeEach, expect, it } from 'vitest';
import { canonicalObject, type IdWord, objectId } from '../../source/identity/canonical.ts';
import type { KeyPair } from '../../source/identity/key-file.ts';
import { signPayload } from '../../source/identity/seal-envelope.ts';
import { CLOCK_TOLERANCE_MS } from '../../source/model/limits.ts';
import type { EnvelopeKind, JsonObject } from '../../source/model/types.ts';
import type { RefusalReason } from '../../source/model/verdict.ts';
import { LocalNode } from '../support/local-node.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { sealBid, sealClaim, sealResult, sealSeed, sealSettlement, testKey } from '../support/sealed.ts';
import { until } from '../support/until.ts';
import { v0Trade } from '../support/v0-trade.ts';

const [publisher, worker, mallory] = [testKey(1), testKey(2), testKey(3)];
let node: LocalNode;
let peer: RawPeer;
let port: number;
beforeEach(async () => {
  node = await new LocalNode().start();
  peer = await RawPeer.open();
  port = await node.port();
});
afterEach(async () => {
  await node.remove();
  await peer.close();
});

/** A signed envelope of any content: ids and signature are right. */
function forge(
  kind: EnvelopeKind,
  word: Exclude<IdWord, 'envelope'>,
  key: KeyPair,
  { id: _id, ...object }: JsonObject,
): string {
  const id = objectId(word, key.nodeId, canonicalObject(object).withoutId);
  return signPayload(kind, Number(object.created_at), { [word]: { ...object, id } }, key);
}

const objectOf = (text: string, word: string): JsonObject =>
  (JSON.parse(text) as { payload: { [word: string]: JsonObject } }).payload[word] ?? {};

it('every refusal is an event of its own with the reason and the peer, and nothing of it is kept', async () => {
  const now = Math.floor(Date.now() / 1000);
  const seed = sealSeed(publisher, now, { min_price: 2 });
  const bid = sealBid(worker, seed.held.seed, now);
  const claim = sealClaim(publisher, bid, now);
  const result = sealResult(worker, claim.held.claim, now);
  const past = sealSeed(publisher, now - 3600);
  const ended = sealSeed(publisher, now - 30 * 86_400 - 7200);
  const held = [seed, bid, claim, past, ended];
  for (const { text } of held) await peer.send(text, port);
  await until('the node holds them', async () => (await node.api.status()).envelopes === held.length);

  const stranger = sealResult(mallory, claim.held.claim, now);
  const signature = (text: string) => (JSON.parse(text) as { meta: { signature: string } }).meta.signature;
  const other = sealSeed(publisher, now);
  const broken = other.text.replace(signature(other.text), signature(seed.text));
  const frames: readonly (readonly [RefusalReason, string | Uint8Array])[] = [
    ['too-large', 'x'.repeat(60_001)],
    ['not-utf8', Buffer.from([0x22, 0xff, 0x22])],
    ['not-json', '{"meta":'],
    ['duplicate-key', '{"meta":{},"meta":{}}'],
    ['too-deep', '['.repeat(1000)],
    ['bad-number', '{"a":9007199254740993}'],
    ['bad-text', '{"a":"\\ud800"}'],
    ['unknown-kind', seed.text.replace('"SeedCreated"', '"NodeHello"')],
    ['bad-field', seed.text.replace('"title":"count words"', '"title":7')],
    ['over-limit', seed.text.replace('count words', 'x'.repeat(201))],
    ['bad-fragment', '{"envelope_id":"x","total":1,"index":0,"payload":""}'],
    ['bad-carrier', '{"meta":{},"payload":{"crabnet":{}}}'],
    ['future', sealSeed(publisher, now + CLOCK_TOLERANCE_MS / 1000 + 60).text],
    ['expired', sealSeed(publisher, now - 40 * 86_400).text],
    ['duplicate', seed.text],
    ['unsigned', v0Trade()[0] ?? ''],
    ['bad-author', other.text.replaceAll(publisher.nodeId, `${publisher.nodeId.slice(0, -1)}!`)],
    ['bad-signature', broken],
    ['refused-before', broken],
    ['bad-id', other.text.replace('"reward":5', '"reward":6')],
    [
      'bad-hash',
      forge('TaskResult', 'result', worker, { ...objectOf(result.text, 'result'), stdout: 'lie' }),
    ],
    ['not-author', sealClaim(mallory, bid, now).text],
    ['not-worker', stranger.text],
    ['too-low', sealBid(worker, seed.held.seed, now, { price: 1 }).text],
    ['too-late', sealBid(worker, past.held.seed, now).text],
    ['past-horizon', sealSettlement(publisher, ended.held.seed, now, 'Rejected', null).text],
    [
      'bad-bid',
      forge('ClaimCreated', 'claim', publisher, {
        ...objectOf(claim.text, 'claim'),
        bid_id: '00000000-0000-8000-8000-000000000000',
      }),
    ],
  ];
  for (const [reason, frame] of frames) {
    await peer.send(frame, port);
    await until(`it is refused as ${reason}`, () => node.refused(reason) === 1);
  }
  const refusals = node.eventsOf('envelope_refused');
  expect(refusals.map(({ reason }) => reason)).toEqual(frames.map(([reason]) => reason));
  expect(new Set(refusals.map((payload) => payload.peer))).toEqual(new Set([peer.address]));
  expect((await node.api.status()).envelopes).toBe(held.length);
});
