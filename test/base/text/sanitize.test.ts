import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  guardLines,
  revealControls,
  sanitizeLine,
  sanitizeText,
  toJson,
} from '../../../source/base/text/sanitize.ts';

const CONTROL =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\p{Variation_Selector}\ufeff\ufff9-\ufffb\ufffe\u{1d173}\u{e0001}-\u{e007f}\p{Cs}]/u;

/** So many marks on one letter run over the lines above and below. */
const HEAP = /\p{M}{7}/u;

/** Text as a hostile peer would write it: pieces of escape sequences, in any order. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\u001b',
        '[31m',
        ']0;title',
        '\u0007',
        '\u009b2J',
        '\u009d',
        '\u202e',
        '\u200b',
        '\r',
        '\n',
        '\t',
        '\u0000',
        '\u{e0041}',
        '\u{e0100}',
        '\u2029',
        '\ud800',
        '\ufff9',
        '\u3164',
        '\u0301\u0301\u0301\u20dd\u0301',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
  )
  .map((pieces) => pieces.join(''));

describe('text of peers', () => {
  it.each([
    ['red \u001b[31malarm\u001b[0m', 'red alarm'],
    ['\u001b]0;title\u0007after', 'after'],
    ['\u001b]8;;http://x\u001b\\link', 'link'],
    ['\u009b2Jclear', 'clear'],
    ['a\r\nb\tc', 'a b c'],
    ['nice\u202egnp.exe', 'nice\ufffdgnp.exe'],
    ['zero\u200b\u200b\u2060width', 'zero\ufffdwidth'],
    ['tag\u{e0041}\u{e007f}', 'tag\ufffd'],
    ['half\ud800', 'half\ufffd'],
    ['an\u200cn', 'an\ufffdn'],
    ['👨\u200d👩\u200d👧 ❤\ufe0f 1\ufe0f\u20e3', '👨👩👧 ❤ 1\u20e3'],
    ['größe 👍', 'größe 👍'],
    ['נְּ֑ שָׁ֖ ก็ ཧྐྵྨླྺྼྻྂ', 'נְּ֑ שָׁ֖ ก็ ཧྐྵྨླྺྼ\ufffd'],
    [`Z${'\u0321'.repeat(50)}algo`, `Z${'\u0321'.repeat(6)}\ufffdalgo`],
  ])('%j is shown as %j', (text, shown) => {
    expect(sanitizeLine(text)).toBe(shown);
  });

  it('no control character gets into a line, whatever the text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(sanitizeLine(text)).not.toMatch(CONTROL);
        expect(sanitizeLine(text)).not.toContain('\n');
        expect(sanitizeText(text)).not.toMatch(CONTROL);
        expect(sanitizeLine(text)).not.toMatch(HEAP);
        expect(revealControls(text)).not.toMatch(HEAP);
        expect(guardLines(text, true)).not.toMatch(HEAP);
      }),
      { numRuns: 2000 },
    );
  });

  it('output keeps its lines', () => {
    expect(sanitizeText('one\r\ntwo\rthree\n\tfour')).toBe('one\ntwo\nthree\n        four');
  });

  it('a command shows what is invisible in it', () => {
    expect(revealControls('rm \u202e-rf \u001b[8m/\n')).toBe('rm \\u202e-rf \\x1b[8m/\n');
  });

  it('is the same value in JSON, and nothing in that acts or hides', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const indent of [0, 2]) {
          const json = toJson({ [text]: [text] }, indent);
          expect(json).not.toMatch(CONTROL);
          expect(json).not.toMatch(HEAP);
          expect(JSON.parse(json)).toEqual({ [text]: [text] });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('that nobody sanitised is caught before the terminal, colours and line ends stay', () => {
    expect(guardLines('\u001b[31mred\u001b[39m\u202e\u001b]0;x\u0007\nnext', true)).toBe(
      '\u001b[31mred\u001b[39m\ufffd]0;x\ufffd\nnext',
    );
    expect(guardLines('\u001b[31mred', false)).toBe('\ufffd[31mred');
  });
});
