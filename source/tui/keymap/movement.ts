import { PANES } from '../layout/pane.ts';
import { type ConsoleState, just } from '../state/console-state.ts';
import { closeEvent, openFields } from '../state/events-update.ts';
import { moveOutputSideways, scrollOutput } from '../state/overlay-update.ts';
import { MOVES, type Move } from '../state/text-scroll.ts';
import { moveInPane, moveTitlesSideways } from '../state/view-update.ts';
import { type Binding, type Group, type Hint, plainly, type Run } from './binding.ts';
import type { Context } from './situation.ts';

const LINES: Group = { section: 'MOVE', words: 'down, up one line' };
const ENDS: Group = { section: 'MOVE', words: 'first, last' };
const HALVES: Group = { section: 'MOVE', words: 'half a page' };
const PAGES: Group = { section: 'MOVE', words: 'a page', beside: HALVES };
const SIDES: Group = { section: 'MOVE', words: 'sideways' };

/** In texts; a list shows by its cursor that it moves. */
function lineHint({ overlay }: ConsoleState): Hint | null {
  if (overlay === null) return null;
  return { keys: 'j k', words: 'move', weight: overlay.kind === 'help' ? 8 : 7, place: 4 };
}

/** The keys that move over lines: the same wherever there are some. */
export const movement = (contexts: readonly Context[], run: (move: Move) => Run): readonly Binding[] => [
  {
    keys: ['j', 'Down'],
    contexts,
    words: plainly('down one line'),
    run: run(MOVES.down),
    hint: lineHint,
    group: LINES,
  },
  { keys: ['k', 'Up'], contexts, words: plainly('up one line'), run: run(MOVES.up), group: LINES },
  { keys: ['g', 'Home'], contexts, words: plainly('first'), run: run(MOVES.first), group: ENDS },
  { keys: ['G', 'End'], contexts, words: plainly('last'), run: run(MOVES.last), group: ENDS },
  { keys: ['Ctrl-D'], contexts, words: plainly('half a page down'), run: run(MOVES.halfDown), group: HALVES },
  { keys: ['Ctrl-U'], contexts, words: plainly('half a page up'), run: run(MOVES.halfUp), group: HALVES },
  { keys: ['PgDn'], contexts, words: plainly('a page down'), run: run(MOVES.pageDown), group: PAGES },
  { keys: ['PgUp'], contexts, words: plainly('a page up'), run: run(MOVES.pageUp), group: PAGES },
];

/** What moves over lists and texts. */
export const MOVEMENT: readonly Binding[] = [
  ...movement(PANES, (move) => (state, data, measures) => just(moveInPane(state, move, data, measures))),
  ...movement(['output'], (move) => (state, _data, measures) => just(scrollOutput(state, move, measures))),
  {
    keys: ['h', 'Left'],
    contexts: ['market'],
    words: plainly('left over what is cut'),
    run: (state, _data, measures) => just(moveTitlesSideways(state, measures, -1)),
    group: SIDES,
  },
  {
    keys: ['l', 'Right'],
    contexts: ['market'],
    words: plainly('right over what is cut'),
    run: (state, _data, measures) => just(moveTitlesSideways(state, measures, 1)),
    group: SIDES,
  },
  {
    keys: ['h', 'Left'],
    contexts: ['output'],
    words: plainly('left over what is cut'),
    run: (state, _data, measures) => just(moveOutputSideways(state, measures, -1)),
    hint: { keys: 'h l', words: 'sideways', weight: 4, place: 5 },
    group: SIDES,
  },
  {
    keys: ['l', 'Right'],
    contexts: ['output'],
    words: plainly('right over what is cut'),
    run: (state, _data, measures) => just(moveOutputSideways(state, measures, 1)),
    group: SIDES,
  },
  {
    keys: ['h', 'Left'],
    contexts: ['events'],
    words: plainly("close an event's fields"),
    run: (state) => just({ ...state, events: closeEvent(state.events) }),
    group: SIDES,
  },
  {
    keys: ['l', 'Right'],
    contexts: ['events'],
    words: plainly("open an event's fields"),
    run: (state, data, measures) => just({ ...state, events: openFields(state.events, data, measures) }),
    hint: ({ events }) =>
      events.frozen === null ? null : { keys: 'l h', words: 'open close', weight: 6, place: 5 },
    group: SIDES,
  },
];
