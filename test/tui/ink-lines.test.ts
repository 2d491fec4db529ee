import { expect, test } from 'vitest';
import { keepStyledLines } from '../../source/tui/ink-lines.ts';

test('Ink remembers the characters of a line over frames, and of no more lines than a few screens have', async () => {
  const { default: Output } = (await import(new URL('./output.js', import.meta.resolve('ink')).href)) as {
    readonly default: new (
      size: object,
    ) => { readonly caches: { getStyledChars(line: string): readonly { readonly value: string }[] } };
  };
  const read = (line: string) => new Output({ width: 9, height: 1 }).caches.getStyledChars(line);
  const before = read('a \u001b[31mline\u001b[39m');
  expect(read('a \u001b[31mline\u001b[39m')).not.toBe(before);
  await keepStyledLines();
  const kept = read('a \u001b[31mline\u001b[39m');
  expect(kept).toEqual(before);
  expect(read('a \u001b[31mline\u001b[39m')).toBe(kept);
  for (let number = 0; number < 256; number += 1) read(`line ${number}`);
  expect(read('a \u001b[31mline\u001b[39m')).not.toBe(kept);
});
