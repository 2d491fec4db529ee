import { expect, test } from 'vitest';
import { areSameChoices, CHOICES, DEFAULT_CHOICES, readChoices } from '../../../source/tui/data/choices.ts';

const CHOSEN = {
  market_order: 'due',
  market_reverse: true,
  market_filter: 'make clean',
  market_columns: 'left worker from',
  seed_view: 'history',
  events_view: 'all',
  events_filter: 'otter',
  peers_order: 'seeds',
  peers_reverse: true,
  peers_filter: '9Kd2Lm',
  peers_view: 'map',
  zoomed_pane: 'peers',
  market_lines: -3,
  theme: 'light',
  mouse: true,
  filters: { cheap: 'min<5 status:open' },
  palette: ['bid 12'],
} as const;

test('every choice is read back', () => {
  expect(readChoices(CHOSEN)).toEqual(CHOSEN);
  expect(Object.keys(CHOSEN)).toEqual(Object.keys(CHOICES));
});

test('nothing is the defaults, and the defaults are choices', () => {
  expect(readChoices({})).toEqual(DEFAULT_CHOICES);
  expect(readChoices({ ...DEFAULT_CHOICES })).toEqual(DEFAULT_CHOICES);
});

test.each([
  ['market_order', 'cheapest'],
  ['market_order', 'toString'],
  ['market_reverse', 'true'],
  ['market_filter', 7],
  ['market_columns', ['left']],
  ['seed_view', null],
  ['events_view', ['all']],
  ['peers_order', 'due'],
  ['zoomed_pane', 'seed'],
  ['filters', ['min<5']],
  ['filters', null],
  ['palette', 'bid 12'],
  ['market_lines', 1.5],
  ['market_lines', 1e9],
  ['market_lines', '3'],
] as const)('%s that is %j is the default, and the others are as they were', (name, value) => {
  expect(readChoices({ ...CHOSEN, [name]: value })).toEqual({ ...CHOSEN, [name]: DEFAULT_CHOICES[name] });
});

test('what else stands there is no choice', () => {
  expect(readChoices({ templates: [], market_order: 'new' })).toEqual({
    ...DEFAULT_CHOICES,
    market_order: 'new',
  });
});

test('choices differ where one does', () => {
  expect(areSameChoices(CHOSEN, { ...CHOSEN })).toBe(true);
  expect(areSameChoices(CHOSEN, { ...CHOSEN, events_filter: '' })).toBe(false);
});

test('a filter of Market that cannot be read is none', () => {
  expect(readChoices({ ...CHOSEN, market_filter: 'colour:red' })).toEqual({ ...CHOSEN, market_filter: '' });
  expect(readChoices({ market_filter: 'status:open -make' }).market_filter).toBe('status:open -make');
});

test('of columns those that there are, each once', () => {
  const { market_columns } = readChoices({ market_columns: 'worker colour LEFT worker\n\u001b[31m' });
  expect(market_columns).toBe('worker left');
});

test('of the filters that are kept by name those that can be read and called', () => {
  const { filters } = readChoices({
    filters: { ok: 'a', wrong: 'colour:red', ' b ': 'b', '': 'c', 'two\nlines': 'd', five: 5, __proto: 'e' },
  });
  expect(filters).toEqual({ ok: 'a', __proto: 'e' });
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`n${index}`, 'a']));
  expect(Object.keys(readChoices({ filters: many }).filters)).toHaveLength(50);
});

test('a filter that somebody else wrote is one line of bounded length', () => {
  const { market_filter, events_filter } = readChoices({
    market_filter: '\u001b[31mred\nx',
    events_filter: 'y'.repeat(5_000),
  });
  expect(market_filter).not.toMatch(/[\u0000-\u001f]/u);
  expect(events_filter).toHaveLength(1_000);
});
