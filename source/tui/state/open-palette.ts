import { textField } from '../forms/text-field.ts';
import { type ConsoleState, type Update, withEffects } from './console-state.ts';

/** Opens the palette; the names of the templates follow. */
export const openPalette = (state: ConsoleState): Update =>
  withEffects(
    { ...state, message: null, prompt: { kind: 'palette', field: textField(), cursor: 0, templates: [] } },
    { effect: 'template', to: 'list' },
  );
