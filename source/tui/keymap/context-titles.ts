import { keyOf } from './key.ts';
import { KEYS } from './keys.ts';
import type { KeyContext } from './situation.ts';

/** What the places of keys are called. */
export const CONTEXT_TITLES: Readonly<Record<KeyContext, string>> = {
  market: 'Market',
  seed: 'Seed',
  events: 'Events',
  peers: 'Peers',
  output: 'A whole output',
  messages: 'The last messages',
  orders: 'The standing orders',
  ledger: 'The ledger',
  help: 'The help',
  legend: 'The legend',
  bid: 'The form that bids',
  claim: 'The form that awards a seed',
  run: 'The form that runs a task',
  settle: 'The form that settles: its choice',
  'settle-note': 'The form that settles: its note',
  publish: 'The form that publishes a seed',
  palette: 'In the palette',
  filter: 'While a filter or a search is typed',
  marked: 'Before a verb acts on all marked seeds',
  filters: 'While the name of a filter is typed',
  columns: 'While columns are chosen',
  template: 'While the name of a template is typed',
  'save-template': 'While a template is given a name',
  'order-market': `After \`${keyOf(KEYS.look.order)}\` in Market`,
  'order-peers': `After \`${keyOf(KEYS.look.order)}\` in Peers`,
  theme: `After \`${keyOf(KEYS.program.theme)}\``,
  cancel: 'Before a task is stopped',
  dial: 'While an address to dial is typed',
  block: 'While the reason of a block is typed',
  quit: 'Before quitting',
  suspend: 'Before suspending',
  none: 'In a terminal that is too small',
};
