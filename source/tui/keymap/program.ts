import { PANES } from '../layout/pane.ts';
import { contextOf, withEffects } from '../state/console-state.ts';
import { closeOverlay } from '../state/overlay-update.ts';
import { askToQuit, canGoBack, goBack } from '../state/view-update.ts';
import { type Binding, plainly } from './binding.ts';
import { KEYS } from './keys.ts';
import { KEY_CONTEXTS } from './situation.ts';

/** What is about the console itself. */
export const PROGRAM: readonly Binding[] = [
  {
    keys: KEYS.program.help,
    contexts: [...PANES, 'output'],
    words: { long: 'help for here, each key with its reason', short: 'help' },
    run: (state) => {
      const context = contextOf(state);
      if (context === 'help') return withEffects(state);
      return withEffects({ ...state, overlay: { kind: 'help', from: context, cursor: 0, search: '' } });
    },
    hint: { weight: 9, place: 12 },
    group: { section: 'PROGRAM', words: 'this help' },
  },
  {
    keys: KEYS.program.repaint,
    contexts: KEY_CONTEXTS,
    words: plainly('repaint'),
    run: (state) => withEffects(state, { effect: 'repaint' }),
    group: { section: 'PROGRAM' },
  },
  {
    keys: KEYS.program.quit,
    contexts: [...PANES, 'output', 'help'],
    words: { long: 'quit; one step back in a text', short: 'quit' },
    run: (state, data) => {
      if (state.overlay !== null) return withEffects(closeOverlay(state, state.overlay));
      return canGoBack(state) ? withEffects(goBack(state, data)) : askToQuit(state, data);
    },
    hint: ({ isZoomed }, { context }) =>
      context === 'market' ? { words: isZoomed ? 'back' : 'quit', weight: 8, place: 13 } : null,
    group: { section: 'PROGRAM' },
  },
  {
    keys: KEYS.program.leave,
    contexts: KEY_CONTEXTS,
    words: plainly('drain and quit; again: at once'),
    run: (state) => withEffects(state, { effect: 'leave' }),
    group: { section: 'PROGRAM' },
  },
];
