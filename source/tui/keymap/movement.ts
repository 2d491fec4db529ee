import { PANES } from '../layout/pane.ts';
import { type ConsoleState, withEffects } from '../state/console-state.ts';
import { closeEvent, openFields } from '../state/events-update.ts';
import { moveOutputSideways, scrollOutput } from '../state/overlay-update.ts';
import { MOVES, type Move } from '../state/text-scroll.ts';
import { moveInPane, moveTitlesSideways } from '../state/view-update.ts';
import { type Binding, type Group, type Hint, plainly, type Run } from './binding.ts';
import { keysOf } from './key.ts';
import { KEYS } from './keys.ts';
import { type Context, WHOLE_TEXTS } from './situation.ts';

const LINES: Group = { section: 'MOVE', words: 'down, up one line' };
const ENDS: Group = { section: 'MOVE', words: 'first, last' };
const HALVES: Group = { section: 'MOVE', words: 'half a page' };
const PAGES: Group = { section: 'MOVE', words: 'a page', beside: HALVES };
const SIDES: Group = { section: 'MOVE', words: 'sideways' };

/** In texts; a list shows by its cursor that it moves. */
function lineHint({ overlay }: ConsoleState): Hint | null {
  if (overlay === null) return null;
  return {
    keys: keysOf(KEYS.move.down, KEYS.move.up),
    words: 'move',
    weight: overlay.kind === 'help' ? 8 : 7,
    place: 4,
  };
}

/** The keys that move over lines: the same wherever there are some. */
export const movement = (contexts: readonly Context[], run: (move: Move) => Run): readonly Binding[] => [
  {
    keys: KEYS.move.down,
    contexts,
    words: plainly('down one line'),
    run: run(MOVES.down),
    hint: lineHint,
    group: LINES,
  },
  { keys: KEYS.move.up, contexts, words: plainly('up one line'), run: run(MOVES.up), group: LINES },
  { keys: KEYS.move.first, contexts, words: plainly('first'), run: run(MOVES.first), group: ENDS },
  { keys: KEYS.move.last, contexts, words: plainly('last'), run: run(MOVES.last), group: ENDS },
  {
    keys: KEYS.move.halfDown,
    contexts,
    words: plainly('half a page down'),
    run: run(MOVES.halfDown),
    group: HALVES,
  },
  {
    keys: KEYS.move.halfUp,
    contexts,
    words: plainly('half a page up'),
    run: run(MOVES.halfUp),
    group: HALVES,
  },
  {
    keys: KEYS.move.pageDown,
    contexts,
    words: plainly('a page down'),
    run: run(MOVES.pageDown),
    group: PAGES,
  },
  { keys: KEYS.move.pageUp, contexts, words: plainly('a page up'), run: run(MOVES.pageUp), group: PAGES },
];

/** What moves over lists and texts. */
export const MOVEMENT: readonly Binding[] = [
  ...movement(PANES, (move) => (state, data, measures) => moveInPane(state, move, data, measures)),
  ...movement(
    WHOLE_TEXTS,
    (move) => (state, _data, measures) => withEffects(scrollOutput(state, move, measures)),
  ),
  {
    keys: KEYS.move.left,
    contexts: ['market'],
    words: plainly('left over what is cut'),
    run: (state, _data, measures) => withEffects(moveTitlesSideways(state, measures, -1)),
    group: SIDES,
  },
  {
    keys: KEYS.move.right,
    contexts: ['market'],
    words: plainly('right over what is cut'),
    run: (state, _data, measures) => withEffects(moveTitlesSideways(state, measures, 1)),
    group: SIDES,
  },
  {
    keys: KEYS.move.left,
    contexts: ['output'],
    words: plainly('left over what is cut'),
    run: (state, _data, measures) => withEffects(moveOutputSideways(state, measures, -1)),
    hint: { keys: keysOf(KEYS.move.left, KEYS.move.right), words: 'sideways', weight: 4, place: 5 },
    group: SIDES,
  },
  {
    keys: KEYS.move.right,
    contexts: ['output'],
    words: plainly('right over what is cut'),
    run: (state, _data, measures) => withEffects(moveOutputSideways(state, measures, 1)),
    group: SIDES,
  },
  {
    keys: KEYS.move.left,
    contexts: ['events'],
    words: plainly("close an event's fields"),
    run: (state) => withEffects({ ...state, events: closeEvent(state.events) }),
    group: SIDES,
  },
  {
    keys: KEYS.move.right,
    contexts: ['events'],
    words: plainly("open an event's fields"),
    run: (state, data, measures) =>
      withEffects({ ...state, events: openFields(state.events, data, measures) }),
    hint: ({ events }) =>
      events.frozen === null
        ? null
        : { keys: keysOf(KEYS.move.right, KEYS.move.left), words: 'open close', weight: 6, place: 5 },
    group: SIDES,
  },
];
