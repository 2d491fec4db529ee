import { PANES } from '../layout/pane.ts';
import { askTheme, toggleMouse } from '../state/looks.ts';
import type { Binding } from './binding.ts';
import { KEYS } from './keys.ts';

/** How the console itself looks. */
export const LOOK_KEYS: readonly Binding[] = [
  {
    keys: KEYS.program.theme,
    contexts: PANES,
    words: { long: 'theme: auto, dark, light, colour-blind', short: 'theme' },
    run: askTheme,
    group: { section: 'PROGRAM' },
  },
  {
    keys: KEYS.program.mouse,
    contexts: PANES,
    words: { long: 'mouse on, off', short: 'mouse' },
    run: toggleMouse,
    group: { section: 'PROGRAM' },
  },
];
