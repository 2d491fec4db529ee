import { sanitizeLine } from '../../base/text/sanitize.ts';
import { readFilter } from '../../contract/seed-filter.ts';
import { THEMES, type ThemeName } from '../../words/look.ts';
import type { Pane } from '../layout/pane.ts';
import { choiceIn } from './column-names.ts';
import { MARKET_ORDERS, type MarketOrder, PEER_ORDERS, type PeerOrder } from './order.ts';

/** What a reader chose of the lists and texts, and finds again in the next console. */
export interface Choices {
  readonly market_order: MarketOrder;
  readonly market_reverse: boolean;
  readonly market_filter: string;
  /** Names of columns; empty: as many as there is room for. */
  readonly market_columns: string;
  readonly seed_view: 'state' | 'history';
  readonly events_view: 'facts' | 'all';
  readonly events_filter: string;
  readonly peers_order: PeerOrder;
  readonly peers_reverse: boolean;
  readonly peers_filter: string;
  /** A map shows beside the list where there is room, else instead of it. */
  readonly peers_view: 'list' | 'map';
  /** The pane that has the body for itself. A seed that was opened is read once, and found in Market again. */
  readonly zoomed_pane: 'none' | Exclude<Pane, 'seed'>;
  /** Lines that Market has beyond its half of the body; less than 0: below it. */
  readonly market_lines: number;
  readonly theme: ThemeName;
  /** Clicks and the wheel are asked of the terminal. */
  readonly mouse: boolean;
  /** Market's filters that were kept, by their names. */
  readonly filters: KeptFilters;
  /** What was chosen in the palette, the last one last. */
  readonly palette: readonly string[];
}

/** The themes, each with the letter that chooses it. */
export const THEME_LETTERS = { a: 'auto', d: 'dark', l: 'light', c: 'colour-blind' } as const satisfies {
  readonly [letter: string]: ThemeName;
};

/** What was set from outside, for this console: it goes before what was remembered. */
export type Given = Partial<Pick<Choices, 'theme' | 'mouse'>>;

export type KeptFilters = { readonly [name: string]: string };

/** What there is to choose: one of these words, yes or no, a small whole number, any text, or texts by name. */
export const CHOICES: {
  readonly [name in keyof Choices]: readonly string[] | 'flag' | 'number' | 'text' | 'texts' | 'list';
} = {
  market_order: Object.values(MARKET_ORDERS),
  market_reverse: 'flag',
  market_filter: 'text',
  market_columns: 'text',
  seed_view: ['state', 'history'],
  events_view: ['facts', 'all'],
  events_filter: 'text',
  peers_order: Object.values(PEER_ORDERS),
  peers_reverse: 'flag',
  peers_filter: 'text',
  peers_view: ['list', 'map'],
  zoomed_pane: ['none', 'market', 'events', 'peers'],
  market_lines: 'number',
  theme: THEMES,
  mouse: 'flag',
  filters: 'texts',
  palette: 'list',
};

/** What holds until a reader chooses otherwise. */
export const DEFAULT_CHOICES: Choices = {
  market_order: 'turn',
  market_reverse: false,
  market_filter: '',
  market_columns: '',
  seed_view: 'state',
  events_view: 'facts',
  events_filter: '',
  peers_order: 'heard',
  peers_reverse: false,
  peers_filter: '',
  peers_view: 'list',
  zoomed_pane: 'none',
  market_lines: 0,
  theme: 'auto',
  mouse: false,
  filters: {},
  palette: [],
};

/** Of a filter that somebody else may have written. */
export const FILTER_MAX_CHARS = 1_000;
export const FILTER_NAME_MAX_CHARS = 32;
/** So many filters are kept. */
export const FILTERS_MAX = 50;

/** Of what was chosen in the palette. */
export const PALETTE_MAX_CHARS = 200;
export const PALETTE_MAX_LINES = 50;

const NUMBER_MAX = 1_000;

const NAMES = Object.keys(CHOICES) as readonly (keyof Choices)[];

/** The choices in an object that somebody may have written: each that is none, or not there, is the default. */
export function readChoices(object: { readonly [name: string]: unknown }): Choices {
  const read = NAMES.filter((name) => isChoice(name, object[name])).map((name) => {
    const value = object[name];
    if (Array.isArray(value)) return [name, readLines(value)];
    if (typeof value === 'object') return [name, readFilters(value)];
    return [name, typeof value === 'string' ? readText(name, value) : value];
  });
  return { ...DEFAULT_CHOICES, ...Object.fromEntries(read) };
}

const readLines = (value: readonly unknown[]): readonly string[] =>
  value
    .filter((text) => typeof text === 'string' && text.trim() !== '')
    .map((text) => sanitizeLine(String(text)).slice(0, PALETTE_MAX_CHARS))
    .slice(-PALETTE_MAX_LINES);

function readFilters(value: object | null): KeptFilters {
  const kept = Object.entries(value ?? {}).filter(
    ([name, text]) =>
      isFilterName(name) && typeof text === 'string' && readText('market_filter', text) !== '',
  );
  return Object.fromEntries(kept.slice(0, FILTERS_MAX).map(([name, text]) => [name, sanitizeLine(text)]));
}

/** What a filter may be called: one line that shows as it is typed. */
export const isFilterName = (name: string): boolean =>
  name !== '' && name.length <= FILTER_NAME_MAX_CHARS && name === name.trim() && name === sanitizeLine(name);

/** A filter that cannot be read, as one of another release may be, would show nothing and could not be left by its keys. */
function readText(name: keyof Choices, value: string): string {
  if (name === 'market_columns') return choiceIn(value.slice(0, FILTER_MAX_CHARS)).join(' ');
  const text = sanitizeLine(value).slice(0, FILTER_MAX_CHARS);
  return name === 'market_filter' && !readFilter(text).ok ? '' : text;
}

function isChoice(name: keyof Choices, value: unknown): boolean {
  const wanted = CHOICES[name];
  if (wanted === 'flag') return typeof value === 'boolean';
  if (wanted === 'number') return Number.isInteger(value) && Math.abs(Number(value)) <= NUMBER_MAX;
  if (wanted === 'list') return Array.isArray(value);
  if (wanted === 'texts') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === 'string' && (wanted === 'text' || wanted.includes(value));
}

export const areSameChoices = (one: Choices, other: Choices): boolean =>
  NAMES.every((name) => one[name] === other[name]);

/** Where the choices of earlier consoles come from, and those of this one go. */
export interface ConsoleMemory {
  readonly choices: Choices;
  /** Rejects where they cannot be kept, with words for the reader. */
  remember(choices: Choices): Promise<void>;
}

/** For a console that shall leave nothing behind. */
export const NO_MEMORY: ConsoleMemory = { choices: DEFAULT_CHOICES, remember: async () => {} };
