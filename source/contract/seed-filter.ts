import { readDuration } from './duration.ts';
import {
  anyOf,
  CHOICES,
  type Condition,
  FILTER_NAMES,
  type FilterContext,
  type FilteredSeed,
  hasPart,
  type ListedSeed,
  listing,
  NODES,
  NUMBERS,
  notThat,
  type SeedStanding,
  SPANS,
  whole,
} from './filter-conditions.ts';
import { PETNAME_MARK, petnameKey } from './petname.ts';
import { filterWords, matchesSeed } from './seed-page.ts';

/** A filter that was read: all words must occur and all conditions hold. */
export interface SeedFilter {
  readonly words: readonly string[];
  readonly conditions: readonly Condition[];
  /** Whether a seed may come or go as time passes, although nothing of it changes. */
  readonly isTimed: boolean;
}

/** What is wrong with one term of a filter; `known`: what could stand there instead. */
export interface FilterProblem {
  readonly code: 'unknown-name' | 'unknown-value' | 'bad-number' | 'bad-duration' | 'bad-sign' | 'no-value';
  readonly term: string;
  readonly name: string;
  readonly known: readonly string[];
}

export type ReadFilter =
  | { readonly ok: true; readonly filter: SeedFilter }
  | { readonly ok: false; readonly problem: FilterProblem };

/** Lets every seed pass. */
export const NO_FILTER: SeedFilter = { words: [], conditions: [], isTimed: false };

const SIGNS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '>=': (left, right) => left >= right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '<': (left, right) => left < right,
  '=': (left, right) => left === right,
  ':': (left, right) => left === right,
};

/** Terms are parted by blanks; what is between quotes is one, and never a condition. */
const TERM = /(?:"[^"]*(?:"|$)|[^\s"])+/gu;
const CONDITION = /^(?<name>[a-z]+)(?<sign>>=|<=|[:<>=])(?<value>.*)$/u;

class FilterFault extends Error {
  readonly problem: FilterProblem;

  constructor(problem: FilterProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

/**
 * Reads `status:open reward>20 left<10m by:heron me:bid is:live -text`: words, and conditions with a name; `-` in front turns
 * either round, quotes make a word of anything.
 */
export function readFilter(text: string): ReadFilter {
  const words: string[] = [];
  const conditions: Condition[] = [];
  let isTimed = false;
  try {
    for (const [term] of text.matchAll(TERM)) {
      const isNot = term.length > 1 && term.startsWith('-');
      const rest = isNot ? term.slice(1) : term;
      const groups = CONDITION.exec(rest.toLowerCase())?.groups;
      const named = groups as { name: string; sign: string; value: string } | undefined;
      if (named === undefined) {
        const found = wordsIn(rest);
        if (isNot) conditions.push(whole((seed) => !matchesSeed(seed, found)));
        else words.push(...found);
        continue;
      }
      const condition = conditionOf(term, named);
      conditions.push(isNot ? notThat(condition) : condition);
      isTimed ||= Object.hasOwn(SPANS, named.name);
    }
  } catch (error) {
    if (error instanceof FilterFault) return { ok: false, problem: error.problem };
    throw error;
  }
  return { ok: true, filter: { words, conditions, isTimed } };
}

/** What of a text is a filter already while the rest is still typed: the text without the terms that cannot be read. */
export const readablePart = (text: string): string =>
  readFilter(text).ok
    ? text
    : [...text.matchAll(TERM)]
        .map(([term]) => term)
        .filter((term) => readFilter(term).ok)
        .join(' ');

/** True where a filter lets a row pass. */
export const passesFilter = (
  seed: FilteredSeed,
  { words, conditions }: Pick<SeedFilter, 'words' | 'conditions'>,
  context: FilterContext,
): boolean => matchesSeed(seed, words) && conditions.every(({ holds }) => holds(seed, context));

/** False where a filter lets no seed pass that stands so, whatever else it is. */
export const mayStand = (
  seed: SeedStanding,
  { conditions }: Pick<SeedFilter, 'conditions'>,
  context: FilterContext,
): boolean =>
  conditions.every((condition) => {
    if (condition.asks === 'seed') return true;
    return condition.asks === 'standing' ? condition.holds(seed, context) : condition.needs(seed, context);
  });

/** False where a filter lets no seed pass that a list has so, whatever its texts are. */
export const mayPass = (
  seed: ListedSeed,
  { conditions }: Pick<SeedFilter, 'conditions'>,
  context: FilterContext,
): boolean => conditions.every(({ asks, holds }) => asks === 'seed' || holds(seed, context));

/** True for a filter that lets every seed pass. */
export const isEmptyFilter = ({ words, conditions }: SeedFilter): boolean =>
  words.length === 0 && conditions.length === 0;

/**
 * How the last term of a filter may go on: the whole text with each, in the order in which they are offered. `nodes` are the
 * names that `by:` and `worker:` go on with. What stands between quotes is searched for, and does not go on.
 */
export function completionsOf(text: string, nodes: readonly string[] = []): readonly string[] {
  const last = /(?:^|\s)-?([^\s"]*)$/u.exec(text)?.[1];
  if (last === undefined) return [];
  const [, name, value] = /^([a-z]+):(?:.*,)?([^,]*)$/iu.exec(last) ?? [];
  if (name === undefined || value === undefined) {
    const names = FILTER_NAMES.map((each) => `${each}${isByWord(each) ? ':' : '<'}`);
    return goingOn(text, last, names);
  }
  const known = name.toLowerCase();
  if (Object.hasOwn(NODES, known)) return goingOn(text, value, ['you', ...nodes]);
  return goingOn(text, value, Object.hasOwn(CHOICES, known) ? Object.keys(CHOICES[known] ?? {}) : []);
}

/** The text with each word that begins as its end does, and goes on. */
const goingOn = (text: string, end: string, words: readonly string[]): readonly string[] =>
  words
    .filter((word) => word.length > end.length && word.toLowerCase().startsWith(end.toLowerCase()))
    .map((word) => text + word.slice(end.length));

const isByWord = (name: string): boolean => Object.hasOwn(CHOICES, name) || Object.hasOwn(NODES, name);

const unquoted = (text: string): string => text.replaceAll('"', '');

/** What is quoted stays one word, with its blanks; blanks alone are none. */
const wordsIn = (term: string): readonly string[] =>
  term.includes('"')
    ? [unquoted(term).toLowerCase()].filter((word) => word.trim() !== '')
    : filterWords(term);

interface Named {
  readonly name: string;
  readonly sign: string;
  readonly value: string;
}

function conditionOf(term: string, { name, sign, value: quoted }: Named): Condition {
  const value = unquoted(quoted);
  const fault = (code: FilterProblem['code'], known: readonly string[] = []) =>
    new FilterFault({ code, term, name, known });
  if (!FILTER_NAMES.includes(name)) throw fault('unknown-name', FILTER_NAMES);
  if (isByWord(name) && sign !== ':' && sign !== '=') throw fault('bad-sign');
  const [choices, node, number, span] = [CHOICES[name], NODES[name], NUMBERS[name], SPANS[name]];
  if (value === '') throw fault('no-value', choices && Object.keys(choices));
  if (node !== undefined) {
    const needs = value === 'you' ? hasPart : undefined;
    return listing((seed, context) => isNode(node(seed), value, context), needs);
  }
  if (choices !== undefined) {
    const meant = value.split(',').map((word) => choiceOf(choices, word));
    const known = meant.filter((condition) => condition !== undefined);
    if (known.length < meant.length) throw fault('unknown-value', Object.keys(choices));
    return anyOf(known);
  }
  const compares = SIGNS[sign] ?? Object.is;
  if (number !== undefined) {
    const wanted = numberOf(value);
    if (wanted === undefined) throw fault('bad-number');
    return listing((seed) => {
      const left = number(seed);
      return left !== null && compares(left, wanted);
    });
  }
  const wantedMs = readDuration(value);
  if (wantedMs === null || span === undefined) throw fault('bad-duration');
  return span((leftMs) => compares(leftMs, wantedMs));
}

/** What a word, or its beginning, stands for. */
function choiceOf<T>(choices: Readonly<Record<string, T>>, word: string): T | undefined {
  const known = word === '' ? undefined : Object.keys(choices).find((each) => each.startsWith(word));
  return known === undefined ? undefined : choices[known];
}

function numberOf(text: string): number | undefined {
  const value = /^\d+$/u.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** A name that the owner gave means that node alone, whatever others call themselves. */
function isNode(id: string | null, wanted: string, { us, aliasOf, petnames }: FilterContext): boolean {
  if (id === null) return false;
  if (wanted === 'you') return id === us;
  const named = petnames?.nodeOf(wanted);
  if (named !== undefined) return id === named;
  const petname = petnames?.of(id);
  if (petname !== undefined && petnameKey(petname).startsWith(petnameKey(wanted))) return true;
  if (wanted.startsWith(PETNAME_MARK)) return false;
  const known = id.toLowerCase();
  return known.startsWith(wanted) || known.endsWith(wanted) || aliasOf(id).toLowerCase().startsWith(wanted);
}
