import { sanitizeLine } from '../../base/text/sanitize.ts';
import { shortSeed } from '../../words/ids.ts';
import { type Binding, type Group, SECTIONS, type Section } from './binding.ts';
import { FORM_KEYS } from './forms/form-keys.ts';
import { type Key, spellKeys } from './key.ts';
import type { LETTER_FORMS, Situation } from './situation.ts';
import { verbsNow } from './verbs.ts';
import { VIEW_BINDINGS } from './view-bindings.ts';

/** The bindings that belong together, as the help shows them. */
export interface HelpLine {
  readonly keys: string;
  readonly words: string;
  readonly short: string;
  readonly aside: string;
  readonly reason: string | null;
  /** What `Enter` on the line does, if anything. */
  readonly binding: Binding | null;
}

/** A line of the help. */
export type HelpItem = { readonly heading: string } | HelpLine;

const GROUPS = Map.groupBy(VIEW_BINDINGS, ({ group }) => group);

/** The help for where the user is: what can be done now first, each key with its reason where it cannot. */
export const helpItems = (situation: Situation): readonly HelpItem[] =>
  SECTIONS.flatMap((section) => {
    const lines = linesOf(section, situation);
    return lines.length === 0 ? [] : [{ heading: headingOf(section, situation) }, ...lines];
  });

/** The help for a form: its keys. */
export const formHelp = (form: (typeof LETTER_FORMS)[number]): readonly HelpItem[] => {
  const bindings = FORM_KEYS.filter(({ contexts }) => contexts.includes(form));
  const byWords = Map.groupBy(bindings, ({ words }) => words.long);
  return [
    { heading: 'THIS FORM' },
    ...[...byWords].map(([words, same]) => ({
      keys: spellKeys(firstKeys(same)),
      words,
      short: words,
      aside: '',
      reason: null,
      binding: null,
    })),
  ];
};

function headingOf(section: Section, { row }: Situation): string {
  const isAbout = section === 'NOW' && row !== undefined;
  return isAbout ? `${section}, on ${shortSeed(row.id)} ${sanitizeLine(row.title)}` : section;
}

function linesOf(section: Section, situation: Situation): readonly HelpLine[] {
  const verbs = section === 'NOW' ? verbsNow(situation).map(({ action }) => action.group) : [];
  const groups = new Set([...verbs, ...GROUPS.keys()]);
  return [...groups].flatMap((group) =>
    group?.section === section && group.beside === undefined
      ? lineOf(group, GROUPS.get(group) ?? [], situation)
      : [],
  );
}

function lineOf(group: Group, bindings: readonly Binding[], situation: Situation): readonly HelpLine[] {
  const [here, ...others] = bindings.filter(({ contexts }) => contexts.includes(situation.context));
  if (here === undefined) return [];
  const keys = firstKeys(bindings);
  const reason = group.hidesReason === true ? null : (here.disabledReason?.(situation) ?? null);
  const words = group.words ?? here.words.long;
  return [
    {
      keys: spellKeys(keys, group.isApart === true ? '  ' : ' '),
      words,
      short: reason === null ? words : here.words.short,
      aside: asideOf(group, bindings),
      reason,
      binding: others.length === 0 && keys.length === 1 ? here : null,
    },
  ];
}

const firstKeys = (bindings: readonly Binding[]): readonly Key[] => [
  ...new Set(bindings.flatMap(({ keys }) => keys.slice(0, 1))),
];

/** What a line says beside its words: other keys for the same, or what stands beside it. */
function asideOf(group: Group, bindings: readonly Binding[]): string {
  if (group.aside !== undefined) return group.aside;
  const beside = [...GROUPS.keys()].find((other) => other?.beside === group);
  if (beside !== undefined) return `${spellKeys(firstKeys(GROUPS.get(beside) ?? []))} ${beside.words}`;
  const others = new Set(bindings.flatMap(({ keys }) => keys.slice(1)));
  return others.size === 0 ? '' : `also ${[...others].join(' ')}`;
}
