import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { characterCount, exceedsBytes, utf8Length } from '../../../source/base/text/text-size.ts';

describe('the size of a text', () => {
  it('is what UTF-8 takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const bytes = Buffer.byteLength(text);
        expect(utf8Length(text)).toBe(bytes);
        expect(exceedsBytes(text, bytes)).toBe(false);
        expect(exceedsBytes(text, bytes - 1)).toBe(true);
      }),
    );
  });

  it('in characters counts code points', () => {
    expect(characterCount('a👍é')).toBe(3);
  });
});
