import type { Fields } from '../../model/fields.ts';
import type { JsonObject } from '../../model/types.ts';
import { DAY_MAX } from './place.ts';
import type { Range } from './range-index.ts';
import { idsText, rangeText, readIds, readRanges } from './range-text.ts';

/**
 * What is compared: `signed`: everything signed about the signed seeds of one day; `unsigned`: all the rest, which is offered
 * only to those who accept unsigned envelopes (E5); `parts`: signed seeds before a day in which the asker has a part (P3).
 */
const SYNC_DOMAINS = ['signed', 'unsigned', 'parts'] as const;
type SyncDomain = (typeof SYNC_DOMAINS)[number];

/** A domain, and the day of it: of `unsigned` it means nothing. */
export interface SyncScope {
  readonly domain: SyncDomain;
  readonly day: number;
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
      readonly scope: SyncScope;
      readonly ranges: readonly Range[];
    }
  /** `told[n]` describes the n-th range asked for; what did not fit is to be asked for again. */
  | { readonly type: 'sync-tell'; readonly request: number; readonly told: readonly string[] }
  | {
      readonly type: 'sync-want';
      readonly request: number;
      readonly token: string;
      readonly scope: SyncScope;
      readonly ids: readonly Buffer[];
    }
  /** All that will be sent for a want has been sent: what so many of its ids name. */
  | { readonly type: 'sync-done'; readonly request: number; readonly sent: number }
  /** Ask again with this token. */
  | { readonly type: 'sync-token'; readonly request: number; readonly token: string }
  /** Of a node of other rules, with which there is no catch-up. */
  | { readonly type: 'sync-foreign' };

export const SYNC_TYPES = ['sync-ask', 'sync-tell', 'sync-want', 'sync-done', 'sync-token'] as const;
export type SyncType = (typeof SYNC_TYPES)[number];

export const SYNC_RANGES_MAX = 64;
export const SYNC_IDS_MAX = 64;
const TOKEN_MAX_BYTES = 32;
const TEXT_MAX_BYTES = 60_000;

/** The members of a carrier that says `message`. */
export function syncMembers(message: SyncMessage): JsonObject {
  switch (message.type) {
    case 'sync-ask': {
      const { scope, ranges, ...members } = message;
      return { ...members, ...scope, ranges: ranges.map((range) => rangeText(range)) };
    }
    case 'sync-want': {
      const { scope, ids, ...members } = message;
      return { ...members, ...scope, ids: idsText(ids) };
    }
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
    case 'sync-ask': {
      const scope = readScope(fields);
      if (scope === undefined) return { type: 'sync-foreign' };
      return { type, request, token: readToken(fields), scope, ranges: ranges(fields) };
    }
    case 'sync-tell':
      return { type, request, told: texts(fields, 'told', SYNC_RANGES_MAX) };
    case 'sync-want': {
      const scope = readScope(fields);
      if (scope === undefined) return { type: 'sync-foreign' };
      const ids = readIds(fields.textUpTo('ids', TEXT_MAX_BYTES));
      if (ids === undefined || ids.length === 0 || ids.length > SYNC_IDS_MAX) {
        return fields.bad('ids', `1 to ${SYNC_IDS_MAX} ids are wanted`);
      }
      return { type, request, token: readToken(fields), scope, ids };
    }
    case 'sync-done':
      return { type, request, sent: fields.count('sent', SYNC_IDS_MAX) };
    case 'sync-token':
      return { type, request, token: readToken(fields) };
  }
}

const readToken = (fields: Fields): string => fields.textUpTo('token', TOKEN_MAX_BYTES);

/** Undefined where there is no day: rules 1 know none. */
function readScope(fields: Fields): SyncScope | undefined {
  if (fields.raw('day') === undefined) return undefined;
  const domain = SYNC_DOMAINS.find((each) => each === fields.text('domain'));
  if (domain === undefined) return fields.bad('domain', `one of ${SYNC_DOMAINS.join(', ')} is wanted`);
  return { domain, day: fields.count('day', DAY_MAX) };
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
