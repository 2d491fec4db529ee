import { describe, expect, test } from 'vitest';
import { DEFAULT_CHOICES } from '../../../source/tui/data/choices.ts';
import { choicesOf, initialState } from '../../../source/tui/state/console-state.ts';
import { StateBench } from '../support/state-bench.ts';

/** What was given away to be remembered, one after the other, where it differs from the defaults. */
const remembered = ({ effects }: StateBench) =>
  effects.flatMap((effect) =>
    effect.effect === 'remember'
      ? [
          Object.fromEntries(
            Object.entries(effect.choices).filter(([name, value]) => {
              return value !== DEFAULT_CHOICES[name as keyof typeof DEFAULT_CHOICES];
            }),
          ),
        ]
      : [],
  );

describe('what is chosen is remembered', () => {
  test('an order and its direction, each as soon as it is chosen', () => {
    expect(remembered(new StateBench().press('o', 'd', 'O'))).toEqual([
      { market_order: 'due' },
      { market_order: 'due', market_reverse: true },
    ]);
    expect(remembered(new StateBench().press('4', 'o', 's'))).toEqual([{ peers_order: 'seeds' }]);
  });

  test('a filter when its prompt closes, not while it is typed', () => {
    const bench = new StateBench().press('/').type('render');
    expect(remembered(bench)).toEqual([]);
    expect(bench.state.market.filter).toBe('render');
    expect(remembered(bench.press('Enter'))).toEqual([{ market_filter: 'render' }]);
    expect(remembered(bench.press('Esc'))).toEqual([{ market_filter: 'render' }, {}]);
  });

  test('no filter that was dropped before it was kept', () => {
    expect(remembered(new StateBench().press('/').type('render').press('Esc'))).toEqual([]);
  });

  test('what else is chosen while a filter is typed goes without it', () => {
    const bench = new StateBench().press('3', '/').type('bid');
    expect(choicesOf(bench.state).events_filter).toBe('');
    expect(remembered(bench.press('Enter', 'v'))).toEqual([
      { events_filter: 'bid' },
      { events_filter: 'bid', events_view: 'all' },
    ]);
  });

  test('the view of Seed', () => {
    expect(remembered(new StateBench().press('2', 'v', 'v'))).toEqual([{ seed_view: 'history' }, {}]);
  });

  test('the map of Peers', () => {
    expect(remembered(new StateBench().press('4', 'v', 'v'))).toEqual([{ peers_view: 'map' }, {}]);
  });

  test('the pane that is zoomed, not a seed that is opened', () => {
    expect(remembered(new StateBench().press('z', '4', 'z'))).toEqual([
      { zoomed_pane: 'market' },
      { zoomed_pane: 'peers' },
      {},
    ]);
    expect(remembered(new StateBench().press('Enter', 'Esc'))).toEqual([]);
  });

  test('the size of Market, whose pane the keys make larger or smaller', () => {
    expect(remembered(new StateBench().press('+', '2', '+', '+'))).toEqual([
      { market_lines: 1 },
      {},
      { market_lines: -1 },
    ]);
  });

  test('nothing by moving, searching a text or looking elsewhere', () => {
    const bench = new StateBench().press('j', 'j', 'Tab', '/').type('make').press('Enter', 'z', '?');
    expect(remembered(bench)).toEqual([]);
  });
});

test('a console begins with what was chosen, and has nothing to remember then', () => {
  const choices = {
    market_order: 'reward',
    market_reverse: true,
    market_filter: 'make',
    market_columns: 'left best',
    seed_view: 'history',
    events_view: 'all',
    events_filter: 'otter',
    peers_order: 'in',
    peers_reverse: true,
    peers_filter: 'heron',
    peers_view: 'map',
    zoomed_pane: 'events',
    market_lines: 4,
    theme: 'light',
    mouse: true,
    filters: { cheap: 'min<5' },
    palette: ['order due'],
  } as const;
  const state = initialState(80, 24, choices);
  expect(choicesOf(state)).toEqual(choices);
  expect(state.remembered).toEqual(choices);
});
