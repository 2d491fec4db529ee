import { type ConsoleState, contextOf, type Update, withEffects } from './console-state.ts';

/** Opens the help of the form or of what has the keys; it has none itself. */
export function openHelp(state: ConsoleState): Update {
  const topic = state.overlay === null && state.form !== null ? state.form.kind : contextOf(state);
  if (topic === 'help' || topic === 'bid' || topic === 'run' || topic === 'publish')
    return withEffects(state);
  return withEffects({ ...state, overlay: { kind: 'help', from: topic, cursor: 0, search: '' } });
}
