import { withEffects } from '../state/console-state.ts';
import { doChosen, moveOverHelp } from '../state/help-update.ts';
import { MOVES } from '../state/text-scroll.ts';
import { type Binding, plainly } from './binding.ts';
import { KEYS } from './keys.ts';
import { matching } from './looking.ts';
import { movement } from './movement.ts';

/** The keys of the help itself that ask for its lines, which come from the keys of the panes. */
export const HELP_KEYS: readonly Binding[] = [
  ...movement(
    ['help'],
    (move) => (state, data, measures) => withEffects(moveOverHelp(state, move, data, measures)),
  ),
  ...matching(
    ['help'],
    (direction) => (state, data, measures) =>
      withEffects(moveOverHelp(state, direction > 0 ? MOVES.down : MOVES.up, data, measures)),
  ),
  {
    keys: KEYS.help.choose,
    contexts: ['help'],
    words: plainly('do it'),
    run: doChosen,
    hint: { weight: 8, place: 6 },
  },
];
