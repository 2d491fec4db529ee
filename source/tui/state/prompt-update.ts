import { readFilter } from '../../contract/seed-filter.ts';
import { filterProblemBrief, filterProblemWords } from '../../words/filter-words.ts';
import { shortSeed } from '../../words/ids.ts';
import { THEME_LETTERS } from '../data/choices.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { MARKET_ORDERS, type MarketOrder, PEER_ORDERS, type PeerOrder } from '../data/order.ts';
import { insertText, type TextField, textField } from '../forms/text-field.ts';
import { type Key, keyOf } from '../keymap/key.ts';
import { KEYS } from '../keymap/keys.ts';
import type { Measures } from '../layout/measures.ts';
import { type ConsoleState, type Update, type WholeText, withEffects, withMessage } from './console-state.ts';
import type { Arrival } from './effect.ts';
import { markedLabel } from './marked-words.ts';
import { peerPromptLabel } from './peer-prompt.ts';
import type { FilterTarget, Prompt } from './prompt.ts';
import { matchCount, noMatchWords, toFirstMatch } from './text-scroll.ts';

/** A prompt that a text is typed into. */
export type TextPrompt = Extract<Prompt, { readonly field: TextField }>;

export type FilterPrompt = Extract<Prompt, { kind: 'filter' }>;

/** What is filtered or searched for in a pane or text now. */
function filterOf(state: ConsoleState, target: FilterTarget): string {
  switch (target) {
    case 'market':
      return state.market.filter;
    case 'events':
      return state.events.filter;
    case 'peers':
      return state.peers.filter;
    case 'seed':
      return state.seed.search;
    case 'help':
      return state.overlay?.kind === 'help' ? state.overlay.search : '';
    case 'output':
    case 'messages':
    case 'orders':
    case 'ledger':
    case 'legend':
      return state.overlay?.kind === target ? state.overlay.text.search : '';
  }
}

/** The list's first peer gets the cursor. */
const TOP_PEER = { cursor: null, line: 0 } as const;

/** Filters a list, or searches a text; its cursor is then on the first match, or still on its own. */
export function setFilter(
  state: ConsoleState,
  target: FilterTarget,
  words: string,
  at: Arrival,
): ConsoleState {
  switch (target) {
    case 'market':
      return { ...state, market: { ...state.market, filter: words, arrivesAt: at } };
    case 'events':
      return { ...state, events: { ...state.events, filter: words } };
    case 'peers':
      return { ...state, peers: { ...state.peers, filter: words, ...(at === 'first' ? TOP_PEER : {}) } };
    case 'seed':
      return { ...state, seed: { ...state.seed, search: words } };
    case 'help':
      return state.overlay?.kind === 'help'
        ? { ...state, overlay: { ...state.overlay, search: words, cursor: 0 } }
        : state;
    case 'output':
    case 'messages':
    case 'orders':
    case 'ledger':
    case 'legend':
      return state.overlay?.kind === target
        ? { ...state, overlay: { ...state.overlay, text: { ...state.overlay.text, search: words } } }
        : state;
  }
}

/** What is searched is read where it is found. */
const foundFirst = (text: WholeText, measure: Measures['output']): WholeText =>
  matchCount(text.search, measure) === 0 ? text : { ...toFirstMatch(text, measure), follows: false };

/** Filters a list, or searches a text and goes to its first match. */
function searched(
  state: ConsoleState,
  target: FilterTarget,
  words: string,
  measures: Measures,
): ConsoleState {
  const next = setFilter(state, target, words, 'first');
  if (target === 'seed') return { ...next, seed: toFirstMatch(next.seed, measures.seed) };
  const { overlay } = next;
  if (overlay === null || overlay.kind === 'help') return next;
  return { ...next, overlay: { ...overlay, text: foundFirst(overlay.text, measures.output) } };
}

export function openFilter(state: ConsoleState, target: FilterTarget): ConsoleState {
  const { market, peers } = state;
  const before = filterOf(state, target);
  const from = { market: market.cursor, peers: { cursor: peers.cursor, line: peers.line } };
  return {
    ...state,
    prompt: { kind: 'filter', target, field: textField(before), before, from, answer: null },
  };
}

/** What the key of an open prompt does, the prompt being closed by it. */
export const answersPrompt =
  <K extends Prompt['kind']>(
    kind: K,
    answer: (state: ConsoleState, prompt: Extract<Prompt, { kind: K }>, measures: Measures) => Update,
  ) =>
  (state: ConsoleState, _data: ConsoleData, measures: Measures): Update =>
    isPrompt(state.prompt, kind)
      ? answer({ ...state, prompt: null }, state.prompt, measures)
      : withEffects(state);

const isPrompt = <K extends Prompt['kind']>(
  prompt: Prompt | null,
  kind: K,
): prompt is Extract<Prompt, { kind: K }> => prompt?.kind === kind;

/** Closes a prompt and does nothing. */
export const closePrompt = (state: ConsoleState): Update => withEffects({ ...state, prompt: null });

const STOPPED = { task: 'task', fetching: 'files' } as const;

/** Stops what the prompt asked about. */
export function stopTask(state: ConsoleState, { seedId, of }: Extract<Prompt, { kind: 'cancel' }>): Update {
  const about = `${STOPPED[of]} of ${shortSeed(seedId)}`;
  return withEffects(state, { effect: 'act', action: 'cancel', input: { seed: seedId }, about });
}

/** The filter stays as it was typed, if it can be read; a search that finds nothing says so. */
export function keepFilter(state: ConsoleState, prompt: FilterPrompt, measures: Measures): Update {
  const { target, field } = prompt;
  const read = readFilter(field.value);
  if (target === 'market' && !read.ok) {
    const answer = {
      kind: 'refused',
      words: filterProblemWords(read.problem),
      brief: filterProblemBrief(read.problem),
    } as const;
    return withEffects({ ...state, prompt: { ...prompt, answer } });
  }
  const isList = target === 'market' || target === 'events' || target === 'peers' || target === 'help';
  const text = target === 'seed' ? measures.seed : measures.output;
  if (isList || field.value.trim() === '' || matchCount(field.value, text) > 0) return withEffects(state);
  return withEffects(withMessage(state, 'note', noMatchWords(field.value)));
}

/** The filter as it was before its prompt was opened. */
export const dropFilter = (state: ConsoleState, prompt: FilterPrompt, measures: Measures): Update =>
  withEffects(asBefore(state, prompt, measures));

/** The list as it was before a filter was typed, its cursor as well. */
function asBefore(
  state: ConsoleState,
  { target, before, from: { market, peers } }: FilterPrompt,
  measures: Measures,
): ConsoleState {
  if (target === 'market')
    return setFilter({ ...state, market: { ...state.market, cursor: market } }, target, before, 'own');
  if (target === 'peers')
    return setFilter({ ...state, peers: { ...state.peers, ...peers } }, target, before, 'own');
  return searched(state, target, before, measures);
}

/** Text pasted into a prompt that takes some: on one line. */
export const pastePrompt = (
  state: ConsoleState,
  prompt: TextPrompt,
  text: string,
  measures: Measures,
): ConsoleState =>
  withPromptText(state, prompt, insertText(prompt.field, text.replace(/[\r\n]+/gu, ' ')), measures);

/** Another text in a prompt; a filter filters while it is typed. */
export function withPromptText(
  state: ConsoleState,
  prompt: TextPrompt,
  field: TextField,
  measures: Measures,
): ConsoleState {
  if (prompt.kind === 'palette') return { ...state, prompt: { ...prompt, field, cursor: 0 } };
  if (!('answer' in prompt)) return { ...state, prompt: { ...prompt, field } };
  const typed = { ...state, prompt: { ...prompt, field, answer: null } };
  if (prompt.kind !== 'filter') return typed;
  return field.value === prompt.before
    ? asBefore(typed, prompt, measures)
    : searched(typed, prompt.target, field.value, measures);
}

/** Turns the order of the list around. */
export const reverseOrder = (state: ConsoleState): ConsoleState =>
  state.focus === 'peers'
    ? { ...state, peers: { ...state.peers, ...TOP_PEER, reverse: !state.peers.reverse } }
    : { ...state, market: { ...state.market, reverse: !state.market.reverse, arrivesAt: 'first' } };

export const orderMarket = (state: ConsoleState, order: MarketOrder): ConsoleState => ({
  ...state,
  prompt: null,
  market: { ...state.market, order, reverse: false, arrivesAt: 'first' },
});

export const orderPeers = (state: ConsoleState, order: PeerOrder): ConsoleState => ({
  ...state,
  prompt: null,
  peers: { ...state.peers, ...TOP_PEER, order, reverse: false },
});

/** Answers a key that no order, or theme, has. */
export const noSuchLetter = (state: ConsoleState, what: 'order' | 'theme', key: Key): ConsoleState =>
  withMessage({ ...state, prompt: null }, 'note', `no ${what} has the letter ${key}`);

/** How the words of a filter or a search are shown: behind the key that asks for them. */
export const filterMark = (words: string): string => `${keyOf(KEYS.look.filter)} ${words}`;

/** What stands before the text of a prompt. */
export function promptLabel(prompt: TextPrompt): string {
  if (prompt.kind === 'palette') return `${keyOf(KEYS.program.palette)} `;
  if (prompt.kind === 'filters') return 'filter named: ';
  if (prompt.kind === 'columns') return 'columns: ';
  if (prompt.kind === 'marked') return markedLabel(prompt);
  if (prompt.kind === 'template') return 'publish from template: ';
  if (prompt.kind === 'save-template') return 'keep as template: ';
  if (prompt.kind === 'pay') return 'you paid, as in 9Kd2Lm 40 bank: ';
  if (prompt.kind === 'confirm') return 'you were paid, sign receipt: ';
  if (prompt.kind === 'set-aside') return 'never came, or a mistake: set aside receipt: ';
  if (prompt.kind === 'fetch') return `files of ${shortSeed(prompt.seedId)} into: `;
  if (prompt.kind === 'file') return `read of ${shortSeed(prompt.seedId)}: `;
  return prompt.kind === 'filter' ? filterMark('') : peerPromptLabel(prompt);
}

/** Names with the letter that chooses each: `(t)urn`. */
const letters = (names: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(names).map(([letter, name]) => name.replace(letter, `(${letter})`));

/** The words of a prompt without a text. */
export function promptWords(prompt: Exclude<Prompt, TextPrompt>): string {
  switch (prompt.kind) {
    case 'cancel':
      return `Stop ${prompt.of === 'task' ? 'the task' : 'fetching the files'} of ${shortSeed(prompt.seedId)}? ${keyOf(KEYS.prompt.stop)} stops it, ${keyOf(KEYS.prompt.back)} lets it go on`;
    case 'quit':
    case 'suspend':
      return prompt.words;
    case 'theme':
      return `theme  ${letters(THEME_LETTERS).join('  ')}`;
    case 'order': {
      const orders = Object.entries(prompt.pane === 'market' ? MARKET_ORDERS : PEER_ORDERS);
      return `order by  ${letters(Object.fromEntries(orders)).join('  ')}`;
    }
  }
}
