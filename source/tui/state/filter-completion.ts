import { completionsOf } from '../../contract/seed-filter.ts';
import { shortNode } from '../../words/ids.ts';
import { COLUMN_NAMES, columnsIn } from '../data/column-names.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { textField } from '../forms/text-field.ts';
import type { Measures } from '../layout/measures.ts';
import { type ConsoleState, type Update, withEffects } from './console-state.ts';
import type { FilterAnswer, Prompt } from './prompt.ts';
import { withPromptText } from './prompt-update.ts';

/** A prompt that answers at its place. */
export type AskingPrompt = Extract<Prompt, { readonly answer: FilterAnswer | null }>;

export type FiltersPrompt = Extract<Prompt, { kind: 'filters' }>;

/**
 * Completes the condition before the caret of Market's filter: as far as all that fits goes on alike, then with one of them
 * after the other.
 */
export function completeFilter(state: ConsoleState, data: ConsoleData, measures: Measures): Update {
  const { prompt } = state;
  if (prompt?.kind === 'filters') return completeName(state, prompt, Object.keys(state.filters));
  if (prompt?.kind === 'template') return completeName(state, prompt, prompt.names);
  if (prompt?.kind === 'file') return completeName(state, prompt, prompt.paths);
  if (prompt?.kind === 'columns') return completeColumn(state, prompt);
  if (prompt?.kind !== 'filter') return withEffects(state);
  if (prompt.target !== 'market')
    return refuse(state, prompt, 'words only: here are no conditions to complete');
  const { value, caret } = prompt.field;
  const text = value.slice(0, caret);
  const offers = prompt.answer?.kind === 'offers' ? prompt.answer.offers : completionsOf(text, nodesOf(data));
  const place = prompt.answer?.kind === 'offers' ? (prompt.answer.place + 1) % offers.length : -1;
  const common = place < 0 ? commonStart(offers) : '';
  const chosen = common.length > text.length ? common : offers[Math.max(0, place)];
  if (chosen === undefined) return refuse(state, prompt, 'no condition begins so');
  const field = { value: chosen + value.slice(caret), caret: chosen.length };
  const next = withPromptText(state, prompt, field, measures);
  if (next.prompt?.kind !== 'filter' || offers.length === 1) return withEffects(next);
  const answer = { kind: 'offers', offers, place: chosen === common ? -1 : Math.max(0, place) } as const;
  return withEffects({ ...next, prompt: { ...next.prompt, answer } });
}

/** What the prompt says of its offers, from the next one on. */
export const offerWords = ({ offers, place }: Extract<FilterAnswer, { kind: 'offers' }>): string =>
  [...offers.slice(Math.max(0, place)), ...offers.slice(0, Math.max(0, place))].map(lastPart).join(' ');

const lastPart = (offer: string): string =>
  offer.slice(
    1 + Math.max(offer.lastIndexOf(' '), offer.lastIndexOf(','), offer.lastIndexOf(':', offer.length - 2)),
  );

/** The next of the names that begin as what was typed. */
function completeName(state: ConsoleState, prompt: AskingPrompt, names: readonly string[]): Update {
  const { field, answer } = prompt;
  const isOffered = answer?.kind === 'offers';
  const offers = isOffered ? answer.offers : names.filter((name) => name.startsWith(field.value));
  const place = isOffered ? (answer.place + 1) % offers.length : 0;
  const chosen = offers[place];
  if (chosen === undefined) return refuse(state, prompt, 'none is called so');
  return withEffects({
    ...state,
    prompt: { ...prompt, field: textField(chosen), answer: { kind: 'offers', offers, place } },
  });
}

/** The next of the columns that begin as the last word does. */
function completeColumn(state: ConsoleState, prompt: Extract<Prompt, { kind: 'columns' }>): Update {
  const { value } = prompt.field;
  const typed = /[^\s,]*$/u.exec(value)?.[0] ?? '';
  const before = value.slice(0, value.length - typed.length);
  const named = columnsIn(before);
  const offers = COLUMN_NAMES.filter((name) => !named.includes(name) && name.startsWith(typed.toLowerCase()));
  return completeName(
    state,
    prompt,
    offers.map((name) => before + name),
  );
}

/** The prompt stays, with why it does not do what was asked. */
export function refuse(state: ConsoleState, prompt: AskingPrompt, words: string): Update {
  return withEffects({ ...state, prompt: { ...prompt, answer: { kind: 'refused', words, brief: words } } });
}

/** The names that a condition may have for a node: the owner's, what it calls itself, else the end of its id. */
const nodesOf = ({ peers, names }: ConsoleData): readonly string[] => [
  ...new Set(
    peers.map(({ node_id: id }) => {
      const alias = /^[^\s",]+$/u.test(names.aliasOf(id)) ? names.aliasOf(id) : shortNode(id);
      return names.of(id) ?? alias;
    }),
  ),
];

function commonStart([first = '', ...others]: readonly string[]): string {
  let { length } = first;
  while (others.some((each) => !each.startsWith(first.slice(0, length)))) length -= 1;
  return first.slice(0, length);
}
