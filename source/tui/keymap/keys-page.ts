import { PANES } from '../layout/pane.ts';
import type { Binding } from './binding.ts';
import { keyOf, nameOfKey } from './key.ts';
import { bindingsIn } from './keymap.ts';
import { KEYS } from './keys.ts';
import { KEY_CONTEXTS, type KeyContext } from './situation.ts';
import { TEXT_CONTEXTS } from './text-keys.ts';

const TITLES: Readonly<Record<KeyContext, string>> = {
  market: 'Market',
  seed: 'Seed',
  events: 'Events',
  peers: 'Peers',
  output: 'A whole output',
  messages: 'The last messages',
  help: 'The help',
  legend: 'The legend',
  bid: 'The form that bids',
  claim: 'The form that awards a seed',
  run: 'The form that runs a task',
  settle: 'The form that settles: its choice',
  'settle-note': 'The form that settles: its note',
  publish: 'The form that publishes a seed',
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

/** What holds in several contexts is told once. */
const COMMON: readonly { readonly title: string; readonly contexts: readonly KeyContext[] }[] = [
  { title: 'Everywhere', contexts: KEY_CONTEXTS },
  { title: 'Every pane', contexts: PANES },
  { title: 'Every text that is typed', contexts: TEXT_CONTEXTS },
];

/** The page of all keys, `media/keys.md`. */
export function keysPage(): string {
  const sections = [
    ...COMMON.map(({ title, contexts }) => section(title, commonTo(contexts))),
    ...KEY_CONTEXTS.map((context) => section(TITLES[context], ownOf(context))),
  ];
  return `# The keys of the console

Made from the console's key map by \`npm run keys\`. In the console \`${keyOf(KEYS.program.help)}\` shows the keys of the place where one is, and why one of
them is of no use now.

${sections.join('\n')}`;
}

/** What all these contexts have, and not all contexts there are. */
function commonTo(contexts: readonly KeyContext[]): readonly Binding[] {
  const [first = 'market'] = contexts;
  return bindingsIn(first).filter(
    (binding) =>
      contexts.every((context) => binding.contexts.includes(context)) &&
      (contexts === KEY_CONTEXTS || !isEverywhere(binding)),
  );
}

const isEverywhere = ({ contexts }: Binding): boolean => contexts.length === KEY_CONTEXTS.length;

/** What a context has that is not told for several. */
function ownOf(context: KeyContext): readonly Binding[] {
  const told = COMMON.filter(({ contexts }) => contexts.includes(context)).flatMap(({ contexts }) =>
    commonTo(contexts),
  );
  return bindingsIn(context).filter((binding) => !told.includes(binding));
}

function section(title: string, bindings: readonly Binding[]): string {
  const rows = Map.groupBy(bindings, ({ words }) => words.long);
  return [
    `## ${title}`,
    '',
    '| keys | what they do |',
    '|---|---|',
    ...[...rows.values()].map(rowOf),
    '',
  ].join('\n');
}

function rowOf(bindings: readonly Binding[]): string {
  const keys = bindings.flatMap((binding) => binding.keys).map((key) => `\`${nameOfKey(key)}\``);
  const [first] = bindings;
  const aside = first?.group?.aside;
  return `| ${keys.join(' ')} | ${first?.words.long}${aside === undefined ? '' : `; ${aside}`} |`;
}
