import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameFault, FrameReader } from '../../../source/network/libp2p/frames.ts';

function readAll(reader: FrameReader): string[] {
  const found: string[] = [];
  for (let frame = reader.next(); frame !== undefined; frame = reader.next()) found.push(frame.toString());
  return found;
}

describe('frames', () => {
  it('come out whole, however the bytes were cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' })),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        (texts, cuts) => {
          const bytes = Buffer.concat(texts.map(encodeFrame));
          const reader = new FrameReader();
          const found: string[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
            const length = cuts[turn % cuts.length] ?? 1;
            reader.feed(bytes.subarray(at, at + length));
            at += length;
            found.push(...readAll(reader));
          }
          expect(found).toEqual(texts);
          expect(reader.isPartial).toBe(false);
        },
      ),
    );
  });

  it.each([1, 127, 128, 16_383, 16_384, 60_000])('may have %i bytes', (length) => {
    const reader = new FrameReader();
    reader.feed(encodeFrame('x'.repeat(length)));
    expect(readAll(reader)).toEqual(['x'.repeat(length)]);
  });

  it('that are unfinished are known as such', () => {
    const reader = new FrameReader();
    reader.feed(Buffer.from([0x80]));
    expect(reader.next()).toBeUndefined();
    expect(reader.isPartial).toBe(true);
  });

  it.each([
    ['of more than 60,000 bytes', encodeFrame('x'.repeat(60_001)).subarray(0, 3)],
    ['whose length does not end', Buffer.from([0x80, 0x80, 0x80, 0x01])],
    ['that are empty', Buffer.from([0])],
  ])('%s are a fault', (_name, bytes) => {
    const reader = new FrameReader();
    reader.feed(bytes);
    expect(() => readAll(reader)).toThrow(FrameFault);
  });
});
