import type { SeedId } from '../model/types.ts';

const ID_DIGITS = 32;

/** A seed's id as the file has it: 16 bytes. */
export const idBlob = (id: SeedId): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

/** The id of 16 bytes; empty for anything else. */
export function idOf(value: unknown): SeedId {
  if (!(value instanceof Uint8Array)) return '' as SeedId;
  const digits = Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex');
  if (digits.length !== ID_DIGITS) return digits as SeedId;
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}` as SeedId;
}

/** The first and the last id that begin with `prefix`; undefined where none can. */
export function idRange(prefix: string): readonly [low: Buffer, high: Buffer] | undefined {
  const digits = prefix.replaceAll('-', '');
  if (!/^[\da-f]{0,32}$/u.test(digits)) return undefined;
  const bound = (filler: string) => Buffer.from(digits.padEnd(ID_DIGITS, filler), 'hex');
  return [bound('0'), bound('f')];
}
