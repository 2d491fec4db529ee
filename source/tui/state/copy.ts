import { sanitizeLine, toJson } from '../../base/text/sanitize.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { type ConsoleState, type Update, withEffects } from './console-state.ts';
import { copyableIn } from './situation.ts';

/** Copies the id of what the keys are on, or all of it as JSON. Nothing in either acts on a terminal that it is pasted into. */
export function copyThis(state: ConsoleState, data: ConsoleData, as: 'id' | 'json'): Update {
  const copyable = copyableIn(state, data);
  if (copyable === undefined) return withEffects(state);
  const text = as === 'id' ? sanitizeLine(copyable.id) : toJson(copyable.whole);
  return withEffects(state, { effect: 'copy', text });
}
