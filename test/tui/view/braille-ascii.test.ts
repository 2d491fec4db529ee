import { expect, test } from 'vitest';
import { asciiOfBraille } from '../../../source/tui/view/braille-ascii.ts';

test('strokes keep their direction, bars their height', () => {
  const drawn = (signs: string): string => [...signs].map(asciiOfBraille).join('');
  expect(drawn('⠤⠉⠒')).toBe('---');
  expect(drawn('⡇⢸⠆')).toBe('|||');
  expect(drawn('⠑⠢⠔⠊')).toBe('\\\\//');
  expect(drawn('⠁⡀')).toBe("'.");
  expect(drawn('⠀⣀⣠⣤⣶⣿')).toBe(' _:=*#');
});

test('every braille sign becomes one printable ASCII character', () => {
  for (let bits = 0; bits < 256; bits += 1)
    expect(asciiOfBraille(String.fromCharCode(0x2800 + bits))).toMatch(/^[ -~]$/u);
});
