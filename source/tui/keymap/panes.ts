import { PANE_NAMES, PANES, type Pane } from '../layout/pane.ts';
import { type ConsoleState, withEffects } from '../state/console-state.ts';
import { closeOverlay } from '../state/overlay-update.ts';
import {
  focusOn,
  goBack,
  isBeside,
  neighbour,
  openEvent,
  openOutput,
  openPeer,
  openSeed,
  resizePane,
} from '../state/view-update.ts';
import { type Binding, type Group, type Hint, plainly } from './binding.ts';
import { keyOf } from './key.ts';
import { KEYS } from './keys.ts';
import { type Situation, WHOLE_TEXTS } from './situation.ts';

const OPEN: Group = { section: 'MOVE', words: 'open, back', isApart: true, hidesReason: true };
const NUMBERS: Group = { section: 'MOVE', words: Object.values(PANE_NAMES).join(', ') };
const NEIGHBOURS: Group = { section: 'MOVE', words: 'next, previous pane' };

const SIZES: Group = { section: 'MOVE', words: 'pane larger, smaller' };

const sizeReason = ({ isSmall, isAlone }: Situation): string | null => {
  if (isSmall) return 'there is room for one pane only';
  return isAlone ? `this pane has the whole screen: ${keyOf(KEYS.pane.zoom)}` : null;
};

const openReason = ({ openReason: reason }: Situation): string | null => reason;

/** True where a pane has the body for itself although there is room for more. */
const isZoomedIn = (state: ConsoleState, { isSmall }: Situation): boolean => !isBeside(state) && !isSmall;

function goHint(state: ConsoleState, situation: Situation): Hint | null {
  if (situation.openReason !== null) return null;
  const words = isZoomedIn(state, situation) ? 'go to its seed or peer' : 'go';
  return { words, weight: 7, place: 4 };
}

function backHint(state: ConsoleState, situation: Situation): Hint | null {
  switch (situation.context) {
    case 'help':
      return { words: 'close', weight: 9, place: 11 };
    case 'output':
    case 'messages':
    case 'orders':
    case 'ledger':
    case 'legend':
      return { weight: 9, place: 11 };
    case 'seed':
      return isBeside(state) ? null : { weight: 8, place: 11 };
    case 'events': {
      const isZoomed = isZoomedIn(state, situation);
      if (state.events.frozen !== null) return { words: isZoomed ? 'back' : 'follow', weight: 4, place: 11 };
      return isZoomed ? { weight: 8, place: 11 } : null;
    }
    case 'peers':
      return isZoomedIn(state, situation) ? { weight: 8, place: 11 } : null;
    case 'market':
      return null;
  }
}

function paneHint(state: ConsoleState, situation: Situation): Hint | null {
  const hint = { weight: 6, place: 9 };
  switch (situation.context) {
    case 'market':
      return { ...hint, weight: 4 };
    case 'seed':
      return isBeside(state) ? hint : null;
    case 'events':
      return isZoomedIn(state, situation) || state.events.frozen !== null ? null : hint;
    default:
      return isZoomedIn(state, situation) ? null : hint;
  }
}

function zoomHint(state: ConsoleState, situation: Situation): Hint | null {
  const hint = { words: 'zoom', place: 10 };
  switch (situation.context) {
    case 'market':
      return situation.isSmall || situation.data.market.count === 0 ? null : { ...hint, weight: 2 };
    case 'seed':
      return isBeside(state) ? { ...hint, weight: 3 } : null;
    case 'peers':
      return situation.isSmall ? null : { ...hint, weight: 4 };
    default:
      return null;
  }
}

const numbered = (pane: Pane): Binding => ({
  keys: KEYS.pane[pane],
  contexts: PANES,
  words: { long: `to ${PANE_NAMES[pane]}`, short: PANE_NAMES[pane] },
  run: (state, data) => withEffects(focusOn(state, pane, data)),
  group: NUMBERS,
});

/** What goes from one pane to another, and into what is under the cursor. */
export const PANE_KEYS: readonly Binding[] = [
  {
    keys: KEYS.pane.open,
    contexts: ['market'],
    words: { long: 'open the seed', short: 'open' },
    run: (state) => withEffects(openSeed(state)),
    hint: (_, { data }) => (data.market.count === 0 ? null : { weight: 7, place: 4 }),
    group: OPEN,
    disabledReason: openReason,
  },
  {
    keys: KEYS.pane.open,
    contexts: ['seed'],
    words: { long: 'the whole output', short: 'output' },
    run: (state, data) => withEffects(openOutput(state, data)),
    hint: (_, situation) => (situation.openReason === null ? { weight: 7, place: 4 } : null),
    group: OPEN,
    disabledReason: openReason,
  },
  {
    keys: KEYS.pane.open,
    contexts: ['events'],
    words: { long: 'go to its seed or peer', short: 'go' },
    run: (state, data, measures) => withEffects(openEvent(state, data, measures)),
    hint: goHint,
    group: OPEN,
    disabledReason: openReason,
  },
  {
    keys: KEYS.pane.open,
    contexts: ['peers'],
    words: { long: "the peer's events", short: 'its events' },
    run: (state, data) => withEffects(openPeer(state, data)),
    hint: (_, situation) => (situation.openReason === null ? { weight: 7, place: 4 } : null),
    group: OPEN,
    disabledReason: openReason,
  },
  {
    keys: KEYS.pane.back,
    contexts: [...PANES, ...WHOLE_TEXTS, 'help'],
    words: { long: 'one step back', short: 'back' },
    run: (state, data) =>
      withEffects(state.overlay === null ? goBack(state, data) : closeOverlay(state, state.overlay)),
    hint: backHint,
    group: OPEN,
  },
  ...PANES.map(numbered),
  {
    keys: KEYS.pane.next,
    contexts: PANES,
    words: { long: 'next pane', short: 'pane' },
    run: (state, data) => withEffects(focusOn(state, neighbour(state.focus, 1), data)),
    hint: paneHint,
    group: NEIGHBOURS,
  },
  {
    keys: KEYS.pane.previous,
    contexts: PANES,
    words: plainly('previous pane'),
    run: (state, data) => withEffects(focusOn(state, neighbour(state.focus, -1), data)),
    group: NEIGHBOURS,
  },
  {
    keys: KEYS.pane.zoom,
    contexts: PANES,
    words: plainly('this pane over the whole screen, and back'),
    run: (state) => withEffects({ ...state, isZoomed: !state.isZoomed }),
    hint: zoomHint,
    group: { section: 'MOVE' },
    disabledReason: ({ isSmall }) => (isSmall ? 'there is room for one pane only' : null),
  },
  {
    keys: KEYS.pane.larger,
    contexts: PANES,
    words: plainly('pane larger'),
    run: (state) => withEffects(resizePane(state, 1)),
    group: SIZES,
    disabledReason: sizeReason,
  },
  {
    keys: KEYS.pane.smaller,
    contexts: PANES,
    words: plainly('pane smaller'),
    run: (state) => withEffects(resizePane(state, -1)),
    group: SIZES,
    disabledReason: sizeReason,
  },
];
