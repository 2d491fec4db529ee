import { shortSeed } from '../../words/ids.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { type Binding, isSeedVerb } from '../keymap/binding.ts';
import { keyOf } from '../keymap/key.ts';
import { KEYS } from '../keymap/keys.ts';
import type { Measures } from '../layout/measures.ts';
import { type ConsoleState, type Update, withEffects, withMessage } from './console-state.ts';
import { situationOf } from './situation.ts';

/** Does what a key stands for, or says why not. */
export function performBinding(
  state: ConsoleState,
  binding: Binding,
  data: ConsoleData,
  measures: Measures,
): Update {
  const reason = binding.disabledReason?.(situationOf(state, data)) ?? null;
  return reason === null
    ? binding.run(state, data, measures)
    : withEffects(refused(state, binding, reason, data));
}

/** What the message line says when a key is of no use now. */
function refused(
  state: ConsoleState,
  { verb, words }: Binding,
  reason: string,
  data: ConsoleData,
): ConsoleState {
  if (verb === undefined) return withMessage(state, 'note', reason);
  const { id } = state.market.cursor;
  const isAbout = id !== null && isSeedVerb(verb) && (state.focus === 'market' || state.focus === 'seed');
  const about = isAbout ? `${words.short} on ${shortSeed(id)}` : words.short;
  const waiting = data.market.waiting().some((row) => row.id !== id);
  const help =
    isAbout && waiting && !data.facts.isReadOnly ? `.  ${keyOf(KEYS.work.next)}: next seed for you` : '';
  return withMessage(state, 'refused', `${about}: ${reason}${help}`);
}
