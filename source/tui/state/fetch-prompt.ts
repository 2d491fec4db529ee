import { ACTIONS } from '../../contract/actions.ts';
import { shortSeed } from '../../words/ids.ts';
import { textField } from '../forms/text-field.ts';
import { type ConsoleState, type Update, withEffects } from './console-state.ts';
import { refuse } from './filter-completion.ts';
import type { Prompt } from './prompt.ts';

type FetchPrompt = Extract<Prompt, { kind: 'fetch' }>;

/** Asks for the folder that the files of a result are to be written into; the one of `seed fetch` stands there. */
export function askFolder(state: ConsoleState): Update {
  const { id } = state.market.cursor;
  if (id === null) return withEffects(state);
  const { to = '' } = ACTIONS.fetch.assume?.({ seed: id }) ?? {};
  return withEffects({
    ...{ ...state, message: null },
    prompt: { kind: 'fetch', seedId: id, field: textField(to), answer: null },
  });
}

/** Fetches them into the folder that was typed. */
export function sendFetch(state: ConsoleState, prompt: FetchPrompt): Update {
  const { seedId: seed, field } = prompt;
  const to = field.value.trim();
  if (to === '') return refuse(state, prompt, 'type a folder that is not there yet, or is empty');
  const about = `files of ${shortSeed(seed)}`;
  return withEffects(state, { effect: 'act', action: 'fetch', input: { seed, to }, about });
}
