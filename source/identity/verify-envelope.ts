import { createHash } from 'node:crypto';
import { exceedsBytes } from '../base/text/text-size.ts';
import {
  BID_MAX_BYTES,
  CLAIM_MAX_BYTES,
  ENVELOPE_MAX_BYTES,
  SEED_MAX_BYTES,
  SETTLEMENT_MAX_BYTES,
} from '../model/limits.ts';
import type { ReadEnvelope } from '../model/read-envelope.ts';
import type { EnvelopeKey, HeldEnvelope, JsonObject, NodeId, ProvenEnvelope } from '../model/types.ts';
import type { SignatureToCheck, Unproven } from '../model/unproven.ts';
import type { Checked, Problem, RefusalReason } from '../model/verdict.ts';
import {
  canonicalObject,
  canonicalText,
  cutId,
  envelopeId,
  envelopeKey,
  type IdWord,
  MARKET_NAME,
  objectId,
  signedBytes,
  signedText,
  storedTextUpToPayload,
} from './canonical.ts';
import type { Author, AuthorBook } from './node-id.ts';
import { readSignature, verifies } from './signature.ts';

/** An envelope in its canonical form with its key; what it proves is not looked at yet. */
export interface CanonicalEnvelope {
  readonly read: ReadEnvelope;
  readonly key: EnvelopeKey;
  /** The text to store and tell again. */
  readonly text: string;
  readonly signedBytes: Uint8Array;
  /** The payload's object, canonical, without its id; absent for settlements, which have no id of their own. */
  readonly object:
    | {
        readonly word: Exclude<IdWord, 'envelope'>;
        readonly id: string;
        readonly whole: string;
        readonly withoutId: string;
      }
    | undefined;
  /** Canonical, in UTF-8. */
  readonly payload: Uint8Array;
}

const WORDS = {
  SeedCreated: 'seed',
  BidSubmitted: 'bid',
  ClaimCreated: 'claim',
  TaskResult: 'result',
} as const;

/** The canonical JSON that an envelope was read from, where it was canonical and had no members but `meta` and `payload`. */
export interface Told {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/**
 * Brings an envelope into its canonical form and computes its key (E1). All that nodes tell is canonical: it is cut up where it
 * was `told`, and not written anew.
 */
export function toCanonical(read: ReadEnvelope, told?: Told): CanonicalEnvelope {
  const { meta, payload } = read.envelope;
  const word = meta.kind === 'TaskSettle' ? undefined : WORDS[meta.kind];
  const before = storedTextUpToPayload(meta);
  const known = told?.text.startsWith(before) === true ? told : undefined;
  const toldPayload = known?.text.slice(before.length, -1);
  const forms = word === undefined ? undefined : formsOf(payload, word, toldPayload);
  const payloadText = toldPayload ?? forms?.payload ?? canonicalText(payload);
  const bytes = (known && cutSignature(known, before)) ?? signedBytes(meta, payloadText, MARKET_NAME);
  return {
    read,
    key: envelopeKey(bytes),
    text: known?.text ?? `${before}${payloadText}}`,
    signedBytes: bytes,
    payload: bytes.subarray(bytes.length - 1 - Buffer.byteLength(payloadText), -1),
    object: forms,
  };
}

/** What is signed, cut out of what was told; undefined where places in the text are not those in its bytes. */
function cutSignature({ text, bytes }: Told, before: string): Uint8Array | undefined {
  if (text.length !== bytes.length) return undefined;
  // In a string of the text every quote has a backslash before it, so these are the members themselves.
  const start = before.lastIndexOf(',"signature":"');
  const end = before.lastIndexOf(',"ts":');
  const signed = Buffer.allocUnsafe(SIGNED_PREFIX.length + bytes.length - (end - start));
  signed.set(SIGNED_PREFIX);
  signed.set(bytes.subarray(0, start), SIGNED_PREFIX.length);
  signed.set(bytes.subarray(end), SIGNED_PREFIX.length + start);
  return signed;
}

const SIGNED_PREFIX = Buffer.from(signedText('', MARKET_NAME));

interface ObjectForms extends NonNullable<CanonicalEnvelope['object']> {
  /** Of the whole payload; undefined where other members stand beside the object. */
  readonly payload: string | undefined;
}

/** The canonical forms of the payload's object: cut out of the payload's text where that was told, else written. */
function formsOf(payload: JsonObject, word: ObjectForms['word'], told: string | undefined): ObjectForms {
  const object = payload[word] as JsonObject;
  const id = String(object.id);
  const before = `{"${word}":`;
  // Of an unsigned payload other members may stand beside the object; they are kept like all unknown fields.
  const alone = Object.keys(payload).length === 1;
  const whole = alone ? told?.slice(before.length, -1) : undefined;
  const withoutId = whole === undefined ? undefined : cutId(object, whole);
  if (whole !== undefined && withoutId !== undefined) return { word, id, whole, withoutId, payload: told };
  const written = canonicalObject(object);
  return { word, id, ...written, payload: alone ? `${before}${written.whole}}` : undefined };
}

/**
 * E2, E3, R1's hash: what the bytes alone prove. Unsigned envelopes come out unverified; whether those are welcome is
 * not asked here.
 */
export function verifyEnvelope(canonical: CanonicalEnvelope, authors: AuthorBook): Checked<ProvenEnvelope> {
  const examined = examineEnvelope(canonical, authors);
  if (!examined.ok) return examined;
  const { value, signatures } = examined.value;
  const forged = signatures.find(({ signature, bytes, publicKey }) => !verifies(signature, bytes, publicKey));
  return forged === undefined ? { ok: true, value } : { ok: false, problem: forged.otherwise };
}

/** The same but for the signatures, which cost most of it: who calls has them looked at, by whom it wants. */
export function examineEnvelope(
  canonical: CanonicalEnvelope,
  authors: AuthorBook,
): Checked<Unproven<ProvenEnvelope>> {
  const { meta } = canonical.read.envelope;
  const author = canonical.read.signed ? authors.get(meta.from) : undefined;
  if (canonical.read.signed && author === undefined) return { ok: false, problem: BAD_AUTHOR };
  const problem = sizeProblem(canonical) ?? (canonical.read.signed ? contentProblem(canonical) : undefined);
  if (problem !== undefined) return { ok: false, problem };
  const signatures = author === undefined ? [] : signatureOf(canonical, author);
  if (signatures === undefined) return { ok: false, problem: BAD_SIGNATURE };
  return withBody(canonical, authors, signatures, {
    key: canonical.key,
    from: author?.id ?? meta.from,
    verified: canonical.read.signed,
    ts: meta.ts,
    sizeBytes: Buffer.byteLength(canonical.text),
  });
}

/** Undefined where the signature's text is none. */
function signatureOf(
  { read, signedBytes }: CanonicalEnvelope,
  { publicKey }: Author,
): readonly SignatureToCheck[] | undefined {
  const signature = readSignature(read.envelope.meta.signature);
  return signature && [{ publicKey, signature, bytes: signedBytes, otherwise: BAD_SIGNATURE }];
}

interface Common {
  readonly key: EnvelopeKey;
  readonly from: NodeId;
  readonly verified: boolean;
  readonly ts: number;
  readonly sizeBytes: number;
}

function withBody(
  canonical: CanonicalEnvelope,
  authors: AuthorBook,
  signatures: readonly SignatureToCheck[],
  common: Common,
): Checked<Unproven<ProvenEnvelope>> {
  const { body } = canonical.read;
  const examined = (held: HeldEnvelope, more: readonly SignatureToCheck[] = []) => {
    const value = { held, text: canonical.text };
    return { ok: true, value: { value, signatures: [...signatures, ...more] } } as const;
  };
  if (body.kind !== 'ClaimCreated') return examined({ ...common, ...body });
  const { claim, carried } = body;
  const unsignedClaim = { ...common, kind: body.kind, claim, carriedBid: null };
  if (carried === null) return examined(unsignedClaim);
  const bid = examineEnvelope(toCanonical(carried), authors);
  if (!bid.ok) return { ok: false, problem: ofCarriedBid(bid.problem) };
  const { held } = bid.value.value;
  if (held.kind !== 'BidSubmitted')
    return { ok: false, problem: bad('bad-bid', 'claim.bid', 'it is no bid') };
  const ofBid = bid.value.signatures.map((each) => ({ ...each, otherwise: ofCarriedBid(each.otherwise) }));
  return examined({ ...unsignedClaim, carriedBid: held }, ofBid);
}

const ofCarriedBid = (problem: Problem): Problem => ({
  ...problem,
  field: `claim.bid.${problem.field ?? ''}`,
});

/** E8; a result has no limit but that of every envelope. */
const MOST_BYTES = {
  seed: SEED_MAX_BYTES,
  bid: BID_MAX_BYTES,
  claim: CLAIM_MAX_BYTES,
  result: ENVELOPE_MAX_BYTES,
} as const;

function sizeProblem({ object, payload }: CanonicalEnvelope): Problem | undefined {
  const field = object?.word ?? 'payload';
  const most = object === undefined ? SETTLEMENT_MAX_BYTES : MOST_BYTES[object.word];
  const isOver = object === undefined ? payload.length > most : exceedsBytes(object.whole, most);
  return isOver ? bad('over-limit', field, `at most ${most} bytes`) : undefined;
}

function contentProblem(canonical: CanonicalEnvelope): Problem | undefined {
  const { meta, payload } = canonical.read.envelope;
  const { object } = canonical;
  if (object !== undefined && objectId(object.word, meta.from, object.withoutId) !== object.id) {
    return bad('bad-id', `${object.word}.id`, 'it does not follow from the content');
  }
  if (envelopeId(meta.from, canonical.payload, meta.ts) !== meta.id) {
    return bad('bad-id', 'meta.id', 'it does not follow from the content');
  }
  if (meta.kind === 'TaskResult' && !hashMatches(payload.result as JsonObject)) {
    return bad('bad-hash', 'result.output_hash', 'it is not the SHA-256 of the output as sent');
  }
  return undefined;
}

/** R1: SHA-256 of stdout's bytes followed by stderr's, as sent. */
export const hashMatches = (result: JsonObject): boolean =>
  createHash('sha256').update(String(result.stdout)).update(String(result.stderr)).digest('hex') ===
  result.output_hash;

const bad = (reason: RefusalReason, field: string, detail: string): Problem => ({ reason, field, detail });
const BAD_AUTHOR = bad('bad-author', 'meta.from', 'it is not the canonical form of a PeerId');
const BAD_SIGNATURE = bad('bad-signature', 'meta.signature', 'it does not verify');
