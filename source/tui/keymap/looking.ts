import { askColumns } from '../state/column-choice.ts';
import { type ConsoleState, contextOf, withEffects } from '../state/console-state.ts';
import { freezeOrFollow, otherEvents } from '../state/events-update.ts';
import { askFilter } from '../state/kept-filters.ts';
import { matchInOutput } from '../state/overlay-update.ts';
import { otherPeersView } from '../state/peers-update.ts';
import { openFilter, reverseOrder } from '../state/prompt-update.ts';
import { matchInSeed, otherSeedView } from '../state/view-update.ts';
import { type Binding, type Group, type Hint, plainly, type Run } from './binding.ts';
import { keyOf, keysOf } from './key.ts';
import { KEYS } from './keys.ts';
import { type Context, type Situation, WHOLE_TEXTS } from './situation.ts';

const SEARCH: Group = { section: 'LOOK', words: 'filter this list', aside: 'words, all must match' };
const MATCHES: Group = { section: 'LOOK', words: 'next, previous match' };
const ORDERS: Group = { section: 'LOOK', words: 'order by, reverse', isApart: true };
const VIEWS: Group = { section: 'LOOK', words: 'next view of this pane' };

function filterHint({ events }: ConsoleState, situation: Situation): Hint | null {
  const hint = { weight: 6, place: 5 };
  switch (situation.context) {
    case 'market':
      return situation.data.market.count === 0 ? null : { ...hint, weight: 5 };
    case 'events':
      return events.frozen === null ? hint : { ...hint, weight: 3, place: 7 };
    default:
      return situation.openReason === null ? hint : null;
  }
}

function searchHint(_: ConsoleState, { context }: Situation): Hint {
  if (context === 'help') return { weight: 8, place: 5 };
  return { weight: context === 'seed' ? 4 : 6, place: 7 };
}

function orderHint(_: ConsoleState, { context, data, openReason }: Situation): Hint | null {
  if (context === 'market') return data.market.count === 0 ? null : { weight: 3, place: 6 };
  return openReason === null ? { weight: 5, place: 6 } : null;
}

/** The keys that go from match to match: the same in every text. */
export const matching = (
  contexts: readonly Context[],
  run: (direction: 1 | -1) => Run,
): readonly Binding[] => {
  const disabledReason = ({ isSearched }: Situation): string | null =>
    isSearched ? null : `nothing searched for: ${keyOf(KEYS.look.filter)}`;
  return [
    {
      keys: KEYS.look.nextMatch,
      contexts,
      words: plainly('next match'),
      run: run(1),
      hint: (_, { context }) =>
        context !== 'seed' && context !== 'help'
          ? {
              keys: keysOf(KEYS.look.nextMatch, KEYS.look.previousMatch),
              words: 'match',
              weight: 3,
              place: 8,
            }
          : null,
      group: MATCHES,
      disabledReason,
    },
    {
      keys: KEYS.look.previousMatch,
      contexts,
      words: plainly('previous match'),
      run: run(-1),
      group: MATCHES,
      disabledReason,
    },
  ];
};

/** What filters, searches, orders and shows otherwise. */
export const LOOKING: readonly Binding[] = [
  {
    keys: KEYS.look.filter,
    contexts: ['market', 'events', 'peers'],
    words: { long: 'filter this list', short: 'filter' },
    run: (state) => withEffects(openFilter(state, contextOf(state))),
    hint: filterHint,
    group: SEARCH,
  },
  {
    keys: KEYS.look.filter,
    contexts: ['seed', ...WHOLE_TEXTS, 'help'],
    words: { long: 'search this text', short: 'search' },
    run: (state) => withEffects(openFilter(state, contextOf(state))),
    hint: searchHint,
    group: SEARCH,
  },
  {
    keys: KEYS.look.kept,
    contexts: ['market'],
    words: { long: 'filters kept by name: use, keep, forget', short: 'kept filters' },
    run: (state) => withEffects(askFilter(state)),
    group: { section: 'LOOK' },
  },
  ...matching(
    ['seed'],
    (direction) => (state, _data, measures) => withEffects(matchInSeed(state, measures, direction)),
  ),
  ...matching(
    WHOLE_TEXTS,
    (direction) => (state, _data, measures) => withEffects(matchInOutput(state, measures, direction)),
  ),
  {
    keys: KEYS.look.order,
    contexts: ['market', 'peers'],
    words: { long: 'order by', short: 'order' },
    run: (state) =>
      withEffects({
        ...state,
        prompt: { kind: 'order', pane: state.focus === 'peers' ? 'peers' : 'market' },
      }),
    hint: orderHint,
    group: ORDERS,
  },
  {
    keys: KEYS.look.reverse,
    contexts: ['market', 'peers'],
    words: plainly('reverse the order'),
    run: (state) => withEffects(reverseOrder(state)),
    group: ORDERS,
  },
  {
    keys: KEYS.look.view,
    contexts: ['seed'],
    words: plainly('state, history'),
    run: (state) => withEffects(otherSeedView(state)),
    hint: ({ seed }) => ({ words: seed.view === 'state' ? 'history' : 'state', weight: 5, place: 6 }),
    group: VIEWS,
  },
  {
    keys: KEYS.look.view,
    contexts: ['events'],
    words: plainly('facts, all events'),
    run: (state) => withEffects({ ...state, events: otherEvents(state.events) }),
    hint: ({ events }) => ({ words: events.view === 'facts' ? 'all' : 'facts', weight: 5, place: 6 }),
    group: VIEWS,
  },
  {
    keys: KEYS.look.view,
    contexts: ['peers'],
    words: plainly('list, list and map'),
    run: (state) => withEffects(otherPeersView(state)),
    hint: ({ peers }) => ({ words: peers.view === 'list' ? 'map' : 'list', weight: 5, place: 6 }),
    group: VIEWS,
  },
  {
    keys: KEYS.look.columns,
    contexts: ['market'],
    words: { long: 'choose the columns, and their order', short: 'columns' },
    run: (state) => withEffects(askColumns(state)),
    group: { section: 'LOOK' },
  },
  {
    keys: KEYS.look.freeze,
    contexts: ['events'],
    words: plainly('freeze, follow'),
    run: (state, data, measures) =>
      withEffects({ ...state, events: freezeOrFollow(state.events, data, measures) }),
    hint: ({ events }) =>
      events.frozen === null
        ? { words: 'freeze', weight: 7, place: 3 }
        : { words: 'follow', weight: 7, place: 5 },
    group: { section: 'LOOK', aside: 'moving up freezes too' },
  },
];
