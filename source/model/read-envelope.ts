import { FieldProblem, Fields, isObject } from './fields.ts';
import { readResultFiles, readSeedFiles } from './files/seed-files.ts';
import * as limits from './limits.ts';
import {
  type Bid,
  type BidId,
  type Claim,
  type ClaimId,
  ENVELOPE_KINDS,
  type Envelope,
  type EnvelopeKey,
  type EnvelopeKind,
  type EnvelopeMeta,
  isPeerId,
  type JsonValue,
  type NodeId,
  type ResultFacts,
  type ResultId,
  type Seed,
  type SeedId,
  type Settlement,
} from './types.ts';
import type { Checked } from './verdict.ts';

/** The typed payload of an envelope, before anything is known of its author. */
export type EnvelopeBody =
  | { readonly kind: 'SeedCreated'; readonly seed: Seed }
  | { readonly kind: 'BidSubmitted'; readonly bid: Bid }
  | {
      readonly kind: 'ClaimCreated';
      readonly claim: Claim;
      readonly carried: ReadEnvelope | null;
    }
  | { readonly kind: 'TaskResult'; readonly result: ResultFacts }
  | { readonly kind: 'TaskSettle'; readonly settlement: Settlement };

/** An envelope whose shape and limits are right; nothing is proven yet. */
export interface ReadEnvelope {
  readonly envelope: Envelope;
  readonly signed: boolean;
  readonly body: EnvelopeBody;
}

const SALT = /^[\w-]{22}$/u;
const UNSIGNED_FROM = /^node-[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/u;

/**
 * Reads one decoded JSON value as an envelope: shape, types and limits (E3, E5, E8, S1), all from the bytes alone.
 * Unknown members of payload objects are kept in `envelope`; those of `meta` and of the envelope itself are dropped.
 */
export function readEnvelope(value: JsonValue): Checked<ReadEnvelope> {
  try {
    return { ok: true, value: readUnchecked(value, '') };
  } catch (error) {
    if (error instanceof FieldProblem) return { ok: false, problem: error.problem };
    throw error;
  }
}

function readUnchecked(value: JsonValue | undefined, prefix: string): ReadEnvelope {
  const fields = new Fields(value, prefix);
  const meta = readMeta(fields.object('meta'));
  const payload = fields.raw('payload');
  if (!isObject(payload)) return fields.bad('payload', 'an object is wanted');
  const body = readBody(meta, fields.object('payload'));
  return { envelope: { meta, payload }, signed: meta.signature !== '', body };
}

function readMeta(fields: Fields): EnvelopeMeta {
  const kind = fields.text('kind');
  if (!ENVELOPE_KINDS.includes(kind as EnvelopeKind)) {
    throw new FieldProblem({
      reason: 'unknown-kind',
      field: 'meta.kind',
      detail: 'one of the five kinds is wanted',
    });
  }
  const signature = fields.text('signature');
  const signed = signature !== '';
  const from = fields.nodeId('from') as NodeId;
  if (!signed && isPeerId(from)) {
    throw new FieldProblem({
      reason: 'unsigned',
      field: 'meta.signature',
      detail: 'who has a PeerId signs',
    });
  }
  if (!signed && !UNSIGNED_FROM.test(from)) fields.bad('from', 'node-<uuid> is wanted of who does not sign');
  const ts = fields.time('ts');
  if (fields.count('nonce') !== ts && signed) fields.bad('nonce', 'it equals ts');
  return {
    id: fields.uuid('id', signed ? 'any' : 4),
    from,
    kind: kind as EnvelopeKind,
    ts,
    nonce: fields.count('nonce'),
    signature,
  };
}

function readBody(meta: EnvelopeMeta, payload: Fields): EnvelopeBody {
  switch (meta.kind) {
    case 'SeedCreated':
      return {
        kind: meta.kind,
        seed: readSeed(meta, soleMember(meta, payload, 'seed')),
      };
    case 'BidSubmitted':
      return {
        kind: meta.kind,
        bid: readBid(meta, soleMember(meta, payload, 'bid')),
      };
    case 'ClaimCreated':
      return readClaim(meta, soleMember(meta, payload, 'claim'));
    case 'TaskResult':
      return {
        kind: meta.kind,
        result: readResult(meta, soleMember(meta, payload, 'result')),
      };
    case 'TaskSettle':
      return { kind: meta.kind, settlement: readSettlement(meta, payload) };
  }
}

/** The object that the kind creates; a signed payload has no other member (E3). */
function soleMember(meta: EnvelopeMeta, payload: Fields, member: string): Fields {
  if (meta.signature !== '') payload.only(member);
  return payload.object(member);
}

/** Checks that hold for every object with an id of its own (E3, E5); returns that id and `created_at`. */
function readOwnId(meta: EnvelopeMeta, fields: Fields): { readonly id: string; readonly created_at: number } {
  const signed = meta.signature !== '';
  const id = fields.uuid('id', signed ? 'any' : 4);
  if (signed && !SALT.test(fields.text('salt'))) fields.bad('salt', '16 bytes in base64url are wanted');
  if (!signed && meta.kind === 'TaskResult') return { id, created_at: meta.ts };
  const createdAt = fields.time('created_at');
  if (signed && createdAt !== meta.ts) fields.bad('created_at', 'it equals ts');
  if (!signed && Math.abs(createdAt - meta.ts) > limits.UNSIGNED_SLACK_S) {
    fields.bad('created_at', `it lies within ${limits.UNSIGNED_SLACK_S} s of ts`);
  }
  return { id, created_at: createdAt };
}

function readSeed(meta: EnvelopeMeta, fields: Fields): Seed {
  const { id, created_at } = readOwnId(meta, fields);
  const bidDeadline = fields.time('bid_deadline_ts');
  const window = bidDeadline - created_at;
  if (window < limits.BID_WINDOW_MIN_S || window > limits.BID_WINDOW_MAX_S) {
    fields.overLimit('bid_deadline_ts', '1 s to 7 days after created_at');
  }
  const files = readSeedFiles(fields);
  return {
    id: id as SeedId,
    title: fields.title('title', limits.TITLE_MAX_CHARS),
    description: fields.textUpTo('description', limits.DESCRIPTION_MAX_BYTES),
    command: fields.textUpTo('command', limits.COMMAND_MAX_BYTES),
    timeout_ms: fields.count('timeout_ms', limits.TIMEOUT_MAX_MS),
    bid_deadline_ts: bidDeadline,
    exec_deadline_ms: fields.count('exec_deadline_ms', limits.TIMEOUT_MAX_MS),
    min_price: fields.count('min_price'),
    max_bids: fields.count('max_bids'),
    reward: fields.count('reward'),
    rules: fields.textUpTo('rules', limits.RULES_MAX_BYTES),
    created_by: authorField(meta, fields, 'created_by'),
    created_at,
    ...(files === undefined ? {} : { files }),
  };
}

/** S1, B1: an object that names its maker is said by that maker. */
function authorField(meta: EnvelopeMeta, fields: Fields, field: string): NodeId {
  const author = fields.nodeId(field) as NodeId;
  if (author !== meta.from) {
    throw new FieldProblem({
      reason: 'not-author',
      field: fields.nameOf(field),
      detail: 'it names the sender',
    });
  }
  // The same string as the sender's, so that it is kept once.
  return meta.from;
}

function readBid(meta: EnvelopeMeta, fields: Fields): Bid {
  const { id, created_at } = readOwnId(meta, fields);
  return {
    id: id as BidId,
    seed_id: fields.uuid('seed_id') as SeedId,
    bidder: authorField(meta, fields, 'bidder'),
    price: fields.count('price'),
    notes: fields.textUpTo('notes', limits.BID_MAX_BYTES),
    created_at,
  };
}

function readClaim(meta: EnvelopeMeta, fields: Fields): EnvelopeBody {
  const signed = meta.signature !== '';
  const { id, created_at } = readOwnId(meta, fields);
  const claim: Claim = {
    id: id as ClaimId,
    seed_id: fields.uuid('seed_id') as SeedId,
    bid_id: fields.uuid('bid_id') as BidId,
    worker: fields.nodeId('worker') as NodeId,
    created_at,
    replaces: signed ? (fields.uuidOrNull('replaces') as ClaimId | null) : null,
  };
  if (!signed) return { kind: 'ClaimCreated', claim, carried: null };
  if (fields.raw('replaces') === undefined) fields.bad('replaces', 'a claim id or null is wanted');
  const carried = readUnchecked(fields.raw('bid'), 'claim.bid');
  if (carried.body.kind !== 'BidSubmitted')
    return fields.bad('bid', 'an envelope of kind BidSubmitted is wanted');
  const { bid } = carried.body;
  if (bid.id !== claim.bid_id || bid.seed_id !== claim.seed_id || bid.bidder !== claim.worker) {
    throw new FieldProblem({
      reason: 'bad-bid',
      field: 'claim.bid',
      detail: 'it is the bid that the claim names',
    });
  }
  return { kind: 'ClaimCreated', claim, carried };
}

function readResult(meta: EnvelopeMeta, fields: Fields): ResultFacts {
  const signed = meta.signature !== '';
  const { id } = readOwnId(meta, fields);
  fields.text('stdout');
  fields.text('stderr');
  const files = readResultFiles(fields);
  return {
    id: id as ResultId,
    seed_id: (signed ? fields.uuid('seed_id') : emptyOr(fields, 'seed_id')) as SeedId | '',
    worker: (signed
      ? authorField(meta, fields, 'worker')
      : fields.text('worker') === ''
        ? ''
        : authorField(meta, fields, 'worker')) as NodeId | '',
    claim_id: (signed ? fields.uuid('claim_id') : fields.uuidOrNull('claim_id')) as ClaimId | null,
    exit_code: fields.int32('exit_code'),
    timed_out: fields.flag('timed_out'),
    output_hash: fields.hash('output_hash'),
    duration_ms: fields.count('duration_ms'),
    ...(files === undefined ? {} : { files }),
  };
}

const emptyOr = (fields: Fields, field: string): string =>
  fields.text(field) === '' ? '' : fields.uuid(field);

function readSettlement(meta: EnvelopeMeta, payload: Fields): Settlement {
  const signed = meta.signature !== '';
  if (signed) payload.only('seed', 'note', 'result_key');
  const seed = payload.object('seed');
  const status = seed.text('status');
  if (status !== 'Accepted' && status !== 'Rejected')
    return seed.bad('status', 'Accepted or Rejected is wanted');
  const hasNote = payload.raw('note') !== undefined;
  const v0Note = signed ? '' : seed.textUpTo('rules', limits.NOTE_MAX_BYTES);
  return {
    seed_id: seed.uuid('id') as SeedId,
    status,
    result_id: seed.uuidOrNull('result_id') as ResultId | null,
    result_key: payload.raw('result_key') === undefined ? null : (payload.hash('result_key') as EnvelopeKey),
    note: hasNote ? payload.textUpTo('note', limits.NOTE_MAX_BYTES) : v0Note,
  };
}
