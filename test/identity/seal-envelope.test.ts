import { describe, expect, it } from 'vitest';
import { envelopeId, signedBytes } from '../../source/identity/canonical.ts';
import { AuthorBook } from '../../source/identity/node-id.ts';
import { recallEnvelope } from '../../source/identity/recall-envelope.ts';
import { sealEnvelope, signPayload } from '../../source/identity/seal-envelope.ts';
import { signatureVerifies } from '../../source/identity/signature.ts';
import { toCanonical, verifyEnvelope } from '../../source/identity/verify-envelope.ts';
import type { Draft, ResultDraft } from '../../source/model/decide/command.ts';
import { readEnvelope } from '../../source/model/read-envelope.ts';
import type { JsonObject, JsonValue, ResultFacts } from '../../source/model/types.ts';
import { seal, sealBid, sealClaim, sealResult, sealSeed, testKey } from '../support/sealed.ts';

const TS = 1_800_000_000;
const [paula, walter] = [testKey(1), testKey(2)];
const seed = sealSeed(paula, TS, { title: 'Wörter zählen 👍', command: 'echo "\\u0000"' });
const bid = sealBid(walter, seed.held.seed, TS + 5, { notes: 'schnell' });
const claim = sealClaim(paula, bid, TS + 9);
const result = sealResult(walter, claim.held.claim, TS + 20, 'héllo\n');

const settles = (note: string, facts: ResultFacts): Extract<Draft, { kind: 'TaskSettle' }> => ({
  kind: 'TaskSettle',
  ts: TS + 30,
  settlement: { seed_id: seed.held.seed.id, status: 'Accepted', result_id: facts.id, result_key: null, note },
  seed: {
    ...seed.held.seed,
    status: 'Accepted',
    claimed_by: walter.nodeId,
    claimed_at: TS + 9,
    claim_id: claim.held.claim.id,
    result_id: facts.id,
  },
});
const settlement = seal(paula, settles('gut', result.held.result));
const ALL = [seed, bid, claim, result, settlement].map((sealed) => [sealed.held.kind, sealed] as const);

const parsed = (text: string): JsonObject => JSON.parse(text) as JsonObject;

function proofOf(value: JsonValue) {
  const read = readEnvelope(value);
  if (!read.ok) throw new Error(`it does not read: ${read.problem.field}`);
  return verifyEnvelope(toCanonical(read.value), new AuthorBook());
}

describe('what is sealed', () => {
  it.each(ALL)('%s verifies as what was sealed, byte for byte', (_, { held, text }) => {
    expect(proofOf(parsed(text))).toEqual({ ok: true, value: { held, text } });
    expect(held).toMatchObject({ verified: true, sizeBytes: Buffer.byteLength(text) });
  });

  it.each(ALL)('%s is the same when it is recalled from the store', (_, { held, text }) => {
    expect(recallEnvelope(text, held.key, true)).toEqual(held);
  });

  it.each(ALL)('%s has one key and one text, however its JSON is written', (_, { held, text }) => {
    const { meta, payload } = parsed(text) as { meta: JsonObject; payload: JsonObject };
    const turned = { payload, meta: Object.fromEntries(Object.entries(meta).toReversed()), crypto: [] };
    expect(proofOf(JSON.parse(JSON.stringify(turned, null, 2)))).toEqual({ ok: true, value: { held, text } });
  });

  it('says what was decided', () => {
    expect(seed.held.seed).toMatchObject({
      title: 'Wörter zählen 👍',
      created_by: paula.nodeId,
      created_at: TS,
    });
    expect(claim.held).toMatchObject({ from: paula.nodeId, carriedBid: bid.held });
    expect(settlement.held.settlement).toEqual({
      seed_id: seed.held.seed.id,
      status: 'Accepted',
      result_id: result.held.result.id,
      result_key: null,
      note: 'gut',
    });
  });

  it('the salt keeps equal objects apart', () => {
    const twice = sealBid(walter, seed.held.seed, TS + 5, { notes: 'schnell' });
    expect(twice.held.bid.id).not.toBe(bid.held.bid.id);
    expect(twice.held.key).not.toBe(bid.held.key);
  });

  it('has every field that v0 wants', () => {
    const { payload } = parsed(seed.text) as { payload: { seed: JsonObject } };
    expect(payload.seed).toMatchObject({ status: 'Open', claimed_by: null, claim_id: null, result_id: null });
    expect((parsed(settlement.text).payload as JsonObject).seed).toMatchObject({
      status: 'Accepted',
      reward: 5,
    });
  });
});

describe('nothing leaves that others refuse', () => {
  const sealed = (draft: Draft | ResultDraft, carriedBid?: JsonValue) => {
    const outcome = sealEnvelope(draft, {
      keyPair: walter,
      salt: Buffer.alloc(16),
      ...(carriedBid === undefined ? {} : { carriedBid }),
    });
    return outcome.ok ? 'ok' : `${outcome.problem.reason} ${outcome.problem.field ?? ''}`.trim();
  };
  const resultWith = (stdout: string): ResultDraft => {
    const { id: _, files: __, ...facts } = result.held.result;
    return { kind: 'TaskResult', ts: TS, result: { ...facts, stdout, stderr: '' } };
  };

  it('E8: an envelope over 60,000 bytes, escapes counted', () => {
    expect(sealed(resultWith('x'.repeat(60_000)))).toBe('too-large');
    expect(sealed(resultWith('\u0001'.repeat(10_000)))).toBe('too-large');
  });

  it('E8: a bid over 2 KiB, escapes counted', () => {
    const notes = '\u0001'.repeat(400);
    const draft = { kind: 'BidSubmitted', ts: TS, bid: { ...bid.held.bid, notes, created_at: TS } } as const;
    expect(sealed(draft)).toBe('over-limit bid');
  });

  it('R1: a result whose hash is not that of its output', () => {
    expect(sealed(resultWith('something else'))).toBe('bad-hash result.output_hash');
  });

  it('E1: a claim that would be nested too deep by the bid that it carries', () => {
    const { meta, payload } = parsed(bid.text) as { meta: JsonObject; payload: { bid: JsonObject } };
    const deep = { meta, payload: { bid: { ...payload.bid, extra: [[[1]]] } } };
    const draft = { kind: 'ClaimCreated', ts: TS, claim: claim.held.claim, bidKey: bid.held.key } as const;
    expect(sealed(draft, deep)).toBe('too-deep');
  });
});

describe('recalling', () => {
  it.each(['', '{', '[]', '{"meta":{}}'])('%j gives nothing', (text) => {
    expect(recallEnvelope(text, seed.held.key, true)).toBeUndefined();
  });
});

describe('a carrier', () => {
  it('is signed like any other, with ts 0', () => {
    const payload = { crabnet: { type: 'hello', ts: TS, alias: 'x' } };
    const text = signPayload('TaskSettle', 0, payload, paula);
    const { meta } = JSON.parse(text);
    expect(meta).toMatchObject({ from: paula.nodeId, kind: 'TaskSettle', ts: 0, nonce: 0 });
    const canonical = '{"crabnet":{"alias":"x","ts":1800000000,"type":"hello"}}';
    expect(meta.id).toBe(envelopeId(paula.nodeId, canonical, 0));
    const bytes = signedBytes(meta, canonical, 'crabnet-mvp-v1');
    expect(signatureVerifies(meta.signature, bytes, paula.publicKey)).toBe(true);
  });
});
