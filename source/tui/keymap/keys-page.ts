import { PANES } from '../layout/pane.ts';
import type { Binding } from './binding.ts';
import { CONTEXT_TITLES } from './context-titles.ts';
import { KEY_NAMES, type Key, keyOf, nameOfKey } from './key.ts';
import { ACTION_NAMES, keysNamed, namesOf } from './key-problem.ts';
import { bindingsIn } from './keymap.ts';
import { KEYS } from './keys.ts';
import { KEY_CONTEXTS, type KeyContext } from './situation.ts';
import { TEXT_CONTEXTS } from './text-keys.ts';

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
    ...KEY_CONTEXTS.map((context) => section(CONTEXT_TITLES[context], ownOf(context))),
  ];
  return `# The keys of the console

Made from the console's key map by \`npm run keys\`. In the console \`${keyOf(KEYS.program.help)}\` shows the keys of the place where one is, and why one of
them is of no use now.

${sections.join('\n')}
## Other keys

The config file may give each of these others, one or several: \`{"keys": {"work.next": "n", "look.next-match": ["Ctrl-N"]}}\`, or
\`CRABNET_KEYS='work.next=n,look.next-match=Ctrl-N'\`. They hold instead of the usual ones, from the next console on, and stand in its footer, help,
palette and sentences. A key is one character, a name (${KEY_NAMES.map((name) => `\`${name}\``).join(' ')}), or \`Ctrl-\` and a capital letter but
H, I, J and M, which terminals send as other keys. Two things in one place cannot have the same key: the start says which. The numbers of bids and the
letters of orders stay as they are.

| name | usual keys | what they do |
|---|---|---|
${ACTION_NAMES.map(actionRow).join('\n')}
`;
}

const ALL_BINDINGS = [...new Set(KEY_CONTEXTS.flatMap(bindingsIn))];

function actionRow(name: string): string {
  const its = ALL_BINDINGS.filter((binding) => namesOf(binding).includes(name));
  const words = [...new Set(its.map((binding) => binding.words.long))];
  return `| \`${name}\` | ${keysNamed(name).map(spelt).join(' ')} | ${words.join(' / ')} |`;
}

const spelt = (key: Key): string => `\`${nameOfKey(key)}\``;

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
  const keys = bindings.flatMap((binding) => binding.keys).map(spelt);
  const [first] = bindings;
  const aside = first?.group?.aside;
  return `| ${keys.join(' ')} | ${first?.words.long}${aside === undefined ? '' : `; ${aside}`} |`;
}
