import { sanitizeLine } from '../../base/text/sanitize.ts';
import { shortSeed } from '../../words/names.ts';
import { type Action, type ActionName, actionNamed } from './actions.ts';
import type { Situation } from './situation.ts';

/** One or two actions that belong together, as the help shows them. */
export interface HelpAction {
  readonly keys: string;
  readonly words: string;
  readonly short: string;
  readonly aside: string;
  readonly reason: string | null;
  /** What `Enter` on the line does, if anything. */
  readonly name: ActionName | null;
}

/** A line of the help. */
export type HelpItem = { readonly heading: string } | HelpAction;

type Entry = readonly [name: ActionName, keys: string, words: string, aside?: string];

const TASK: readonly Entry[] = [['cancel', 'x', 'stop the running task']];
const LINKS: readonly Entry[] = [
  ['dial', 'd', 'dial an address'],
  ['block', 'x', 'block this peer, or unblock it'],
];
const MOVE: readonly Entry[] = [
  ['down', 'j k', 'down, up one line', 'also Down Up'],
  ['first', 'g G', 'first, last', 'also Home End'],
  ['half-down', 'Ctrl-D U', 'half a page', 'PgDn PgUp a page'],
  ['left', 'h l', 'sideways', 'also Left Right'],
  ['back', 'Enter  Esc', 'open, back'],
  ['pane-1', '1 2 3 4', 'Market, Seed, Events, Peers'],
  ['next-pane', 'Tab S-Tab', 'next, previous pane'],
  ['zoom', 'z', 'this pane over the whole screen, and back'],
];
const LOOK: readonly Entry[] = [
  ['search', '/', 'filter this list', 'words, all must match'],
  ['next-match', 'n N', 'next, previous match'],
  ['order', 'o  O', 'order by, reverse'],
  ['view', 'v', 'next view of this pane'],
  ['freeze', 'f', 'freeze, follow', 'moving up freezes too'],
];
const PROGRAM: readonly Entry[] = [
  ['help', '?', 'this help'],
  ['repaint', 'Ctrl-L', 'repaint'],
  ['quit', 'q', 'quit; one step back in a text'],
  ['leave', 'Ctrl-C', 'drain and quit; again: at once'],
];

/** The help for where the user is: what can be done now first, each key with its reason where it cannot. */
export function helpItems(situation: Situation): readonly HelpItem[] {
  const section = (heading: string, entries: readonly Entry[]): readonly HelpItem[] => {
    const items = entries.flatMap((entry) => helpItem(entry, situation));
    return items.length === 0 ? [] : [{ heading }, ...items];
  };
  return [
    ...nowItems(situation),
    ...TASK.flatMap((entry) => helpItem(entry, situation)),
    ...section('LINKS', LINKS),
    ...section('MOVE', MOVE),
    ...section('LOOK', LOOK),
    ...section('PROGRAM', PROGRAM),
  ];
}

/** Beside the verbs, whose reasons are always shown. */
const WITH_REASON: ReadonlySet<ActionName> = new Set(['zoom', 'next-match', 'cancel', 'dial', 'block']);

function helpItem([name, keys, words, aside = '']: Entry, situation: Situation): readonly HelpItem[] {
  const action = actionNamed(name);
  if (!action.contexts.includes(situation.context)) return [];
  const reason = WITH_REASON.has(name) ? action.disabledReason(situation) : null;
  const short = reason === null ? words : action.short;
  return [{ keys, words, short, aside, reason, name: isSingle(keys) ? name : null }];
}

/** A line of one key may be carried out from the help. */
const isSingle = (keys: string): boolean => !keys.includes(' ') && !keys.startsWith('Ctrl');

function nowItems(situation: Situation): readonly HelpItem[] {
  const { row } = situation;
  const about = row === undefined ? '' : `, on ${shortSeed(row.id)} ${sanitizeLine(row.title)}`;
  const verbs = verbsNow(situation).map(
    ({ action, reason }): HelpItem => ({
      keys: action.keys.join(' '),
      words: action.description,
      short: reason === null ? action.description : action.short,
      aside: '',
      reason,
      name: action.name,
    }),
  );
  const turn = actionNamed('next-turn').contexts.includes(situation.context);
  const next: HelpItem = {
    keys: 'a  A',
    words: 'next, previous seed that waits for you',
    short: 'next, previous seed that waits for you',
    aside: '',
    reason: null,
    name: null,
  };
  if (verbs.length === 0) return [];
  return [{ heading: `NOW${about}` }, ...verbs, ...(turn ? [next] : [])];
}

export interface VerbNow {
  readonly action: Action;
  readonly reason: string | null;
}

const VERBS: readonly ActionName[] = ['bid', 'claim', 'run', 'settle', 'publish'];

/** The market's verbs, those allowed now first, the one that the seed waits for at the head. */
export function verbsNow(situation: Situation): readonly VerbNow[] {
  const verbs = VERBS.map(actionNamed)
    .filter(({ contexts }) => contexts.includes(situation.context))
    .map((action) => ({ action, reason: action.disabledReason(situation) }));
  const awaited = awaitedVerb(situation);
  const rank = ({ action, reason }: VerbNow): number => {
    if (reason !== null) return 2;
    return action.name === awaited ? 0 : 1;
  };
  return [...verbs].sort((left, right) => rank(left) - rank(right));
}

const AWAITED: Readonly<Record<string, ActionName>> = {
  Open: 'bid',
  Claimed: 'run',
  Done: 'settle',
  Forfeited: 'claim',
};

function awaitedVerb({ row }: Situation): ActionName | undefined {
  if (row?.status === 'Open' && row.waits_for === 'publisher') return 'claim';
  return row === undefined ? undefined : AWAITED[row.status];
}
