import type { Fields } from '../../model/fields.ts';
import type { JsonObject } from '../../model/types.ts';
import { FINGERPRINT_BYTES, type Range } from './range-index.ts';
import { idsText, rangeText, readIds, readRanges } from './range-text.ts';

/**
 * What is compared: everything signed about signed seeds, or all the rest, which is offered only to those who accept
 * unsigned envelopes (E5).
 */
export const SYNC_DOMAINS = ['signed', 'unsigned'] as const;
export type SyncDomain = (typeof SYNC_DOMAINS)[number];

/** What a hello says of the sender's envelopes dated before `before` (unix seconds). */
export interface SyncSummary {
  readonly before: number;
  readonly count: number;
  readonly fingerprint: string;
}

/**
 * How two nodes find out what the one lacks. The one who asks keeps the state: it asks what is in some ranges, compares, asks
 * on where they differ, and wants what it does not hold. `request` ties an answer to its question; `token` shows that the
 * asker hears what is sent to its address.
 */
export type SyncMessage =
  | {
      readonly type: 'sync-ask';
      readonly request: number;
      readonly token: string;
      readonly domain: SyncDomain;
      readonly ranges: readonly Range[];
    }
  /** `told[n]` describes the n-th range asked for; what did not fit is to be asked for again. */
  | { readonly type: 'sync-tell'; readonly request: number; readonly told: readonly string[] }
  | {
      readonly type: 'sync-want';
      readonly request: number;
      readonly token: string;
      readonly domain: SyncDomain;
      readonly ids: readonly Buffer[];
    }
  /** All that will be sent for a want has been sent: so many envelopes. */
  | { readonly type: 'sync-done'; readonly request: number; readonly sent: number }
  /** Ask again with this token. */
  | { readonly type: 'sync-token'; readonly request: number; readonly token: string };

export const SYNC_TYPES = ['sync-ask', 'sync-tell', 'sync-want', 'sync-done', 'sync-token'] as const;
export type SyncType = (typeof SYNC_TYPES)[number];

export const SYNC_RANGES_MAX = 64;
export const SYNC_IDS_MAX = 64;
const TOKEN_MAX_BYTES = 32;
const TEXT_MAX_BYTES = 60_000;

/** The members of a carrier that says `message`. */
export function syncMembers(message: SyncMessage): JsonObject {
  switch (message.type) {
    case 'sync-ask':
      return { ...message, ranges: message.ranges.map((range) => rangeText(range)) };
    case 'sync-want':
      return { ...message, ids: idsText(message.ids) };
    default:
      return { ...message };
  }
}

export const isSyncType = (type: string): type is SyncType =>
  (SYNC_TYPES as readonly string[]).includes(type);

/** Reads the members of a sync message; throws `FieldProblem`. */
export function readSyncMessage(type: SyncType, fields: Fields): SyncMessage {
  const request = fields.count('request');
  switch (type) {
    case 'sync-ask':
      return { type, request, token: readToken(fields), domain: readDomain(fields), ranges: ranges(fields) };
    case 'sync-tell':
      return { type, request, told: texts(fields, 'told', SYNC_RANGES_MAX) };
    case 'sync-want': {
      const ids = readIds(fields.textUpTo('ids', TEXT_MAX_BYTES));
      if (ids === undefined || ids.length === 0 || ids.length > SYNC_IDS_MAX) {
        return fields.bad('ids', `1 to ${SYNC_IDS_MAX} ids are wanted`);
      }
      return { type, request, token: readToken(fields), domain: readDomain(fields), ids };
    }
    case 'sync-done':
      return { type, request, sent: fields.count('sent', SYNC_IDS_MAX) };
    case 'sync-token':
      return { type, request, token: readToken(fields) };
  }
}

/** Reads a hello's summary; undefined where there is none. Throws `FieldProblem`. */
export function readSummary(fields: Fields, field: string): SyncSummary | undefined {
  if (fields.raw(field) === undefined) return undefined;
  const summary = fields.object(field);
  const fingerprint = summary.textUpTo('fingerprint', FINGERPRINT_BYTES * 2);
  return { before: summary.time('before'), count: summary.count('count'), fingerprint };
}

const readToken = (fields: Fields): string => fields.textUpTo('token', TOKEN_MAX_BYTES);

function readDomain(fields: Fields): SyncDomain {
  const domain = SYNC_DOMAINS.find((each) => each === fields.text('domain'));
  return domain ?? fields.bad('domain', `${SYNC_DOMAINS.join(' or ')} is wanted`);
}

function ranges(fields: Fields): readonly Range[] {
  const value = fields.raw('ranges');
  if (!Array.isArray(value) || value.length === 0 || value.length > SYNC_RANGES_MAX) {
    return fields.bad('ranges', `1 to ${SYNC_RANGES_MAX} ranges are wanted`);
  }
  const pairs = value.map((pair): readonly [string, string] => {
    if (!Array.isArray(pair) || pair.length !== 2 || pair.some((bound) => typeof bound !== 'string')) {
      return fields.bad('ranges', 'pairs of bounds are wanted');
    }
    return [String(pair[0]), String(pair[1])];
  });
  return readRanges(pairs) ?? fields.bad('ranges', 'ascending ranges that do not overlap are wanted');
}

function texts(fields: Fields, field: string, max: number): readonly string[] {
  const value = fields.raw(field);
  if (!Array.isArray(value) || value.length > max || value.some((text) => typeof text !== 'string')) {
    return fields.bad(field, `at most ${max} texts are wanted`);
  }
  return value as readonly string[];
}
