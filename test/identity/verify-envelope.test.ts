import { describe, expect, it } from 'vitest';
import {
  canonicalObject,
  canonicalText,
  envelopeId,
  objectId,
  signedBytes,
} from '../../source/identity/canonical.ts';
import type { KeyPair } from '../../source/identity/key-file.ts';
import { AuthorBook } from '../../source/identity/node-id.ts';
import { signBytes } from '../../source/identity/signature.ts';
import { hashMatches, toCanonical, verifyEnvelope } from '../../source/identity/verify-envelope.ts';
import { readEnvelope } from '../../source/model/read-envelope.ts';
import type { EnvelopeMeta, JsonObject, JsonValue } from '../../source/model/types.ts';
import { sealBid, sealClaim, sealResult, sealSeed, testKey } from '../support/sealed.ts';

const TS = 1_800_000_000;
const [paula, walter, mallory] = [testKey(1), testKey(2), testKey(3)];
const seed = sealSeed(paula, TS);
const bid = sealBid(walter, seed.held.seed, TS + 5);
const claim = sealClaim(paula, bid, TS + 9);
const result = sealResult(walter, claim.held.claim, TS + 20);

interface Parts {
  readonly meta: EnvelopeMeta;
  readonly payload: { readonly [word: string]: JsonObject };
}
const partsOf = (text: string): Parts => JSON.parse(text) as Parts;

function verdictOn(value: JsonValue | Parts): string {
  const read = readEnvelope(JSON.parse(JSON.stringify(value)) as JsonValue);
  if (!read.ok) return `unread: ${read.problem.field ?? ''}`;
  const verified = verifyEnvelope(toCanonical(read.value), new AuthorBook());
  return verified.ok ? 'ok' : `${verified.problem.reason} ${verified.problem.field ?? ''}`;
}

/** Each of the market's envelopes, and each with members more that nobody knows. */
const TOLD = [seed.text, bid.text, claim.text, result.text].flatMap((text) => [
  text,
  withMembers(text, 'payload'),
]);

function withMembers(text: string, where: 'meta' | 'payload'): string {
  const { meta, payload } = partsOf(text);
  const more = { a: 1, '{"id":': '"id":', 'é,': [{ id: 'x' }], zz: null };
  const [word = ''] = Object.keys(payload);
  return canonicalText(
    where === 'meta'
      ? { meta: { ...meta, ...more }, payload }
      : { meta: { ...meta }, payload: { [word]: { ...payload[word], ...more } } },
  );
}

it.each(TOLD)(
  'E1: a canonical text is taken as it stands and comes to what its value comes to: %s',
  (told) => {
    const read = readEnvelope(JSON.parse(told) as JsonValue);
    if (!read.ok) throw new Error('unread');
    expect(toCanonical(read.value, { text: told, bytes: Buffer.from(told) })).toEqual(
      toCanonical(read.value),
    );
  },
);

it('E1: of a canonical text with other members in its meta only the six count', () => {
  const told = withMembers(seed.text, 'meta');
  const read = readEnvelope(JSON.parse(told) as JsonValue);
  expect(read.ok && toCanonical(read.value, { text: told, bytes: Buffer.from(told) }).text).toBe(seed.text);
});

/** `value` with something else of the same type in it. */
function alter(value: JsonValue): JsonValue {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return `${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`;
  return value === null ? 'x' : { ...(value as JsonObject), extra: 1 };
}

const OBJECTS = [
  ['seed', seed.text],
  ['bid', bid.text],
  ['claim', claim.text],
  ['result', result.text],
] as const;
const FIELDS = OBJECTS.flatMap(([word, text]) =>
  Object.keys(partsOf(text).payload[word] ?? {}).map((field) => [word, field, text] as const),
);

/** Signed anew by `by`, with right ids around whatever content: what a liar with a key can make. */
function signedAnew(
  word: 'seed' | 'bid' | 'claim' | 'result',
  text: string,
  by: KeyPair,
  changes: JsonObject,
): Parts {
  const { meta, payload } = partsOf(text);
  const { id: _, ...object } = { ...payload[word], ...changes } as JsonObject;
  const from = by.nodeId;
  const id = objectId(word, from, canonicalObject(object).withoutId);
  const changed = { [word]: { ...object, id } };
  const payloadText = canonicalText(changed);
  const head = { ...meta, from, id: envelopeId(from, payloadText, meta.ts) };
  return {
    meta: { ...head, signature: signBytes(signedBytes(head, payloadText, 'crabnet-mvp-v1'), by) },
    payload: changed,
  };
}

describe('E3: ids certify their content', () => {
  it.each(FIELDS)('a changed %s.%s is found out', (word, field, text) => {
    const { meta, payload } = partsOf(text);
    const object = payload[word] ?? {};
    const changed = { ...object, [field]: alter(object[field] ?? null) };
    expect(verdictOn({ meta, payload: { [word]: changed } })).not.toBe('ok');
  });

  it.each(OBJECTS)('an unknown field of a %s is hashed as well', (word, text) => {
    const { meta, payload } = partsOf(text);
    expect(verdictOn({ meta, payload: { [word]: { ...payload[word], colour: 'red' } } })).toBe(
      `bad-id ${word}.id`,
    );
  });

  it('an unknown field that its author put there is kept', () => {
    const coloured = signedAnew('seed', seed.text, paula, { colour: 'red' });
    expect(verdictOn(coloured)).toBe('ok');
    const read = readEnvelope(coloured as unknown as JsonValue);
    expect(read.ok && toCanonical(read.value).text).toContain('"colour":"red"');
  });

  it('an object of one author is not another’s: the id has the author in it', () => {
    const { meta, payload } = partsOf(result.text);
    const stolen = { ...meta, from: mallory.nodeId };
    const changed = { result: { ...payload.result, worker: mallory.nodeId } };
    expect(verdictOn({ meta: stolen, payload: changed })).toBe('bad-id result.id');
  });

  it('meta.id follows from the content', () => {
    const { meta, payload } = partsOf(seed.text);
    expect(verdictOn({ meta: { ...meta, id: seed.held.seed.id }, payload })).toBe('bad-id meta.id');
  });
});

describe('E2: the author', () => {
  it('signs: another’s signature is none', () => {
    const { meta, payload } = partsOf(seed.text);
    const other = partsOf(sealSeed(mallory, TS).text).meta.signature;
    expect(verdictOn({ meta: { ...meta, signature: other }, payload })).toBe('bad-signature meta.signature');
    expect(verdictOn({ meta: { ...meta, signature: 'x' }, payload })).toBe('bad-signature meta.signature');
  });

  it('is a PeerId in its canonical form', () => {
    const { meta, payload } = partsOf(bid.text);
    for (const from of ['node-e330e561-dcd2-49ef-b5de-289392071dc7', `z${walter.nodeId}`, '12D3KooWx']) {
      const renamed = { bid: { ...payload.bid, bidder: from } };
      expect(verdictOn({ meta: { ...meta, from: from as EnvelopeMeta['from'] }, payload: renamed })).toBe(
        'bad-author meta.from',
      );
    }
  });

  it('signs for one market', () => {
    const { meta, payload } = partsOf(seed.text);
    const bytes = signedBytes(meta, canonicalText(payload as JsonObject), 'another-market');
    expect(verdictOn({ meta: { ...meta, signature: signBytes(bytes, paula) }, payload })).toBe(
      'bad-signature meta.signature',
    );
  });

  it('signs the kind as well', () => {
    const { meta, payload } = partsOf(seed.text);
    const settled = { seed: { ...payload.seed, status: 'Accepted' } };
    const head = { ...meta, id: envelopeId(meta.from, canonicalText(settled as JsonObject), meta.ts) };
    expect(verdictOn({ meta: { ...head, kind: 'TaskSettle' }, payload: settled })).toBe(
      'bad-signature meta.signature',
    );
  });
});

describe('C1: the bid that a claim carries', () => {
  const carrying = (carried: JsonValue | Parts) =>
    verdictOn(signedAnew('claim', claim.text, paula, { bid: carried as JsonValue }));
  const { meta, payload } = partsOf(bid.text);

  it('is proven as if it had come by itself', () => {
    expect(carrying({ meta, payload })).toBe('ok');
    const cheap = { bid: { ...payload.bid, price: 0 } };
    expect(carrying({ meta, payload: cheap })).toBe('bad-id claim.bid.bid.id');
    expect(carrying({ meta: { ...meta, signature: partsOf(claim.text).meta.signature }, payload })).toBe(
      'bad-signature claim.bid.meta.signature',
    );
  });

  it('may be a v0 node’s, which proves nothing', () => {
    const from = 'node-e330e561-dcd2-49ef-b5de-289392071dc7';
    const id = '4c7c73af-6abf-47ca-b0e2-1a6d2a627e0a';
    const v0Bid = {
      meta: { id, from, kind: 'BidSubmitted', ts: TS, nonce: TS, signature: '' },
      payload: { bid: { id, seed_id: seed.held.seed.id, bidder: from, price: 3, notes: '', created_at: TS } },
    };
    expect(verdictOn(signedAnew('claim', claim.text, paula, { bid: v0Bid, bid_id: id, worker: from }))).toBe(
      'ok',
    );
  });
});

describe('R1: the hash of a result', () => {
  it('is that of the output as sent', () => {
    expect(hashMatches(partsOf(result.text).payload.result ?? {})).toBe(true);
    expect(verdictOn(signedAnew('result', result.text, walter, { stdout: 'other' }))).toBe(
      'bad-hash result.output_hash',
    );
  });

  it('of a v0 result is not checked (R2)', () => {
    const from = 'node-e330e561-dcd2-49ef-b5de-289392071dc7';
    const id = '4c7c73af-6abf-47ca-b0e2-1a6d2a627e0a';
    const { salt: _, created_at: __, ...object } = partsOf(result.text).payload.result ?? {};
    const v0Result = { ...object, id, seed_id: '', worker: '', claim_id: null, stdout: 'other' };
    const meta = { id, from, kind: 'TaskResult', ts: TS, nonce: TS, signature: '' };
    expect(verdictOn({ meta, payload: { result: v0Result } })).toBe('ok');
  });
});

describe('E8: sizes', () => {
  it('a seed over 16 KiB, escapes counted, is none', () => {
    const big = signedAnew('seed', seed.text, paula, { command: '\u0001'.repeat(2800) });
    expect(verdictOn(big)).toBe('over-limit seed');
  });
});

it('an unsigned envelope comes out unverified', () => {
  const from = 'node-e330e561-dcd2-49ef-b5de-289392071dc7';
  const id = '4c7c73af-6abf-47ca-b0e2-1a6d2a627e0a';
  const object = { id, seed_id: id, bidder: from, price: 3, notes: '', created_at: TS };
  const meta = { id, from, kind: 'BidSubmitted', ts: TS, nonce: TS, signature: '' };
  const read = readEnvelope({ meta, payload: { bid: object } });
  expect(read.ok && verifyEnvelope(toCanonical(read.value), new AuthorBook())).toMatchObject({
    ok: true,
    value: { held: { verified: false, from } },
  });
});
