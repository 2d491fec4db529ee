import { sanitizeLine } from '../../base/text/sanitize.ts';
import { FieldProblem, Fields, isObject } from '../../model/fields.ts';
import { type FileSide, isFileSide } from '../../model/files/file-names.ts';
import { ALIAS_MAX_CHARS } from '../../model/limits.ts';
import { readSignedReceipt, type SignedReceipt } from '../../model/receipts.ts';
import type { EnvelopeKey, EnvelopeMeta, JsonObject, JsonValue, NodeId, SeedId } from '../../model/types.ts';
import type { Checked } from '../../model/verdict.ts';
import { DAY_MAX } from '../sync/place.ts';
import { DAY_FINGERPRINT_BYTES } from '../sync/range-index.ts';
import { isSyncType, readSyncMessage, type SyncMessage } from '../sync/sync-message.ts';
import { type HeldDays, readDays } from '../sync/told-days.ts';
import { type FilesPlace, readFilesPlace } from '../transport/files-place.ts';

/**
 * What we say beyond the five kinds travels in a carrier (`PROTOCOL.md`, "Carriers"): kind `TaskSettle`, `ts` 0, payload
 * `{"crabnet": {type, ts, …}}`, signed like any other. v0 drops it as expired before it looks inside.
 */
export type CarrierMessage =
  | {
      readonly type: 'hello';
      /** Unix seconds on the sender's clock. */
      readonly ts: number;
      readonly alias: string;
      readonly version: string;
      /** Random for each start of the sender: a new one says that it may have missed something. */
      readonly boot: string;
      /** The version of the rules by which the sender goes. */
      readonly rules: number;
      /** What it holds; undefined of a node that tells of no days. */
      readonly held: HeldDays | undefined;
      /** Where it may be asked for files; null of who says nothing of it, or nothing that can be read. */
      readonly files: FilesPlace | null;
    }
  | {
      readonly type: 'ack';
      readonly ts: number;
      /** Envelopes that the sender holds and was waiting for. */
      readonly keys: readonly EnvelopeKey[];
    }
  | {
      readonly type: 'refused';
      readonly ts: number;
      /** Envelopes of the receiver's for which the sender has no room (P2). */
      readonly keys: readonly EnvelopeKey[];
      /** A word, as of `RefusalReason`. */
      readonly reason: string;
    }
  | {
      readonly type: 'receipt';
      readonly ts: number;
      /** A payment that waits to be confirmed, from who made it; or one that is, from who was paid (T3). */
      readonly signed: Omit<SignedReceipt, 'key'>;
    }
  | {
      readonly type: 'files-call';
      readonly ts: number;
      /** Whose files the sender wants, and did not reach the receiver for. */
      readonly seed: SeedId;
      readonly side: FileSide;
      /** Where it waits to be dialled. */
      readonly files: FilesPlace;
    }
  | SyncMessage;

export interface Carrier {
  readonly meta: EnvelopeMeta;
  readonly payload: JsonObject;
  readonly message: CarrierMessage;
}

export const ACK_KEYS_MAX = 64;
const BOOT_MAX_BYTES = 32;
const VERSION_MAX_BYTES = 32;
const REASON_MAX_BYTES = 32;
const DAYS_TEXT_MAX_BYTES = 1024;

/** True for a JSON value that means to be a carrier. */
export const looksLikeCarrier = (value: JsonValue): boolean =>
  isObject(value) && isObject(value.payload) && Object.hasOwn(value.payload, 'crabnet');

/** Reads a carrier's shape; who signed it is not looked at. */
export function readCarrier(value: JsonValue): Checked<Carrier> {
  try {
    const fields = new Fields(value, '');
    const meta = readMeta(fields.object('meta'));
    const payload = fields.object('payload');
    payload.only('crabnet');
    const message = readMessage(payload.object('crabnet'));
    return { ok: true, value: { meta, payload: fields.raw('payload') as JsonObject, message } };
  } catch (error) {
    if (error instanceof FieldProblem)
      return { ok: false, problem: { ...error.problem, reason: 'bad-carrier' } };
    throw error;
  }
}

function readMeta(fields: Fields): EnvelopeMeta {
  if (fields.text('kind') !== 'TaskSettle') fields.bad('kind', 'TaskSettle is wanted of a carrier');
  if (fields.count('ts') !== 0 || fields.count('nonce') !== 0) fields.bad('ts', '0 is wanted of a carrier');
  if (fields.text('signature') === '') fields.bad('signature', 'carriers are signed');
  return {
    id: fields.uuid('id'),
    from: fields.nodeId('from') as NodeId,
    kind: 'TaskSettle',
    ts: 0,
    nonce: 0,
    signature: fields.text('signature'),
  };
}

function readMessage(fields: Fields): CarrierMessage {
  const ts = fields.time('ts');
  const type = fields.text('type');
  if (isSyncType(type)) return readSyncMessage(type, fields);
  switch (type) {
    case 'hello':
      return {
        type: 'hello',
        ts,
        alias: sanitizeLine(fields.title('alias', ALIAS_MAX_CHARS)),
        version: sanitizeLine(fields.textUpTo('version', VERSION_MAX_BYTES)),
        boot: fields.textUpTo('boot', BOOT_MAX_BYTES),
        rules: fields.raw('rules') === undefined ? 1 : fields.count('rules'),
        held: fields.raw('days') === undefined ? undefined : readHeldDays(fields),
        files: readFilesPlace(fields.raw('files')) ?? null,
      };
    case 'ack':
      return { type: 'ack', ts, keys: readKeys(fields) };
    case 'refused':
      return {
        ...{ type: 'refused', ts, keys: readKeys(fields) },
        reason: sanitizeLine(fields.textUpTo('reason', REASON_MAX_BYTES)),
      };
    case 'receipt':
      return { type: 'receipt', ts, signed: readSignedReceipt(fields) };
    case 'files-call':
      return { type: 'files-call', ts, ...readCall(fields) };
    default:
      return fields.bad('type', 'hello, ack, refused, receipt, files-call or a sync type is wanted');
  }
}

function readCall(fields: Fields): { seed: SeedId; side: FileSide; files: FilesPlace } {
  const side = fields.text('side');
  if (!isFileSide(side)) return fields.bad('side', 'inputs or outputs is wanted');
  const files =
    readFilesPlace(fields.raw('files')) ?? fields.bad('files', 'a port and IP addresses are wanted');
  return { seed: fields.uuid('seed') as SeedId, side, files };
}

function readHeldDays(fields: Fields): HeldDays {
  const days = readDays(fields.textUpTo('days', DAYS_TEXT_MAX_BYTES));
  const isWithUnsigned = fields.raw('unsigned_fingerprint') !== undefined;
  const unsigned = isWithUnsigned
    ? Buffer.from(fields.textUpTo('unsigned_fingerprint', DAY_FINGERPRINT_BYTES * 2), 'base64url')
    : undefined;
  return {
    floor: fields.count('floor', DAY_MAX),
    before: fields.time('before'),
    days: days ?? fields.bad('days', 'days with a fingerprint each are wanted'),
    unsigned,
  };
}

function readKeys(fields: Fields): readonly EnvelopeKey[] {
  const keys = fields.raw('keys');
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > ACK_KEYS_MAX) {
    return fields.bad('keys', `1 to ${ACK_KEYS_MAX} keys are wanted`);
  }
  for (const key of keys) {
    if (typeof key !== 'string' || !/^[\da-f]{64}$/u.test(key)) fields.bad('keys', 'keys in hex are wanted');
  }
  return keys as readonly EnvelopeKey[];
}
