import { describe, expect, test } from 'vitest';
import type { TextMeasure, WidthMeasure } from '../../../source/tui/layout/measures.ts';
import { StateBench } from '../support/state-bench.ts';

const LINES = Array.from({ length: 50 }, (_, line) =>
  line % 10 === 3 ? `Frame ${line} done` : `line ${line}`,
);
/** Drawn in `height` lines of 80 columns, of which the widest takes 100. */
const text = (height: number, lines: readonly string[] = LINES): TextMeasure & WidthMeasure => ({
  lines,
  height,
  widest: 100,
  width: 80,
});

const HEIGHTS = [1, 6, 20, 49, 50, 80] as const;

function seedBench(height: number): StateBench {
  return new StateBench({ measures: { market: 8, seed: text(height) } }).press('2');
}

/** A whole output over the body. */
function outputBench(height: number): StateBench {
  const bench = new StateBench({ measures: { market: 8, output: text(height) } }).press('j', 'j').fetch();
  return bench.press('2', 'Enter');
}

const TEXTS = [
  ['Seed', seedBench, ({ state }: StateBench) => state.seed],
  [
    'a whole output',
    outputBench,
    ({ state }: StateBench) => {
      if (state.overlay?.kind !== 'output') throw new Error('no output is open');
      return state.overlay.text;
    },
  ],
] as const;

describe.each(TEXTS)('%s', (_, open, read) => {
  test.each(HEIGHTS)('in %i lines scrolls as far as there are some', (height) => {
    const bench = open(height);
    const end = Math.max(0, 50 - height);
    const at = (...keys: readonly string[]): number => read(bench.press(...keys)).top;
    expect(at('j')).toBe(Math.min(1, end));
    expect(at('Ctrl-D')).toBe(Math.min(1 + Math.max(1, Math.floor(height / 2)), end));
    expect(at('g')).toBe(0);
    expect(at('PgDn')).toBe(Math.min(Math.max(1, height - 1), end));
    expect(at('G')).toBe(end);
    expect(at('j', 'PgDn', 'Ctrl-D')).toBe(end);
    expect(at('k')).toBe(Math.max(0, end - 1));
    expect(at('g', 'Ctrl-U', 'PgUp', 'k')).toBe(0);
  });

  test('goes on from the lines in sight after a layout that shows more of it', () => {
    const bench = open(6);
    bench.press('G');
    expect(read(bench).top).toBe(44);
    bench.measures = { seed: text(40), output: text(40) };
    expect(read(bench.press('k')).top).toBe(9);
    bench.measures = { seed: text(40, LINES.slice(0, 45)), output: text(40, LINES.slice(0, 45)) };
    expect(read(bench.press('j')).top).toBe(5);
  });

  test('/ goes to the first match from here on while it is typed, n and N to the others and around', () => {
    const bench = open(6).press('/').type('FRA');
    expect(bench.state.prompt).toMatchObject({ kind: 'filter', before: '' });
    expect(read(bench)).toMatchObject({ top: 3, search: 'FRA' });
    bench.type(' done').press('Enter');
    expect(read(bench)).toMatchObject({ top: 3, search: 'FRA done' });
    const tops = (...keys: readonly string[]) => keys.map((key) => read(bench.press(key)).top);
    expect(tops('n', 'n', 'n', 'n', 'n')).toEqual([13, 23, 33, 43, 3]);
    expect(tops('N', 'N')).toEqual([43, 33]);
  });

  test('n finds matches on the last page one by one, though it does not scroll any more', () => {
    const bench = open(30).press('/').type('frame').press('Enter', 'n', 'n', 'n');
    expect(read(bench).top).toBe(33);
    expect(read(bench.press('n')).top).toBe(43);
    expect(read(bench.press('k')).top).toBe(19);
  });

  test('what is not found, or not searched, moves nothing', () => {
    const bench = open(6).press('j', 'j', 'n');
    expect(bench.message).toBe('note nothing searched for: /');
    bench.press('/').type('zebra').press('Enter', 'n', 'N');
    expect(read(bench).top).toBe(2);
  });

  test('Esc goes back to the search from before', () => {
    const bench = open(6).press('/').type('frame').press('Enter', '/').type(' 2').press('Esc');
    expect(read(bench).search).toBe('frame');
  });

  test('a search in a text that became shorter begins within it', () => {
    const bench = open(6).press('/').type('frame').press('Enter', 'N', 'N');
    expect(read(bench).top).toBe(33);
    bench.measures = { seed: text(6, LINES.slice(0, 15)), output: text(6, LINES.slice(0, 15)) };
    expect(read(bench.press('N')).top).toBe(13);
  });

  test('stays where it is while it is not drawn', () => {
    const bench = open(6).press('j', 'j', '/').type('frame').press('Enter');
    const before = read(bench);
    bench.measures = {};
    expect(read(bench.press('G', 'k', 'n', 'N', 'PgUp'))).toEqual(before);
  });
});

describe('a whole output', () => {
  const leftOf = ({ state }: StateBench): number =>
    state.overlay?.kind === 'output' ? state.overlay.text.left : Number.NaN;

  test('goes sideways by eight columns, not beyond the left end', () => {
    const bench = outputBench(6);
    expect(leftOf(bench.press('l', 'l', 'h'))).toBe(8);
    expect(leftOf(bench.press('h', 'h'))).toBe(0);
  });

  test('goes sideways as far as its widest line, and back at once', () => {
    const bench = outputBench(6).press(...Array.from({ length: 50 }, () => 'l'));
    expect(leftOf(bench)).toBe(20);
    expect(leftOf(bench.press('h'))).toBe(12);
    bench.measures = { output: { ...text(6), width: 100 } };
    expect(leftOf(bench.press('l'))).toBe(0);
  });

  test('does not go sideways while it is not drawn', () => {
    const bench = outputBench(6).press('l');
    bench.measures = {};
    expect(leftOf(bench.press('l'))).toBe(8);
  });
});

describe('Seed', () => {
  test('v shows its history from the start, and back', () => {
    const bench = seedBench(6).press('G', 'v');
    expect(bench.state.seed).toMatchObject({ view: 'history', top: 0 });
    expect(bench.press('j', 'v').state.seed).toMatchObject({ view: 'state', top: 0 });
  });

  test('keeps what was read through zoom and back', () => {
    const bench = seedBench(6).press('PgDn', 'PgDn');
    const { top } = bench.state.seed;
    bench.press('z');
    bench.measures = { seed: text(60) };
    bench.send({ type: 'data' }).press('z');
    bench.measures = { market: 8, seed: text(6) };
    expect(bench.press('k').state.seed.top).toBe(top - 1);
  });

  test('Enter opens the whole output where there is one', () => {
    const bench = new StateBench({ measures: { market: 8 } }).press('2').fetch().press('Enter');
    expect(bench.state.overlay).toBeNull();
    expect(bench.message).toMatch(/^note no result yet: you have until/u);
    expect(outputBench(6).state.overlay).toMatchObject({
      kind: 'output',
      seedId: expect.stringMatching(/^7f3a9c/u),
    });
  });

  test.each(['Esc', 'q'])('%s closes a whole output', (key) => {
    expect(outputBench(6).press(key).state).toMatchObject({ overlay: null, focus: 'seed' });
  });
});
