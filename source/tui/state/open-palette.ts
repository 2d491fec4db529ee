import type { ConsoleData } from '../data/console-data.ts';
import { textField } from '../forms/text-field.ts';
import { type ConsoleState, type Update, withEffects } from './console-state.ts';

/** Opens the palette; the names of the templates follow, where something may be published. */
export function openPalette(state: ConsoleState, { facts }: ConsoleData): Update {
  const open: ConsoleState = {
    ...state,
    message: null,
    prompt: { kind: 'palette', field: textField(), cursor: 0, templates: [] },
  };
  return facts.isReadOnly ? withEffects(open) : withEffects(open, { effect: 'template', to: 'list' });
}
