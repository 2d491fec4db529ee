import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { revealControls, sanitizeLine, sanitizeText } from '../../../source/base/text/sanitize.ts';

const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

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
    ['nice\u202egnp.exe', 'nicegnp.exe'],
    ['zero\u200bwidth', 'zerowidth'],
    ['größe 👍', 'größe 👍'],
  ])('%j is shown as %j', (text, shown) => {
    expect(sanitizeLine(text)).toBe(shown);
  });

  it('no control character gets into a line, whatever the text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(sanitizeLine(text)).not.toMatch(CONTROL);
        expect(sanitizeLine(text)).not.toContain('\n');
        expect(sanitizeText(text)).not.toMatch(CONTROL);
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
});
