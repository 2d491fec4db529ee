import { shortSeed } from '../../words/names.ts';
import { MARKET_ORDERS } from '../data/order.ts';
import { editField, insertText, type TextField, textField } from '../forms/text-field.ts';
import type { Key } from '../keymap/key.ts';
import type { Measures } from '../layout/measures.ts';
import {
  type ConsoleState,
  type FilterTarget,
  just,
  type MessageLine,
  PEER_ORDERS,
  type Prompt,
  say,
  type Update,
} from './console-state.ts';
import { peerPromptKey, peerPromptLabel } from './peer-prompt.ts';
import { toFirstMatch } from './text-scroll.ts';

/** A prompt that a text is typed into. */
export type TextPrompt = Extract<Prompt, { readonly field: TextField }>;

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
      return state.overlay?.kind === 'output' ? state.overlay.text.search : '';
  }
}

/** Filters a list, or searches a text. */
export function setFilter(state: ConsoleState, target: FilterTarget, words: string): ConsoleState {
  switch (target) {
    case 'market':
      return { ...state, market: { ...state.market, filter: words } };
    case 'events':
      return { ...state, events: { ...state.events, filter: words, frozen: null, opened: null } };
    case 'peers':
      return { ...state, peers: { ...state.peers, filter: words } };
    case 'seed':
      return { ...state, seed: { ...state.seed, search: words } };
    case 'help':
      return state.overlay?.kind === 'help'
        ? { ...state, overlay: { ...state.overlay, search: words, cursor: 0 } }
        : state;
    case 'output':
      return state.overlay?.kind === 'output'
        ? { ...state, overlay: { ...state.overlay, text: { ...state.overlay.text, search: words } } }
        : state;
  }
}

/** Filters a list, or searches a text and goes to its first match. */
function searched(
  state: ConsoleState,
  target: FilterTarget,
  words: string,
  measures: Measures,
): ConsoleState {
  const next = setFilter(state, target, words);
  if (target === 'seed') return { ...next, seed: toFirstMatch(next.seed, measures.seed) };
  const { overlay } = next;
  if (target !== 'output' || overlay?.kind !== 'output') return next;
  return { ...next, overlay: { ...overlay, text: toFirstMatch(overlay.text, measures.output) } };
}

export function openFilter(state: ConsoleState, target: FilterTarget): ConsoleState {
  const before = filterOf(state, target);
  return { ...state, prompt: { kind: 'filter', target, field: textField(before), before } };
}

/** A key while a filter is typed, a letter or a yes is asked. */
export function promptKey(state: ConsoleState, prompt: Prompt, key: Key, measures: Measures): Update {
  switch (prompt.kind) {
    case 'filter':
      return just(filterKey(state, prompt, key, measures));
    case 'order':
      return just(orderKey({ ...state, prompt: null }, prompt.pane, key));
    case 'cancel':
      return cancelKey(state, prompt.seedId, key);
    case 'dial':
    case 'block':
      return peerPromptKey(state, prompt, key);
    case 'quit':
      if (key === 'Enter') return just({ ...state, prompt: null }, { effect: 'leave' });
      return key === 'Esc' ? just({ ...state, prompt: null }) : just(state);
  }
}

/** One `y` stops the task; any other key but Esc is no answer. */
function cancelKey(state: ConsoleState, seed: string, key: Key): Update {
  if (key === 'Esc') return just({ ...state, prompt: null });
  if (key !== 'y') return just(state);
  const about = `task of ${shortSeed(seed)}`;
  return just({ ...state, prompt: null }, { effect: 'act', action: 'cancel', input: { seed }, about });
}

function filterKey(
  state: ConsoleState,
  prompt: Extract<Prompt, { kind: 'filter' }>,
  key: Key,
  measures: Measures,
): ConsoleState {
  if (key === 'Enter') return { ...state, prompt: null };
  if (key === 'Esc') return searched({ ...state, prompt: null }, prompt.target, prompt.before, measures);
  const field = editField(prompt.field, key);
  return field === null ? state : typed(state, { ...prompt, field }, measures);
}

/** Text pasted into a prompt that takes some: on one line. */
export function pastePrompt(
  state: ConsoleState,
  prompt: TextPrompt,
  text: string,
  measures: Measures,
): ConsoleState {
  const field = insertText(prompt.field, text.replace(/[\r\n]+/gu, ' '));
  return prompt.kind === 'filter'
    ? typed(state, { ...prompt, field }, measures)
    : { ...state, prompt: { ...prompt, field } };
}

const typed = (
  state: ConsoleState,
  prompt: Extract<Prompt, { kind: 'filter' }>,
  measures: Measures,
): ConsoleState => searched({ ...state, prompt }, prompt.target, prompt.field.value, measures);

function orderKey(state: ConsoleState, pane: 'market' | 'peers', key: Key): ConsoleState {
  if (key === 'Esc') return state;
  if (pane === 'market') {
    const order = ofLetter(MARKET_ORDERS, key);
    return order === undefined
      ? noSuchOrder(state, key)
      : { ...state, market: { ...state.market, order, reverse: false } };
  }
  const order = ofLetter(PEER_ORDERS, key);
  return order === undefined
    ? noSuchOrder(state, key)
    : { ...state, peers: { ...state.peers, order, reverse: false } };
}

const ofLetter = <T extends string>(orders: Readonly<Record<string, T>>, key: Key): T | undefined =>
  Object.hasOwn(orders, key) ? orders[key] : undefined;

const noSuchOrder = (state: ConsoleState, key: Key): ConsoleState =>
  say(state, 'note', `no order has the letter ${key}`);

const WORDS: Readonly<Record<string, string>> = { reward: 're(w)ard' };

/** What stands before the text of a prompt. */
export const promptLabel = (prompt: TextPrompt): string =>
  prompt.kind === 'filter' ? '/ ' : peerPromptLabel(prompt);

/** The words of a prompt without a text. */
export function promptWords(prompt: Exclude<Prompt, TextPrompt>): MessageLine['text'] {
  switch (prompt.kind) {
    case 'cancel':
      return `Stop the task of ${shortSeed(prompt.seedId)}? y stops it, Esc lets it run`;
    case 'quit':
      return prompt.words;
    case 'order': {
      const orders = Object.entries(prompt.pane === 'market' ? MARKET_ORDERS : PEER_ORDERS);
      const names = orders.map(([letter, name]) => WORDS[name] ?? name.replace(letter, `(${letter})`));
      return `order by  ${names.join('  ')}`;
    }
  }
}
