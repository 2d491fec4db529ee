import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../../source/base/text/width.ts';
import { classOf, layoutOf } from '../../../source/tui/layout/layout.ts';
import { PANES } from '../../../source/tui/layout/pane.ts';
import { BenchConsole } from '../support/bench-console.ts';

const wish = {
  focus: 'market',
  right: 'events',
  isZoomed: false,
  marketLines: 0,
  isFormOpen: false,
  isOverlayOpen: false,
  seedCount: 1000,
} as const;

describe('the layout', () => {
  test.each([
    [100, 30, 'wide'],
    [99, 30, 'medium'],
    [100, 29, 'medium'],
    [60, 40, 'tall'],
    [99, 40, 'tall'],
    [100, 40, 'wide'],
    [59, 40, 'none'],
    [80, 22, 'medium'],
    [79, 22, 'small'],
    [80, 21, 'small'],
    [60, 15, 'small'],
    [59, 15, 'none'],
    [60, 14, 'none'],
    [79, 39, 'small'],
  ])('%i x %i is %s', (columns, rows, kind) => {
    expect(classOf(columns, rows)).toBe(kind);
  });

  test('the boxes of 120x40 are those of mock-up A', () => {
    const { boxes, divider } = layoutOf({ ...wish, columns: 120, rows: 40 });
    expect(divider).toBe(64);
    expect(boxes).toEqual({
      market: { row: 0, column: 0, width: 120, height: 19 },
      seed: { row: 19, column: 0, width: 64, height: 18 },
      events: { row: 19, column: 65, width: 55, height: 10 },
      peers: { row: 29, column: 65, width: 55, height: 8 },
    });
  });

  test.each([
    [120, 40, [11, 14, 19]],
    [200, 60, [15, 22, 29]],
    [100, 30, [11, 14]],
    [70, 44, [11, 16, 21]],
  ] as const)(
    'at %i x %i Market takes no more lines than its seeds need, in steps: one seed more moves a pane twice at most',
    (columns, rows, steps) => {
      const heights = Array.from({ length: 60 }, (_, seedCount) => {
        const { boxes } = layoutOf({ ...wish, columns, rows, seedCount });
        return boxes.market?.height ?? 0;
      });
      expect([...new Set(heights)]).toEqual(steps);
      const half = Math.max(...steps);
      for (const [seedCount, height] of heights.entries()) {
        expect(height === half || height - 2 >= seedCount).toBe(true);
        expect(height).toBeGreaterThanOrEqual(heights[seedCount - 1] ?? 0);
      }
    },
  );

  test.each([
    [80, 24],
    [99, 39],
  ])('at %i x %i, where there is little room, Market has half of the body at any time', (columns, rows) => {
    const heights = [0, 5, 50].map(
      (seedCount) => layoutOf({ ...wish, columns, rows, seedCount }).boxes.market?.height,
    );
    expect(new Set(heights).size).toBe(1);
  });

  test('a filter that leaves little of the list moves no pane, nor does what arrives within a step', async () => {
    const bench = await BenchConsole.open(120, 40);
    const lowerRow = () => bench.lines.findIndex((line) => line.includes('2 Seed'));
    const before = lowerRow();
    await bench.press('/', 'text:scene');
    await bench.time.pass(1000);
    expect(lowerRow()).toBe(before);
  });

  test.each([
    [120, 40],
    [100, 30],
    [99, 40],
    [60, 40],
    [80, 22],
    [60, 15],
    [200, 60],
  ])('at %i x %i the panes fill the body without a gap', (columns, rows) => {
    const { boxes, bodyHeight, divider } = layoutOf({ ...wish, columns, rows });
    const cells = PANES.reduce(
      (sum, pane) => sum + (boxes[pane]?.width ?? 0) * (boxes[pane]?.height ?? 0),
      0,
    );
    const split = divider === null ? 0 : bodyHeight - (boxes.market?.height ?? 0);
    expect(cells + split).toBe(columns * bodyHeight);
  });
});

describe('every screen', () => {
  const KEYS: readonly (readonly string[])[] = [
    [],
    ['Enter'],
    ['3'],
    ['4'],
    ['z'],
    ['3', 'z', 'k', 'l'],
    ['?'],
    ['p'],
    ['j', 'c'],
    ['j', 'j', 's', 'a'],
    ['j', 'j', 'j', 'b'],
    ['r'],
    ['/', 'text:scene'],
    ['o'],
  ];
  test.each([
    [120, 40, [11, 14, 19]],
    [200, 60, [15, 22, 29]],
    [100, 30, [11, 14]],
    [70, 44, [11, 16, 21]],
  ] as const)(
    'at %i x %i Market takes no more lines than its seeds need, in steps: one seed more moves a pane twice at most',
    (columns, rows, steps) => {
      const heights = Array.from({ length: 60 }, (_, seedCount) => {
        const { boxes } = layoutOf({ ...wish, columns, rows, seedCount });
        return boxes.market?.height ?? 0;
      });
      expect([...new Set(heights)]).toEqual(steps);
      const half = Math.max(...steps);
      for (const [seedCount, height] of heights.entries()) {
        expect(height === half || height - 2 >= seedCount).toBe(true);
        expect(height).toBeGreaterThanOrEqual(heights[seedCount - 1] ?? 0);
      }
    },
  );

  test.each([
    [80, 24],
    [99, 39],
  ])('at %i x %i, where there is little room, Market has half of the body at any time', (columns, rows) => {
    const heights = [0, 5, 50].map(
      (seedCount) => layoutOf({ ...wish, columns, rows, seedCount }).boxes.market?.height,
    );
    expect(new Set(heights).size).toBe(1);
  });

  test('a filter that leaves little of the list moves no pane, nor does what arrives within a step', async () => {
    const bench = await BenchConsole.open(120, 40);
    const lowerRow = () => bench.lines.findIndex((line) => line.includes('2 Seed'));
    const before = lowerRow();
    await bench.press('/', 'text:scene');
    await bench.time.pass(1000);
    expect(lowerRow()).toBe(before);
  });

  test.each([
    [120, 40],
    [100, 30],
    [99, 40],
    [60, 40],
    [80, 22],
    [80, 24],
    [60, 15],
    [79, 21],
    [141, 52],
    [59, 15],
  ])('of %i x %i has as many lines, none wider', async (columns, rows) => {
    for (const keys of KEYS) {
      const bench = await BenchConsole.open(columns, rows);
      await bench.press(...keys);
      const { lines } = bench;
      expect(lines.length, keys.join(' ')).toBe(columns < 60 ? 1 : rows);
      expect(Math.max(...lines.map(displayWidth)), keys.join(' ')).toBeLessThanOrEqual(columns);
      bench.engine.stop();
    }
  });
});
