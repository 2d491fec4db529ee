import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { cut, displayWidth, fillEnd, fillStart } from '../../../source/base/text/width.ts';

describe('width', () => {
  test('what fits is left as it is', () => {
    expect(cut('abc', 3)).toBe('abc');
  });

  test.each([
    ['abcdef', 4, 'abc…'],
    ['日本語', 4, '日…'],
    ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 3, '👩‍👩‍👧‍👦…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('%j in %i columns is %j', (text, width, result) => {
    expect(cut(text, width)).toBe(result);
    expect(displayWidth(cut(text, width))).toBeLessThanOrEqual(width);
  });

  test('a text counted at a glance takes what it takes when it is taken apart', () => {
    const signs = 'a~ ¡¿éŁſ…─━│├┬╿▁▄█▸⠀⣿';
    expect(displayWidth(signs)).toBe(stringWidth(signs));
    expect(displayWidth(signs)).toBe(signs.length);
    const soft = 'so\u00adft e\u0301 ☎\ufe0f';
    expect(displayWidth(soft)).toBe(stringWidth(soft));
    expect(displayWidth(soft)).toBeLessThan(soft.length);
  });

  test('padding counts columns', () => {
    expect(fillEnd('日', 4)).toBe('日  ');
    expect(fillStart('日', 4)).toBe('  日');
    expect(fillEnd('long', 2)).toBe('long');
  });
});
