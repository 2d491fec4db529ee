import { invariant } from '../../model/errors.ts';
import { taskOf } from '../data/console-data.ts';
import { PANES } from '../layout/pane.ts';
import type { Key } from './key.ts';
import { type Context, NO_PEER, type Situation } from './situation.ts';
import { SEED_VERBS, type SeedVerb, verbReason } from './verb-reasons.ts';

export type ActionName =
  | SeedVerb
  | 'publish'
  | 'cancel'
  | 'dial'
  | 'block'
  | 'next-turn'
  | 'previous-turn'
  | 'down'
  | 'up'
  | 'first'
  | 'last'
  | 'half-down'
  | 'half-up'
  | 'page-down'
  | 'page-up'
  | 'left'
  | 'right'
  | 'open'
  | 'back'
  | 'next-pane'
  | 'previous-pane'
  | 'pane-1'
  | 'pane-2'
  | 'pane-3'
  | 'pane-4'
  | 'zoom'
  | 'search'
  | 'next-match'
  | 'previous-match'
  | 'order'
  | 'reverse'
  | 'view'
  | 'freeze'
  | 'help'
  | 'quit'
  | 'repaint'
  | 'leave';

/** One thing that a key does. This registry feeds the keys, the footer and the help. */
export interface Action {
  readonly name: ActionName;
  readonly keys: readonly Key[];
  readonly contexts: readonly Context[];
  readonly description: string;
  /** The words where there is little room. */
  readonly short: string;
  readonly disabledReason: (situation: Situation) => string | null;
}

const VIEW: readonly Context[] = PANES;
const TEXTS: readonly Context[] = ['output', 'help'];
const EVERYWHERE: readonly Context[] = [...VIEW, ...TEXTS];
const allowed = (): null => null;

function action(
  name: ActionName,
  keys: readonly Key[],
  contexts: readonly Context[],
  [description, short = description]: readonly [string, string?],
  disabledReason: Action['disabledReason'] = allowed,
): Action {
  return { name, keys, contexts, description, short, disabledReason };
}

function publishReason({ data }: Situation): string | null {
  if (data.facts.modes.includes('read-only')) return READ_ONLY;
  return data.status?.alarms.includes('disk full') === true ? 'nothing can be kept: disk full' : null;
}

const READ_ONLY = 'this console is read-only';

function reasonOf(verb: SeedVerb): Action['disabledReason'] {
  return ({ context, data, row }) => {
    if (data.facts.modes.includes('read-only')) return READ_ONLY;
    if (context === 'events' || context === 'peers') return 'go to its seed first: Enter';
    return row === undefined ? 'no seed under the cursor' : (verbReason(verb, row, data)?.long ?? null);
  };
}

function cancelReason({ data, row }: Situation): string | null {
  if (data.facts.modes.includes('read-only')) return READ_ONLY;
  return row === undefined || taskOf(data, row.id) === undefined ? 'nothing of yours runs here' : null;
}

function dialReason({ data }: Situation): string | null {
  if (data.facts.modes.includes('read-only')) return READ_ONLY;
  return data.facts.network === 'udp' ? 'udp has no links to dial' : null;
}

function blockReason({ data, peer }: Situation): string | null {
  if (data.facts.modes.includes('read-only')) return READ_ONLY;
  return peer === undefined ? NO_PEER : null;
}

const turnReason = ({ data }: Situation): string | null =>
  data.market.waitingCount === 0 ? 'nothing waits for you' : null;
const searchedReason = ({ isSearched }: Situation): string | null =>
  isSearched ? null : 'nothing searched for: /';

const VERB_KEYS: Readonly<Record<SeedVerb, Key>> = { bid: 'b', claim: 'c', run: 'r', settle: 's' };
const VERB_WORDS: Readonly<Record<SeedVerb, string>> = {
  bid: 'bid',
  claim: 'claim: award a bid',
  run: 'run what you were awarded',
  settle: 'settle: accept or reject the result',
};

export const ACTIONS: readonly Action[] = [
  action('publish', ['p'], VIEW, ['publish a seed', 'publish'], publishReason),
  // In Events and Peers the verbs' keys say where to go first.
  ...SEED_VERBS.map((verb) =>
    action(verb, [VERB_KEYS[verb]], VIEW, [VERB_WORDS[verb], verb], reasonOf(verb)),
  ),
  action('cancel', ['x'], ['market', 'seed'], ['stop the running task', 'stop'], cancelReason),
  action('dial', ['d'], ['peers'], ['dial an address', 'dial'], dialReason),
  action('block', ['x'], ['peers'], ['block, unblock', 'block'], blockReason),
  action('next-turn', ['a'], VIEW, ['next seed that waits for you'], turnReason),
  action('previous-turn', ['A'], VIEW, ['previous seed that waits for you'], turnReason),
  action('down', ['j', 'Down'], EVERYWHERE, ['down one line']),
  action('up', ['k', 'Up'], EVERYWHERE, ['up one line']),
  action('first', ['g', 'Home'], EVERYWHERE, ['first']),
  action('last', ['G', 'End'], EVERYWHERE, ['last']),
  action('half-down', ['Ctrl-D'], EVERYWHERE, ['half a page down']),
  action('half-up', ['Ctrl-U'], EVERYWHERE, ['half a page up']),
  action('page-down', ['PgDn'], EVERYWHERE, ['a page down']),
  action('page-up', ['PgUp'], EVERYWHERE, ['a page up']),
  action('left', ['h', 'Left'], [...VIEW, 'output'], ['left']),
  action('right', ['l', 'Right'], [...VIEW, 'output'], ['right']),
  action('open', ['Enter'], [...VIEW, 'help'], ['open'], ({ openReason }) => openReason),
  action('back', ['Esc'], EVERYWHERE, ['one step back']),
  action('pane-1', ['1'], VIEW, ['Market']),
  action('pane-2', ['2'], VIEW, ['Seed']),
  action('pane-3', ['3'], VIEW, ['Events']),
  action('pane-4', ['4'], VIEW, ['Peers']),
  action('next-pane', ['Tab'], VIEW, ['next pane']),
  action('previous-pane', ['Shift-Tab'], VIEW, ['previous pane']),
  action('zoom', ['z'], VIEW, ['this pane over the whole screen, and back'], ({ isSmall }) =>
    isSmall ? 'there is room for one pane only' : null,
  ),
  action('search', ['/'], EVERYWHERE, ['filter this list']),
  action('next-match', ['n'], ['seed', ...TEXTS], ['next match'], searchedReason),
  action('previous-match', ['N'], ['seed', ...TEXTS], ['previous match'], searchedReason),
  action('order', ['o'], ['market', 'peers'], ['order by']),
  action('reverse', ['O'], ['market', 'peers'], ['reverse the order']),
  action('view', ['v'], ['seed', 'events'], ['next view of this pane']),
  action('freeze', ['f'], ['events'], ['freeze, follow']),
  action('help', ['?'], [...VIEW, 'output'], ['help for here, each key with its reason', 'help']),
  action('quit', ['q'], EVERYWHERE, ['quit; one step back in a text', 'quit']),
  action('repaint', ['Ctrl-L'], EVERYWHERE, ['repaint']),
  action('leave', ['Ctrl-C'], EVERYWHERE, ['drain and quit; again: at once']),
];

/** What `key` does in `context`, if anything. */
export const actionFor = (context: Context, key: Key): Action | undefined =>
  ACTIONS.find((candidate) => candidate.keys.includes(key) && candidate.contexts.includes(context));

const BY_NAME = new Map(ACTIONS.map((each) => [each.name, each]));

/** The registry's entry of a name. */
export function actionNamed(name: ActionName): Action {
  const found = BY_NAME.get(name);
  invariant(found !== undefined, `the registry has ${name}`);
  return found;
}
