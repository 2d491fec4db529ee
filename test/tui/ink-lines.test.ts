import { expect, test } from 'vitest';
import { takeFinishedLines } from '../../source/tui/ink-lines.ts';

interface Output {
  write(x: number, y: number, text: string, how: { transformers: readonly unknown[] }): void;
  get(): { readonly output: string; readonly height: number };
}
const { default: Output } = (await import(new URL('./output.js', import.meta.resolve('ink')).href)) as {
  readonly default: new (size: { width: number; height: number }) => Output;
};

const LINES = ['\u001b[1m━ 1 Market\u001b[0m', '', '▸ \u001b[38;5;2m日本\u001b[0m │ é…  '];
const SHOWN = ['━ 1 Market', '', '▸ 日本 │ é…'];

/** What Ink makes of blanks for which `lines` are put. */
function drawn(lines: readonly string[], rest: (output: Output) => void = () => {}) {
  const output = new Output({ width: 20, height: lines.length });
  const transform = (_blank: string, row: number) => lines[row];
  output.write(0, 0, lines.map(() => ' ').join('\n'), { transformers: [transform] });
  rest(output);
  return output.get();
}
const plain = (text: string): readonly string[] => text.replaceAll(/\u001b\[[\d;]*m/gu, '').split('\n');

test('Ink takes a screen of finished lines as it is, and draws everything else as it always did', async () => {
  const over = (output: Output) => output.write(3, 1, 'over', { transformers: [] });
  const before = { lines: drawn(LINES), over: drawn(LINES, over) };
  await takeFinishedLines();
  expect(drawn(LINES)).toEqual({ output: LINES.map((line) => line.trimEnd()).join('\n'), height: 3 });
  expect(plain(drawn(LINES).output)).toEqual(SHOWN);
  expect(plain(before.lines.output)).toEqual(SHOWN);
  expect(drawn(LINES, over)).toEqual(before.over);
  expect(before.over.output).toContain('over');
});
