import { type ConsoleState, contextOf, type Update, withEffects } from './console-state.ts';

/** Opens the help of the form or of what has the keys; it has none itself. */
export function openHelp(state: ConsoleState): Update {
  const topic = state.overlay === null && state.form !== null ? state.form.kind : contextOf(state);
  if (topic === 'help' || topic === 'legend' || topic === 'bid' || topic === 'run' || topic === 'publish')
    return withEffects(state);
  return withEffects({ ...state, overlay: { kind: 'help', from: topic, cursor: 0, search: '' } });
}

/** What everything on the screen means; asked for once more, it closes with its help. */
export function openLegend(state: ConsoleState): Update {
  const { overlay } = state;
  if (overlay?.kind === 'legend') return withEffects({ ...state, overlay: null });
  if (overlay?.kind !== 'help') return withEffects(state);
  const text = { top: 0, left: 0, search: '', follows: false };
  return withEffects({ ...state, overlay: { kind: 'legend', help: overlay, text } });
}
