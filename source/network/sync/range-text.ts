import { ID_BYTES, PLACE_BYTES } from './place.ts';
import { FINGERPRINT_BYTES, type Range, type RangeDescription, type RangePart } from './range-index.ts';

/** Ranges, parts and ids as base64url texts within carriers. Reading returns undefined for what is not well-formed. */

const COUNT_BYTES = 4;

/** Bounds are ascending and do not overlap: nobody can have the same envelopes described many times by one message. */
export function readRanges(texts: readonly (readonly [string, string])[]): readonly Range[] | undefined {
  const ranges: Range[] = [];
  for (const [low, high] of texts) {
    const range = { low: fromText(low), high: fromText(high) };
    const before = ranges.at(-1);
    if (range.low.length > PLACE_BYTES || range.high.length > PLACE_BYTES) return undefined;
    if (range.high.length > 0 && range.low.compare(range.high) >= 0) return undefined;
    if (before !== undefined && (before.high.length === 0 || before.high.compare(range.low) > 0))
      return undefined;
    ranges.push(range);
  }
  return ranges;
}

export const rangeText = ({ low, high }: Range): readonly [string, string] => [toText(low), toText(high)];

/** `ids:…` or `split:…`. */
export function descriptionText(description: RangeDescription): string {
  if (description.how === 'ids') return `ids:${toText(Buffer.concat(description.ids))}`;
  const parts = description.parts.map(({ low, count, fingerprint }) => {
    const head = Buffer.alloc(1 + COUNT_BYTES);
    head.writeUInt8(low.length);
    head.writeUInt32BE(count, 1);
    return Buffer.concat([head, low, fingerprint]);
  });
  return `split:${toText(Buffer.concat(parts))}`;
}

/** Parts that do not lie within `range`, in order, are refused: comparing must end. */
export function readDescription(text: string, range: Range): RangeDescription | undefined {
  if (text.startsWith('ids:')) {
    const ids = readIds(text.slice(4));
    return ids === undefined ? undefined : { how: 'ids', ids };
  }
  if (!text.startsWith('split:')) return undefined;
  const parts = readParts(fromText(text.slice(6)));
  return parts === undefined || !areWithin(parts, range) ? undefined : { how: 'split', parts };
}

export const idsText = (ids: readonly Uint8Array[]): string => toText(Buffer.concat(ids));

export function readIds(text: string): readonly Buffer[] | undefined {
  const bytes = fromText(text);
  if (bytes.length % ID_BYTES !== 0) return undefined;
  return Array.from({ length: bytes.length / ID_BYTES }, (_, index) =>
    bytes.subarray(index * ID_BYTES, (index + 1) * ID_BYTES),
  );
}

function readParts(bytes: Buffer): readonly RangePart[] | undefined {
  const parts: RangePart[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 1 + COUNT_BYTES > bytes.length) return undefined;
    const lowBytes = bytes.readUInt8(at);
    const lowAt = at + 1 + COUNT_BYTES;
    const end = lowAt + lowBytes + FINGERPRINT_BYTES;
    if (lowBytes > PLACE_BYTES || end > bytes.length) return undefined;
    parts.push({
      low: bytes.subarray(lowAt, lowAt + lowBytes),
      count: bytes.readUInt32BE(at + 1),
      fingerprint: bytes.subarray(lowAt + lowBytes, end),
    });
    at = end;
  }
  return parts;
}

function areWithin(parts: readonly RangePart[], { low, high }: Range): boolean {
  const [first] = parts;
  if (parts.length < 2 || first === undefined || !first.low.equals(low)) return false;
  return parts.every((part, index) => {
    const next = parts[index + 1]?.low ?? high;
    return next.length === 0 ? index === parts.length - 1 : part.low.compare(next) < 0;
  });
}

const toText = (bytes: Buffer): string => bytes.toString('base64url');
const fromText = (text: string): Buffer => Buffer.from(text, 'base64url');
