import type { EnvelopeKey, EnvelopeKind } from '../../model/types.ts';

/**
 * Where an envelope stands in the order that catch-up compares (P3): day of the seed's `created_at`, rank of the kind, `ts`,
 * key. A *bound* is the beginning of such a place: all places that begin with it or come after it are at or above it.
 */
const DAY_BYTES = 2;
const RANK_AT = DAY_BYTES;
const TS_AT = RANK_AT + 1;
/** Bytes in which places of one day and rank are alike. */
export const RANK_END = TS_AT;
const TS_BYTES = 5;
const KEY_BYTES = 32;
const KEY_AT = TS_AT + TS_BYTES;
export const PLACE_BYTES = KEY_AT + KEY_BYTES;
/** The beginning of a place names an envelope while two nodes compare: 2^64 work to make two keys that are alike in it. */
export const ID_BYTES = KEY_AT + 16;

/** Days since the epoch that a place has room for. */
export const DAY_MAX = 65_535;
const DAY_S = 86_400;

/** Seeds before claims before results, as E6 wants; bids last, because there are the most of them (P3). */
const RANKED: readonly EnvelopeKind[] = [
  'SeedCreated',
  'ClaimCreated',
  'TaskSettle',
  'TaskResult',
  'BidSubmitted',
];
/** L3: the mark of a void seed. */
const MARK_RANK = RANKED.length;

/** What of an envelope its place is made of; `ts` in unix seconds. */
export interface Placed {
  readonly kind: EnvelopeKind;
  readonly ts: number;
  readonly key: EnvelopeKey;
}

/** The UTC day, since the epoch, of unix seconds. */
export const dayOf = (ts: number): number => Math.min(DAY_MAX, Math.floor(ts / DAY_S));

/** `2026-11-28`. */
export const dateOf = (day: number): string => new Date(day * DAY_S * 1000).toISOString().slice(0, 10);

/** The place of an envelope whose seed is of `day`. */
export const placeOf = (day: number, { kind, ts, key }: Placed): Buffer =>
  encode(day, RANKED.indexOf(kind), ts, key);

/** L3: the place of the mark that stands for all that is held of a void seed; `hash` is that of the seed's id. */
export const markPlace = (day: number, hash: string): Buffer => encode(day, MARK_RANK, 0, hash);

export const isMark = (place: Buffer): boolean => place[RANK_AT] === MARK_RANK;

/** The key in a place; of a mark its hash. */
export const keyIn = (place: Buffer): EnvelopeKey =>
  place.toString('hex', KEY_AT, PLACE_BYTES) as EnvelopeKey;

/** Of a place or of an id. */
export const dayIn = (place: Buffer): number => place.readUInt16BE(0);

/** The `ts`, in unix seconds, of the place that begins at `at`. */
export const tsIn = (places: Buffer, at = 0): number => places.readUIntBE(at + TS_AT, TS_BYTES);

/** The beginning of an envelope's key that an id has, in hex. */
export const keyHeadIn = (id: Buffer): string => id.toString('hex', KEY_AT, ID_BYTES);
export const keyHeadOf = (key: EnvelopeKey): string => key.slice(0, (ID_BYTES - KEY_AT) * 2);

function encode(day: number, rank: number, ts: number, key: string): Buffer {
  const place = Buffer.allocUnsafe(PLACE_BYTES);
  place.writeUInt16BE(day, 0);
  place.writeUInt8(rank, RANK_AT);
  place.writeUIntBE(ts, TS_AT, TS_BYTES);
  place.write(key, KEY_AT, 'hex');
  return place;
}
