import { sanitizeLine } from '../../base/text/sanitize.ts';
import { FILTER_MAX_CHARS, FILTER_NAME_MAX_CHARS, FILTERS_MAX, isFilterName } from '../data/choices.ts';
import { textField } from '../forms/text-field.ts';
import { keyOf } from '../keymap/key.ts';
import { KEYS } from '../keymap/keys.ts';
import { type ConsoleState, type Update, withEffects, withMessage } from './console-state.ts';
import { type FiltersPrompt, refuse } from './filter-completion.ts';
import { setFilter } from './prompt-update.ts';

/** Asks for the name of a filter. */
export const askFilter = (state: ConsoleState): ConsoleState => ({
  ...state,
  message: null,
  prompt: { kind: 'filters', field: textField(), answer: null },
});

const nameIn = ({ field }: FiltersPrompt): string => field.value.trim();

/** Filters Market by what is kept under the name. */
export function useFilter(state: ConsoleState, prompt: FiltersPrompt): Update {
  const name = nameIn(prompt);
  const text = Object.hasOwn(state.filters, name) ? state.filters[name] : undefined;
  if (text !== undefined) return withEffects(setFilter(state, 'market', text, 'first'));
  const others = Object.keys(state.filters).join(' ');
  const known = others === '' ? 'none is kept yet' : `kept are ${others}`;
  return refuse(
    state,
    prompt,
    name === '' ? `type a name: ${known}` : `no filter is called ${name}: ${known}`,
  );
}

/** Keeps the filter that Market has now under the name. */
export function keepFilterAs(state: ConsoleState, prompt: FiltersPrompt): Update {
  const name = nameIn(prompt);
  const { filter } = state.market;
  const isNew = !Object.hasOwn(state.filters, name);
  if (filter === '')
    return refuse(
      state,
      prompt,
      `Market has no filter to keep: ${keyOf(KEYS.prompt.back)}, then ${keyOf(KEYS.look.filter)}`,
    );
  if (filter.length > FILTER_MAX_CHARS)
    return refuse(state, prompt, `the filter is over ${FILTER_MAX_CHARS} characters long: shorten it`);
  if (!isFilterName(name))
    return refuse(
      state,
      prompt,
      `type the name to keep it under, of ${FILTER_NAME_MAX_CHARS} characters at most`,
    );
  if (isNew && Object.keys(state.filters).length >= FILTERS_MAX)
    return refuse(state, prompt, `${FILTERS_MAX} filters are kept: forget one first`);
  const kept = { ...state, filters: { ...state.filters, [name]: sanitizeLine(filter) } };
  return withEffects(withMessage(kept, 'ok', `filter ${name} is ${filter}`));
}

/** Forgets what is kept under the name. */
export function forgetFilter(state: ConsoleState, prompt: FiltersPrompt): Update {
  const name = nameIn(prompt);
  if (!Object.hasOwn(state.filters, name))
    return refuse(
      state,
      prompt,
      name === '' ? 'type the name of the one to forget' : `no filter is called ${name}`,
    );
  const { [name]: _forgotten, ...filters } = state.filters;
  return withEffects(withMessage({ ...state, filters }, 'ok', `filter ${name} is forgotten`));
}
