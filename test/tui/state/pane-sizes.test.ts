import { describe, expect, test } from 'vitest';
import { layoutIn } from '../../../source/tui/state/console-state.ts';
import { StateBench } from '../support/state-bench.ts';

const at = (columns: number, rows: number): StateBench =>
  new StateBench().send({ type: 'resize', columns, rows });

const market = ({ state }: StateBench): number => layoutIn(state).boxes.market?.height ?? 0;

const times = (count: number, key: string): readonly string[] => Array.from({ length: count }, () => key);

describe('panes larger and smaller', () => {
  test('Market takes a line from the panes below it, or gives one', () => {
    const bench = at(80, 24);
    const half = market(bench);
    expect(market(bench.press('+'))).toBe(half + 1);
    expect(market(bench.press('-', '-'))).toBe(half - 1);
    expect(market(bench.press('2', '+'))).toBe(half - 2);
  });

  test.each([
    [80, 24],
    [120, 40],
    [70, 44],
  ])('at %i by %i all panes keep some lines, and the end is said', (columns, rows) => {
    const bench = at(columns, rows).press(...times(60, '+'));
    expect(bench.message).toBe('note it cannot be larger here');
    const { boxes } = layoutIn(bench.state);
    for (const box of Object.values(boxes)) expect(box.height).toBeGreaterThanOrEqual(3);
    const largest = market(bench);
    expect(market(bench.press('-'))).toBe(largest - 1);
    bench.press(...times(60, '-'));
    expect(bench.message).toBe('note it cannot be smaller here');
    expect(market(bench)).toBe(4);
  });

  test('a form below keeps its half, and the size is there again when it closes', () => {
    const bench = at(80, 24);
    const half = market(bench);
    bench.press('+', '+', 'p');
    expect(market(bench)).toBe(half);
    expect(market(bench.press('Esc'))).toBe(half + 2);
  });

  test('what was chosen in a larger terminal counts as far as there is room', () => {
    const bench = at(120, 60)
      .press(...times(20, '+'))
      .send({ type: 'resize', columns: 80, rows: 24 });
    const largest = market(bench);
    expect(market(bench.press('-'))).toBe(largest - 1);
  });

  test('a pane alone says why it does not', () => {
    expect(at(60, 15).press('+').message).toBe('note there is room for one pane only');
    expect(at(80, 24).press('z', '+').message).toBe('note this pane has the whole screen: z');
  });
});
