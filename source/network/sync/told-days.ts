import type { JsonObject } from '../../model/types.ts';
import { DAY_MAX } from './place.ts';
import { DAY_FINGERPRINT_BYTES } from './range-index.ts';

/** As many as an offered seed may be old (P1, P3). */
export const DAYS_MAX = 54;
const HEAD_BYTES = 2;

/** What a hello says of one day. */
export interface ToldDay {
  readonly fingerprint: Buffer;
  /** Something of it was refused or dropped for want of room. */
  readonly isMarked: boolean;
}

/** The newest day first, and each one before the last. */
export interface ToldDays {
  readonly newest: number;
  readonly days: readonly ToldDay[];
}

/** What a hello says of what its sender holds (P3). */
export interface HeldDays {
  /** The day from which on it holds strangers' seeds. */
  readonly floor: number;
  /** Unix seconds: fingerprints are of what is dated before. */
  readonly before: number;
  readonly days: ToldDays;
  /** Of all that is unsigned; undefined where it accepts none. */
  readonly unsigned: Buffer | undefined;
}

/** Base64url of the newest day, a bit for each day that says whether it is marked, and the fingerprints. */
export function daysText({ newest, days }: ToldDays): string {
  const bytes = Buffer.alloc(sizeOf(days.length));
  bytes.writeUInt16BE(newest, 0);
  for (const [nth, { fingerprint, isMarked }] of days.entries()) {
    const at = HEAD_BYTES + (nth >> 3);
    if (isMarked) bytes[at] = (bytes[at] ?? 0) | (1 << (nth & 7));
    fingerprint.copy(bytes, fingerprintsAt(days.length) + nth * DAY_FINGERPRINT_BYTES);
  }
  return bytes.toString('base64url');
}

/** Undefined for what is not well-formed. */
export function readDays(text: string): ToldDays | undefined {
  const bytes = Buffer.from(text, 'base64url');
  let count = 0;
  while (count < DAYS_MAX && sizeOf(count) < bytes.length) count += 1;
  if (sizeOf(count) !== bytes.length) return undefined;
  const newest = bytes.readUInt16BE(0);
  if (newest > DAY_MAX || count > newest + 1) return undefined;
  const days = Array.from({ length: count }, (_, nth): ToldDay => {
    const at = fingerprintsAt(count) + nth * DAY_FINGERPRINT_BYTES;
    return {
      fingerprint: bytes.subarray(at, at + DAY_FINGERPRINT_BYTES),
      isMarked: ((bytes[HEAD_BYTES + (nth >> 3)] ?? 0) & (1 << (nth & 7))) !== 0,
    };
  });
  return { newest, days };
}

/** What was told of a day; undefined where nothing was. */
export const toldOf = ({ newest, days }: ToldDays, day: number): ToldDay | undefined =>
  day > newest ? undefined : days[newest - day];

const fingerprintsAt = (count: number): number => HEAD_BYTES + Math.ceil(count / 8);
const sizeOf = (count: number): number => fingerprintsAt(count) + count * DAY_FINGERPRINT_BYTES;

/** The members of a hello. */
export const heldDaysMembers = ({ floor, before, days, unsigned }: HeldDays): JsonObject => ({
  floor,
  before,
  days: daysText(days),
  ...(unsigned === undefined ? {} : { unsigned_fingerprint: unsigned.toString('base64url') }),
});
