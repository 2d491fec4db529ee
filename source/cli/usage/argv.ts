import meow from 'meow';
import type { CrabnetError } from '../../model/errors.ts';
import { isSwitch } from './option-spec.ts';
import { badValue } from './option-value.ts';
import { OPTION_NAMES, type OptionName, optionSpec, spellings } from './options.ts';

/** What stood on the command line, before any of it was looked at. */
export interface Argv {
  /** What is no flag, and no flag's value. */
  readonly words: readonly string[];
  /** The values of each flag that was there, `true` for a switch; by the flag's name without its dashes. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  /** The first flag that is none, or lacks its value or has one it does not take. */
  readonly fault: CrabnetError | undefined;
}

/** A way to write an option. */
export interface Spelling {
  readonly option: OptionName;
  readonly denies: boolean;
}

/** Every spelling of a flag, without its dashes. */
export const SPELLINGS: ReadonlyMap<string, Spelling> = new Map(
  OPTION_NAMES.flatMap((option) =>
    spellings(option).map(({ name, denies }) => [name, { option, denies }] as const),
  ),
);

/**
 * Splits the arguments behind the program's name into words and flags. What meow would guess at is decided before it reads
 * them: which words are values, which flags are ours, and that a switch takes none.
 */
export function readArgv(argv: readonly string[], unknown: (flag: string) => CrabnetError): Argv {
  const { plain, faults } = plainArgv(argv, unknown);
  const { input, flags } = meow({
    importMeta: import.meta,
    argv: plain,
    flags: Object.fromEntries(
      [...SPELLINGS.keys()].map((name) => [camelCase(name), { type: 'string', isMultiple: true }] as const),
    ),
    // meow names the process by it; this way a list of processes still shows what each was called with.
    pkg: { name: ['crabnet', ...argv].join(' ') },
    autoHelp: false,
    autoVersion: false,
    allowUnknownFlags: true,
  });
  const given = [...SPELLINGS.keys()].map((name) => [name, flags[camelCase(name)] ?? []] as const);
  return { words: input, flags: new Map(given.filter(([, values]) => values.length > 0)), fault: faults[0] };
}

/**
 * The arguments with each flag written as `--name="value"`, and without those that are wrong. The quotes are for the parser
 * below meow: it takes one pair off such a value, and an empty value for none.
 */
function plainArgv(argv: readonly string[], unknown: (flag: string) => CrabnetError) {
  const plain: string[] = [];
  const faults: CrabnetError[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at] ?? '';
    if (argument === '--') return { plain: [...plain, ...argv.slice(at)], faults };
    const flag = flagIn(argument);
    if (flag === undefined) {
      plain.push(argument);
      continue;
    }
    const spelling = SPELLINGS.get(flag.name);
    if (spelling === undefined) {
      faults.push(unknown(flag.written));
      continue;
    }
    const isAlone = isSwitch(optionSpec(spelling.option));
    const next = isAlone || flag.value !== undefined ? undefined : argv[at + 1];
    if (next !== undefined) at += 1;
    const fault = valueFault(spelling.option, flag, next, isAlone);
    if (fault !== undefined) faults.push(fault);
    else plain.push(`--${flag.name}="${isAlone ? 'true' : (flag.value ?? next)}"`);
  }
  return { plain, faults };
}

interface WrittenFlag {
  readonly name: string;
  /** With its dashes. */
  readonly written: string;
  /** Behind `=`. */
  readonly value: string | undefined;
}

function flagIn(argument: string): WrittenFlag | undefined {
  if (argument === '-h') return { name: 'help', written: argument, value: undefined };
  const [, written = '', dashes, name = '', value] = /^((--?)([^=]*))(?:=([\s\S]*))?$/u.exec(argument) ?? [];
  if (written === '' || argument === '-') return undefined;
  // One dash has the letter h only.
  return { name: dashes === '--' ? name : written, written, value };
}

function valueFault(
  option: OptionName,
  { written, value }: WrittenFlag,
  next: string | undefined,
  isAlone: boolean,
): CrabnetError | undefined {
  const place = { option, words: written, source: 'flag' } as const;
  if (isAlone) {
    return value === undefined ? undefined : badValue(place, 'takes no value', `write ${written} alone`);
  }
  if (value === undefined && next === undefined) {
    return badValue(place, 'needs a value', `${written} VALUE`);
  }
  if (next !== undefined && isFlagLike(next)) {
    return badValue(place, 'needs a value', `for one that begins with a dash: ${written}=${next}`);
  }
  return undefined;
}

/** `-5` is a (wrong) number, not a forgotten value. */
const isFlagLike = (value: string): boolean => /^-[^\d]/u.test(value);

const camelCase = (name: string): string =>
  name.replace(/-(\w)/gu, (_, letter: string) => letter.toUpperCase());
