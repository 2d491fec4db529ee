import { NOTHING_TO_CONFIRM, NOTHING_TO_SET_ASIDE } from '../../words/book-words.ts';
import { NO_ORDERS } from '../../words/order-words.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { PANES } from '../layout/pane.ts';
import { type ConsoleState, withEffects } from '../state/console-state.ts';
import { askConfirmation, askPayment, askSetAside } from '../state/pay-prompt.ts';
import type { Binding, Group, Run } from './binding.ts';
import { KEYS } from './keys.ts';
import type { Situation } from './situation.ts';
import { readOnlyReason } from './verb-reasons.ts';

const BOOK: Group = { section: 'LOOK', words: 'standing orders, the ledger', isApart: true };

const opening =
  (kind: 'orders' | 'ledger'): Run =>
  (state) =>
    withEffects({ ...state, overlay: { kind, text: { top: 0, left: 0, search: '', follows: false } } });

const arePaused = ({ status }: ConsoleData): boolean => status?.orders?.state === 'paused';

const pauseReason = ({ data }: Situation): string | null =>
  readOnlyReason(data) ?? ((data.status?.orders ?? null) === null ? NO_ORDERS : null);

const pauseOrResume: Run = (state: ConsoleState, data) => {
  const act = arePaused(data)
    ? ({ action: 'ordersResume', about: 'resume of the orders' } as const)
    : ({ action: 'ordersPause', about: 'pause of the orders' } as const);
  return withEffects(state, { effect: 'act', input: {}, ...act });
};

const confirmReason = ({ data }: Situation): string | null =>
  readOnlyReason(data) ?? ((data.status?.to_confirm ?? 0) === 0 ? NOTHING_TO_CONFIRM : null);

const setAsideReason = ({ data }: Situation): string | null =>
  readOnlyReason(data) ?? (data.receipts?.length === 0 ? NOTHING_TO_SET_ASIDE : null);

const payReason = ({ data }: Situation): string | null => readOnlyReason(data);

/** What the node does by itself, and who owes whom. */
export const BOOKS: readonly Binding[] = [
  {
    keys: KEYS.program.orders,
    contexts: PANES,
    words: { long: 'the standing orders: what each did and would do', short: 'orders' },
    run: opening('orders'),
    group: BOOK,
  },
  {
    keys: KEYS.program.ledger,
    contexts: PANES,
    words: { long: 'the ledger: who owes whom', short: 'ledger' },
    run: opening('ledger'),
    group: BOOK,
  },
  {
    keys: KEYS.orders.pause,
    contexts: ['orders'],
    words: { long: 'pause all orders, or resume them', short: 'pause' },
    run: pauseOrResume,
    hint: (_, situation) =>
      pauseReason(situation) === null
        ? { words: arePaused(situation.data) ? 'resume all' : 'pause all', weight: 8, place: 3 }
        : null,
    group: { section: 'NOW' },
    disabledReason: pauseReason,
    verb: 'node',
  },
  {
    keys: KEYS.ledger.pay,
    contexts: ['ledger'],
    words: { long: 'record what you paid a node elsewhere', short: 'record a payment' },
    run: askPayment,
    hint: (_, situation) => (payReason(situation) === null ? { weight: 7, place: 3 } : null),
    group: { section: 'NOW' },
    disabledReason: payReason,
    verb: 'node',
  },
  {
    keys: KEYS.ledger.confirm,
    contexts: ['ledger'],
    words: { long: 'confirm that a node paid you', short: 'confirm' },
    run: askConfirmation,
    hint: (_, situation) => (confirmReason(situation) === null ? { weight: 8, place: 3 } : null),
    group: { section: 'NOW' },
    disabledReason: confirmReason,
    verb: 'node',
  },
  {
    keys: KEYS.ledger.setAside,
    contexts: ['ledger'],
    words: { long: 'set aside a payment that never came: it counts nowhere', short: 'set aside' },
    run: askSetAside,
    hint: (_, situation) => (setAsideReason(situation) === null ? { weight: 6, place: 3 } : null),
    group: { section: 'NOW' },
    disabledReason: setAsideReason,
    verb: 'node',
  },
];
