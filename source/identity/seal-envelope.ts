import type { Draft, ResultDraft } from '../model/decide/command.ts';
import { invariant } from '../model/errors.ts';
import { seedFileMembers } from '../model/files/seed-files.ts';
import { ENVELOPE_MAX_BYTES, JSON_MAX_DEPTH } from '../model/limits.ts';
import { readEnvelope } from '../model/read-envelope.ts';
import type { EnvelopeKind, JsonObject, JsonValue, ProvenEnvelope } from '../model/types.ts';
import type { Checked, Problem } from '../model/verdict.ts';
import {
  canonicalObject,
  canonicalText,
  envelopeId,
  type IdWord,
  MARKET_NAME,
  objectId,
  signedBytes,
} from './canonical.ts';
import type { KeyPair } from './key-file.ts';
import { AuthorBook } from './node-id.ts';
import { signBytes } from './signature.ts';
import { toCanonical, verifyEnvelope } from './verify-envelope.ts';

const SALT_BYTES = 16;

/** What sealing needs besides the draft: the key, fresh random bytes, and the bid that a claim carries. */
export interface SealInputs {
  readonly keyPair: KeyPair;
  readonly salt: Uint8Array;
  /** The whole envelope of the awarded bid, for a claim. */
  readonly carriedBid?: JsonValue;
}

/**
 * Turns a draft into a signed envelope: salt, ids (E3), signature (E1). The envelope is read and verified as a peer
 * would, so nothing leaves that others refuse; a limit that only shows in the bytes comes back as the problem.
 */
export function sealEnvelope(draft: Draft | ResultDraft, inputs: SealInputs): Checked<ProvenEnvelope> {
  const payload = payloadOf(draft, inputs);
  const text = signPayload(draft.kind, draft.ts, payload, inputs.keyPair);
  const problem = formProblem(text, payload);
  if (problem !== undefined) return { ok: false, problem };
  const read = readEnvelope(JSON.parse(text));
  if (!read.ok) return read;
  return verifyEnvelope(toCanonical(read.value), new AuthorBook());
}

/** E1, E8: what peers look at before they read an envelope. A bid from elsewhere can be too deep to be carried. */
function formProblem(text: string, payload: JsonObject): Problem | undefined {
  if (Buffer.byteLength(text) > ENVELOPE_MAX_BYTES) {
    return { reason: 'too-large', detail: `at most ${ENVELOPE_MAX_BYTES} bytes` };
  }
  const depth = 1 + depthOf(payload);
  if (depth > JSON_MAX_DEPTH) return { reason: 'too-deep', detail: `at most ${JSON_MAX_DEPTH} levels` };
  return undefined;
}

const depthOf = (value: JsonValue): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

/** The text of a signed envelope around `payload`; also makes the carriers (`PROTOCOL.md`), whose `ts` is 0. */
export function signPayload(kind: EnvelopeKind, ts: number, payload: JsonObject, keyPair: KeyPair): string {
  const payloadText = canonicalText(payload);
  const from = keyPair.nodeId;
  const meta = { id: envelopeId(from, payloadText, ts), from, kind, ts, nonce: ts };
  const signature = signBytes(signedBytes(meta, payloadText, MARKET_NAME), keyPair);
  return canonicalText({ meta: { ...meta, signature }, payload });
}

function payloadOf(draft: Draft | ResultDraft, inputs: SealInputs): JsonObject {
  const salt = Buffer.from(inputs.salt).toString('base64url');
  invariant(inputs.salt.length === SALT_BYTES, 'a salt has 16 bytes');
  switch (draft.kind) {
    case 'SeedCreated': {
      const { files, ...seed } = draft.seed;
      const members = files === undefined ? {} : seedFileMembers(files);
      return withId('seed', inputs.keyPair, { ...seed, ...members, ...UNCLAIMED, salt });
    }
    case 'BidSubmitted':
      return withId('bid', inputs.keyPair, { ...draft.bid, salt });
    case 'ClaimCreated':
      invariant(inputs.carriedBid !== undefined, 'a claim carries its bid');
      return withId('claim', inputs.keyPair, { ...draft.claim, bid: inputs.carriedBid, salt });
    case 'TaskResult':
      return withId('result', inputs.keyPair, resultObject(draft, salt));
    case 'TaskSettle': {
      const { note, result_key: resultKey } = draft.settlement;
      return {
        seed: { ...draft.seed },
        ...(note === '' ? {} : { note }),
        ...(resultKey === null ? {} : { result_key: resultKey }),
      };
    }
  }
}

function resultObject({ result, ts }: ResultDraft, salt: string): JsonObject {
  const { files, ...facts } = result;
  return { ...facts, ...(files === undefined ? {} : { files: { ...files } }), created_at: ts, salt };
}

/** What v0 wants of a new seed besides. */
const UNCLAIMED = {
  status: 'Open',
  claimed_by: null,
  claimed_at: null,
  claim_id: null,
  result_id: null,
} as const;

function withId(word: Exclude<IdWord, 'envelope'>, { nodeId }: KeyPair, object: JsonObject): JsonObject {
  return { [word]: { ...object, id: objectId(word, nodeId, canonicalObject(object).withoutId) } };
}
