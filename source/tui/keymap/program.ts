import { PANES } from '../layout/pane.ts';
import { isTooSmall, withEffects } from '../state/console-state.ts';
import { isCut } from '../state/message-line.ts';
import { openHelp, openLegend } from '../state/open-help.ts';
import { openPalette } from '../state/open-palette.ts';
import { closeOverlay } from '../state/overlay-update.ts';
import { askToSuspend } from '../state/suspending.ts';
import { askToQuit, canGoBack, goBack } from '../state/view-update.ts';
import { type Binding, type Group, plainly } from './binding.ts';
import { KEYS } from './keys.ts';
import { KEY_CONTEXTS, LETTER_FORMS, WHOLE_TEXTS } from './situation.ts';

const PALETTE: Group = { section: 'PROGRAM', aside: 'fuzzy, also bid 12, order reward' };
const HELP: Group = { section: 'PROGRAM', words: 'this help, the last messages', isApart: true };

/** What is about the console itself. */
export const PROGRAM: readonly Binding[] = [
  {
    keys: KEYS.program.help,
    contexts: [...PANES, 'output', 'messages', 'orders', 'ledger'],
    words: { long: 'help for here, each key with its reason', short: 'help' },
    run: openHelp,
    hint: { weight: 9, place: 12 },
    group: HELP,
  },
  {
    keys: KEYS.program.help,
    contexts: LETTER_FORMS,
    words: { long: 'the keys of this form', short: 'help' },
    run: openHelp,
  },
  {
    keys: KEYS.program.legend,
    contexts: ['help'],
    words: { long: 'the legend: every sign, letter and colour', short: 'legend' },
    run: openLegend,
    hint: { weight: 8, place: 7 },
  },
  {
    keys: KEYS.program.legend,
    contexts: ['legend'],
    words: { long: 'close the legend and the help', short: 'close' },
    run: openLegend,
    hint: { weight: 8, place: 12 },
  },
  {
    keys: KEYS.program.messages,
    contexts: PANES,
    words: { long: 'the last messages, whole', short: 'messages' },
    run: (state) =>
      withEffects({
        ...state,
        overlay: { kind: 'messages', text: { top: 0, left: 0, search: '', follows: true } },
      }),
    hint: ({ message, columns }) =>
      message !== null && isCut(message, columns)
        ? { words: 'the whole message', weight: 8, place: 8 }
        : null,
    group: HELP,
    disabledReason: ({ hasMessages }) => (hasMessages ? null : 'there was no message yet'),
  },
  {
    keys: KEYS.program.palette,
    contexts: PANES,
    words: { long: 'palette: everything by its name', short: 'palette' },
    run: openPalette,
    group: PALETTE,
    opensPalette: true,
  },
  {
    keys: KEYS.program.repaint,
    contexts: KEY_CONTEXTS,
    words: plainly('repaint'),
    run: (state) => withEffects(state, { effect: 'repaint' }),
    group: { section: 'PROGRAM' },
  },
  {
    keys: KEYS.program.suspend,
    contexts: KEY_CONTEXTS.filter((context) => context !== 'suspend'),
    words: { long: 'suspend; asks first where the node stops with it', short: 'suspend' },
    run: askToSuspend,
    group: { section: 'PROGRAM' },
  },
  {
    keys: KEYS.program.quit,
    contexts: [...PANES, ...WHOLE_TEXTS, 'help', 'none'],
    words: { long: 'quit; one step back in a text', short: 'quit' },
    run: (state, data) => {
      if (isTooSmall(state)) return askToQuit(state, data);
      if (state.overlay !== null) return withEffects(closeOverlay(state, state.overlay));
      return canGoBack(state) ? withEffects(goBack(state, data)) : askToQuit(state, data);
    },
    hint: ({ isZoomed }, { context }) =>
      context === 'market' ? { words: isZoomed ? 'back' : 'quit', weight: 8, place: 13 } : null,
    group: { section: 'PROGRAM' },
  },
  {
    keys: KEYS.program.leave,
    contexts: [...PANES, ...WHOLE_TEXTS, 'help', 'none'],
    words: plainly('quit; asks once while a task runs or something is unsent'),
    run: askToQuit,
    group: { section: 'PROGRAM' },
  },
];
