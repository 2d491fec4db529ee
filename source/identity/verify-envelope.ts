import { createHash } from 'node:crypto';
import { utf8Length } from '../base/text/text-size.ts';
import {
  BID_MAX_BYTES,
  CLAIM_MAX_BYTES,
  ENVELOPE_MAX_BYTES,
  SEED_MAX_BYTES,
  SETTLEMENT_MAX_BYTES,
} from '../model/limits.ts';
import type { ReadEnvelope } from '../model/read-envelope.ts';
import type { EnvelopeKey, HeldEnvelope, JsonObject, NodeId, ProvenEnvelope } from '../model/types.ts';
import type { Checked, Problem, RefusalReason } from '../model/verdict.ts';
import {
  canonicalObject,
  canonicalText,
  envelopeId,
  envelopeKey,
  type IdWord,
  MARKET_NAME,
  objectId,
  signedBytes,
  storedText,
} from './canonical.ts';
import type { AuthorBook } from './node-id.ts';
import { signatureVerifies } from './signature.ts';

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
        readonly withoutId: string;
        readonly bytes: number;
      }
    | undefined;
  readonly payload: string;
}

const WORDS = {
  SeedCreated: 'seed',
  BidSubmitted: 'bid',
  ClaimCreated: 'claim',
  TaskResult: 'result',
} as const;

/** Brings an envelope into its canonical form and computes its key (E1). */
export function toCanonical(read: ReadEnvelope, market: string = MARKET_NAME): CanonicalEnvelope {
  const { meta, payload } = read.envelope;
  const word = meta.kind === 'TaskSettle' ? undefined : WORDS[meta.kind];
  const object = word === undefined ? undefined : (payload[word] as JsonObject);
  const forms = object === undefined ? undefined : canonicalObject(object);
  // Of an unsigned payload other members may stand beside the object; they are kept like all unknown fields.
  const alone = forms !== undefined && Object.keys(payload).length === 1;
  const payloadText = alone ? `{"${word}":${forms.whole}}` : canonicalText(payload);
  const bytes = signedBytes(meta, payloadText, market);
  return {
    read,
    key: envelopeKey(bytes),
    text: storedText(meta, payloadText),
    signedBytes: bytes,
    payload: payloadText,
    object:
      word === undefined || forms === undefined
        ? undefined
        : { word, id: String(object?.id), withoutId: forms.withoutId, bytes: utf8Length(forms.whole) },
  };
}

/**
 * E2, E3, R1's hash: what the bytes alone prove. Unsigned envelopes come out unverified; whether those are welcome is
 * not asked here.
 */
export function verifyEnvelope(canonical: CanonicalEnvelope, authors: AuthorBook): Checked<ProvenEnvelope> {
  const { read, key, text } = canonical;
  const from = read.signed ? authors.get(read.envelope.meta.from)?.id : read.envelope.meta.from;
  const problem =
    (from === undefined
      ? bad('bad-author', 'meta.from', 'it is not the canonical form of a PeerId')
      : undefined) ??
    sizeProblem(canonical) ??
    (read.signed ? proofProblem(canonical, authors) : undefined);
  if (problem !== undefined) return { ok: false, problem };
  return withBody(canonical, authors, {
    key,
    from: from ?? read.envelope.meta.from,
    verified: read.signed,
    ts: read.envelope.meta.ts,
    sizeBytes: Buffer.byteLength(text),
  });
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
  common: Common,
): Checked<ProvenEnvelope> {
  const { body } = canonical.read;
  const proven = (held: HeldEnvelope) => ({ ok: true, value: { held, text: canonical.text } }) as const;
  if (body.kind !== 'ClaimCreated') return proven({ ...common, ...body });
  const { claim, carried } = body;
  const unsignedClaim = { ...common, kind: body.kind, claim, carriedBid: null };
  if (carried === null) return proven(unsignedClaim);
  const bid = verifyEnvelope(toCanonical(carried), authors);
  if (!bid.ok)
    return { ok: false, problem: { ...bid.problem, field: `claim.bid.${bid.problem.field ?? ''}` } };
  const { held } = bid.value;
  if (held.kind !== 'BidSubmitted')
    return { ok: false, problem: bad('bad-bid', 'claim.bid', 'it is no bid') };
  return proven({ ...unsignedClaim, carriedBid: held });
}

/** E8; a result has no limit but that of every envelope. */
const MOST_BYTES = {
  seed: SEED_MAX_BYTES,
  bid: BID_MAX_BYTES,
  claim: CLAIM_MAX_BYTES,
  result: ENVELOPE_MAX_BYTES,
} as const;

function sizeProblem({ object, payload }: CanonicalEnvelope): Problem | undefined {
  const [field, bytes, most] =
    object === undefined
      ? ['payload', utf8Length(payload), SETTLEMENT_MAX_BYTES]
      : [object.word, object.bytes, MOST_BYTES[object.word]];
  return bytes <= most ? undefined : bad('over-limit', field, `at most ${most} bytes`);
}

function proofProblem(canonical: CanonicalEnvelope, authors: AuthorBook): Problem | undefined {
  const { meta, payload } = canonical.read.envelope;
  const { object } = canonical;
  if (object !== undefined && objectId(object.word, meta.from, object.withoutId) !== object.id) {
    return bad('bad-id', `${object.word}.id`, 'it does not follow from the content');
  }
  if (envelopeId(meta.from, canonical.payload, meta.ts) !== meta.id) {
    return bad('bad-id', 'meta.id', 'it does not follow from the content');
  }
  const author = authors.get(meta.from);
  if (author === undefined || !signatureVerifies(meta.signature, canonical.signedBytes, author.publicKey)) {
    return bad('bad-signature', 'meta.signature', 'it does not verify');
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
