import { type ConsoleData, taskOf, transfersOf } from '../data/console-data.ts';
import { PANES } from '../layout/pane.ts';
import { withEffects } from '../state/console-state.ts';
import { takeBack } from '../state/held.ts';
import { stillHeld } from '../state/still-held.ts';
import { goToTurn } from '../state/view-update.ts';
import { type Binding, type Group, plainly } from './binding.ts';
import { FETCH, READ } from './fetching.ts';
import { KEYS } from './keys.ts';
import type { Situation } from './situation.ts';
import { readOnlyReason } from './verb-reasons.ts';

const TURNS: Group = {
  section: 'NOW',
  words: 'next, previous seed that waits for you',
  isApart: true,
  hidesReason: true,
};

const turnReason = ({ data }: Situation): string | null =>
  data.market.waitingCount === 0 ? 'nothing waits for you' : null;

const taskReason = ({ data, row }: Situation): string | null =>
  readOnlyReason(data) ??
  (row === undefined || stoppable(data, row.id) === null ? 'nothing of yours runs here' : null);

/** What of a seed runs here and can be stopped: its task, or files that are fetched; null where nothing does. */
function stoppable(data: ConsoleData, seedId: string): 'task' | 'fetching' | null {
  if (taskOf(data, seedId) !== undefined) return 'task';
  return transfersOf(data, seedId).some(({ way }) => way === 'in') ? 'fetching' : null;
}

/** What this node has to do, and does. */
export const WORK: readonly Binding[] = [
  {
    keys: KEYS.work.next,
    contexts: PANES,
    words: { long: 'next seed that waits for you', short: 'next' },
    run: (state, data, measures) => withEffects(goToTurn(state, data, measures, 1)),
    hint: (_, situation) =>
      situation.context === 'market' &&
      turnReason(situation) === null &&
      readOnlyReason(situation.data) === null
        ? { long: 'next for you', weight: 7, place: 3 }
        : null,
    group: TURNS,
    disabledReason: turnReason,
  },
  {
    keys: KEYS.work.previous,
    contexts: PANES,
    words: plainly('previous seed that waits for you'),
    run: (state, data, measures) => withEffects(goToTurn(state, data, measures, -1)),
    group: TURNS,
    disabledReason: turnReason,
  },
  {
    keys: KEYS.work.stop,
    contexts: ['market', 'seed'],
    words: { long: 'stop its task or fetching', short: 'stop' },
    run: (state, data) => {
      const { id } = state.market.cursor;
      const of = id === null ? null : stoppable(data, id);
      const prompt =
        id === null || of === null ? state.prompt : ({ kind: 'cancel', seedId: id, of } as const);
      return withEffects({ ...state, prompt });
    },
    hint: (_, situation) => (taskReason(situation) === null ? { weight: 8, place: 2 } : null),
    group: { section: 'NOW' },
    disabledReason: taskReason,
  },
  FETCH,
  READ,
  {
    keys: KEYS.work.takeBack,
    contexts: PANES,
    words: { long: 'take back what was sent and has not left yet', short: 'take back' },
    run: takeBack,
    hint: (state) => (stillHeld(state) === null ? null : { weight: 9, place: -1 }),
    group: { section: 'NOW' },
    disabledReason: ({ isHeld, data }) =>
      readOnlyReason(data) ?? (isHeld ? null : 'nothing is held, it has left'),
  },
];
