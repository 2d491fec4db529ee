import { describe, expect, test } from 'vitest';
import type { Measures } from '../../../source/tui/layout/measures.ts';
import { areMeasuredAlike } from '../../../source/tui/state/console-state.ts';
import { lineText } from '../../../source/tui/text/span.ts';
import { drawScreen } from '../../../source/tui/view/screen.ts';
import { resultRow } from '../support/fake-details.ts';
import { seedRow } from '../support/fake-market.ts';
import { StateBench } from '../support/state-bench.ts';

function drawn(bench: StateBench): { readonly lines: readonly string[]; readonly measures: Measures } {
  const { lines, measures } = drawScreen(bench.state, bench.data);
  return { lines: lines.map(lineText), measures };
}

const sized = (columns: number, rows: number, ...keys: readonly string[]): StateBench =>
  new StateBench().send({ type: 'resize', columns, rows }).press(...keys);

describe('drawing', () => {
  test('says how many rows each list has room for, and how long the text of the seed is', () => {
    const { lines, measures } = drawn(sized(120, 40).fetch());
    expect(measures).toMatchObject({ market: 17, events: 9, peers: 6, seed: { height: 17 } });
    const text = measures.seed?.lines ?? [];
    expect(text[0]).toBe('Render scene 7, frames 1-200');
    expect(lines.slice(21, 21 + text.length).map((line) => line.slice(1, 63).trimEnd())).toEqual(
      text.map((line) => line.trimEnd()),
    );
  });

  test.each([
    ['market', ['z'], { market: 35, titles: { widest: 31, width: 31 } }],
    ['events', ['3', 'z'], { events: 35 }],
    ['events, frozen', ['3', 'z', 'k'], { events: 35 }],
    ['peers', ['4', 'z'], { peers: 31 }],
    ['help', ['?'], { help: 36 }],
  ] as const)('of %s alone says nothing of what is not drawn', (_, keys, measures) => {
    expect(drawn(sized(120, 40, ...keys)).measures).toEqual(measures);
  });

  test.each([
    [120, 40, ['2', 'z']],
    [200, 60, ['1']],
    [200, 60, ['2', 'z']],
    [70, 44, ['2', 'z']],
  ] as const)(
    'at %i x %i, %j, a long output has all the room that Seed has to spare',
    (columns, rows, keys) => {
      const bench = sized(columns, rows, 'j', 'j').fetch();
      const { detail } = bench.data;
      if (detail === undefined) throw new Error('no detail');
      const stdout = Array.from({ length: 200 }, (_, index) => `line ${index}`).join('\n');
      const results = [resultRow(detail.seed, { stdout })];
      bench.change({ detail: { ...detail, results } }).press(...keys);
      const { seed } = drawn(bench).measures;
      expect(seed?.lines.length).toBe(seed?.height);
      expect(seed?.lines.filter((line) => line.includes('| line')).length).toBeGreaterThan(6);
      expect(seed?.lines.join('\n')).toContain('| line 199');
    },
  );

  test('says what an output and the command of a run have', () => {
    const output = sized(120, 40, 'j', 'j').fetch().press('2', 'Enter');
    expect(drawn(output).measures).toEqual({
      output: {
        height: 36,
        lines: [
          'stdout:',
          '| -rw-r--r-- 1 w w 14234112 Nov 23 13:58 talk-041.opus',
          '| done',
          'stderr is empty',
        ],
        widest: 54,
        width: 119,
      },
    });
    const { command } = drawn(sized(60, 15).fetch().press('r')).measures;
    expect(command?.lines).toEqual([
      '$ blender -b scene7.blend -s 1 -e 200 -a && tar c out |',
      '  sha256sum',
    ]);
  });

  test('of titles shows their right end at the furthest', () => {
    const row = seedRow('aaaaaa', `${'x'.repeat(50)} the end`);
    const bench = new StateBench({ rows: [row] }).send({ type: 'resize', columns: 80, rows: 24 });
    const { titles } = drawn(bench).measures;
    expect(titles?.widest).toBe(58);
    bench.state = { ...bench.state, market: { ...bench.state.market, left: 1_000 } };
    expect(drawn(bench).lines[3]).toContain(`${'x'.repeat((titles?.width ?? 0) - 8)} the end `);
  });

  test('of a terminal that is too small measures nothing', () => {
    expect(drawn(sized(40, 10)).measures).toEqual({});
  });
});

describe('states', () => {
  const { state } = sized(120, 40);

  test('are measured alike while the same parts stand at the same places', () => {
    expect(areMeasuredAlike(state, sized(120, 40, 'j', 'l', '/', 's').state)).toBe(true);
  });

  test.each([
    ['another size', sized(120, 41)],
    ['another pane', sized(120, 40, '2')],
    ['a zoom', sized(120, 40, 'z')],
    ['a form', sized(120, 40, 'p')],
    ['the help', sized(120, 40, '?')],
  ])('are not with %s', (_, other) => {
    expect(areMeasuredAlike(state, other.state)).toBe(false);
  });

  test('are not with another text in Seed', () => {
    const seed = sized(120, 40, '2');
    expect(areMeasuredAlike(seed.state, sized(120, 40, '2', 'j').state)).toBe(true);
    expect(areMeasuredAlike(seed.state, sized(120, 40, '2', 'v').state)).toBe(false);
    expect(areMeasuredAlike(seed.state, sized(120, 40, '2', 'a').state)).toBe(false);
  });
});
