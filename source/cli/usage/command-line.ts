import { parseArgs } from 'node:util';
import { CrabnetError } from '../../model/errors.ts';
import { EXCLUSIVE_FLAGS } from './action-flags.ts';
import { COMMAND_NAMES, type CommandName, commandOf, commandSpec, secondWords } from './command-table.ts';
import { badValue, quote, valueOfText } from './option-value.ts';
import {
  isOptionName,
  OPTION_NAMES,
  type OptionName,
  type OptionValue,
  optionSpec,
  spellings,
} from './options.ts';
import { suggest } from './suggest.ts';

/** What stood on the command line. `given` holds the flags that were there, read and checked. */
export type CommandLine =
  | { readonly kind: 'help'; readonly words: readonly string[] }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'command';
      readonly command: CommandName;
      readonly args: readonly string[];
      readonly given: ReadonlyMap<OptionName, OptionValue>;
    };

type Token = NonNullable<ReturnType<typeof tokenize>['tokens']>[number];
type OptionToken = Extract<Token, { kind: 'option' }>;

interface Flag {
  readonly option: OptionName;
  readonly denies: boolean;
}

/** Every spelling of a flag, without its dashes. */
const FLAGS: ReadonlyMap<string, Flag> = new Map(
  OPTION_NAMES.filter((option) => optionSpec(option).flagless !== true).flatMap((option) =>
    spellings(option).map(({ name, denies }) => [name, { option, denies }] as const),
  ),
);

/** Reads the arguments behind the program's name. Throws `CrabnetError` `usage`, with the option and the remedy. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const tokens = tokenize(argv).tokens;
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const asked = (name: string) => tokens.some((token) => token.kind === 'option' && token.name === name);
  if (asked('help')) return { kind: 'help', words };
  if (words[0] === 'help') return { kind: 'help', words: words.slice(1) };
  if (asked('version')) return { kind: 'version' };
  // Flags first: the value of a misspelt one would look like an argument too many.
  const given = readFlags(tokens.filter((token) => token.kind === 'option'));
  const { command, args } = readWords(words);
  for (const option of given.keys()) checkBelongs(option, command);
  checkExclusive(given);
  return { kind: 'command', command, args, given };
}

function tokenize(argv: readonly string[]) {
  const options: { [name: string]: { type: 'boolean' | 'string'; short?: string } } = {};
  for (const [name, { option }] of FLAGS) {
    options[name] = { type: optionSpec(option).kind === 'flag' ? 'boolean' : 'string' };
  }
  options.help = { type: 'boolean', short: 'h' };
  // Not strict: what is wrong is said below, in our own words.
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
}

function readWords(words: readonly string[]): { command: CommandName; args: readonly string[] } {
  const [first, second] = words;
  if (first === undefined) return { command: 'console', args: [] };
  const seconds = secondWords(first);
  // `peers` is a command by itself, and has second words too.
  const length = seconds.length > 0 && second !== undefined ? 2 : 1;
  const command = commandOf(words.slice(0, length).join(' '));
  if (command === undefined) {
    throw seconds.length > 0 ? unknownSecond(first, second, seconds) : unknownCommand(first);
  }
  const args = words.slice(length);
  checkArgs(command, args);
  return { command, args };
}

function unknownCommand(word: string): CrabnetError {
  const near = suggest(word, [...COMMAND_NAMES.filter((name) => name !== 'console'), 'help']);
  // Somebody who leaves out `seed` gets the whole command.
  const behind = secondWords('seed').includes(word) ? `seed ${word}` : near;
  return usage(
    `there is no command ${quote(word)}`,
    behind === undefined ? 'crabnet --help' : `crabnet ${behind}`,
  );
}

function unknownSecond(first: string, second: string | undefined, seconds: readonly string[]): CrabnetError {
  const list = `one of: ${seconds.join(', ')}`;
  if (second === undefined) return usage(`crabnet ${first} needs a second word`, list);
  const near = suggest(second, seconds);
  return usage(
    `there is no command ${quote(`${first} ${second}`)}`,
    near === undefined ? list : `crabnet ${first} ${near}`,
  );
}

function checkArgs(command: CommandName, args: readonly string[]): void {
  const wanted = commandSpec(command).args;
  const remedy = ['crabnet', command, ...wanted].join(' ');
  const missing = wanted[args.length];
  if (missing !== undefined) throw usage(`${command} needs ${missing}`, remedy);
  const extra = args[wanted.length];
  if (extra !== undefined) throw usage(`${command} takes no argument ${quote(extra)}`, remedy);
  const empty = wanted[args.indexOf('')];
  if (empty !== undefined) throw usage(`${empty} is empty`, remedy);
}

function readFlags(tokens: readonly OptionToken[]): Map<OptionName, OptionValue> {
  const given = new Map<OptionName, OptionValue>();
  for (const token of tokens) {
    const flag = FLAGS.get(token.name);
    if (flag === undefined) throw unknownOption(token);
    const value = readFlag(token, flag);
    const before = given.get(flag.option);
    given.set(flag.option, before === undefined ? value : join(flag.option, before, value));
  }
  return given;
}

function readFlag(token: OptionToken, { option, denies }: Flag): OptionValue {
  const place = { option, words: token.rawName, source: 'flag' } as const;
  if (optionSpec(option).kind === 'flag') {
    if (token.value !== undefined) throw badValue(place, 'takes no value', `write ${token.rawName} alone`);
    return !denies;
  }
  if (token.value === undefined) throw badValue(place, 'needs a value', `${token.rawName} VALUE`);
  if (token.inlineValue === false && isFlagLike(token.value)) {
    throw badValue(
      place,
      'needs a value',
      `for one that begins with a dash: ${token.rawName}=${token.value}`,
    );
  }
  return valueOfText(place, token.value);
}

/** `-5` is a (wrong) number, not a forgotten value. */
const isFlagLike = (value: string): boolean => /^-[^\d]/u.test(value);

function join(option: OptionName, before: OptionValue, value: OptionValue): OptionValue {
  if (Array.isArray(before) && Array.isArray(value)) return [...before, ...value];
  if (before === value && optionSpec(option).kind === 'flag') return value;
  throw new CrabnetError('usage', `--${option} is given twice`, { field: option, remedy: 'give it once' });
}

function unknownOption(token: OptionToken): CrabnetError {
  const near = suggest(token.name, [...FLAGS.keys()]);
  const remedy = near === undefined ? 'crabnet --help lists them' : `--${near}`;
  const known = isOptionName(token.name) ? 'has no flag: set its variable' : 'is no option';
  return new CrabnetError('usage', `${token.rawName} ${known}`, { field: token.name, remedy });
}

function checkBelongs(option: OptionName, command: CommandName): void {
  const { commands } = optionSpec(option);
  if (commands === undefined || commands.includes(command)) return;
  const name = command === 'console' ? 'crabnet without a command' : command;
  throw new CrabnetError('usage', `--${option} does nothing for ${name}`, {
    field: option,
    remedy: `it belongs to: ${commands.join(', ')}`,
  });
}

function checkExclusive(given: ReadonlyMap<OptionName, OptionValue>): void {
  for (const flags of EXCLUSIVE_FLAGS) {
    const [first, second] = flags.filter((flag) => given.has(flag));
    if (second !== undefined) {
      throw new CrabnetError('usage', `--${first} and --${second} exclude each other`, {
        field: second,
        remedy: 'give one of them',
      });
    }
  }
}

const usage = (message: string, remedy: string): CrabnetError =>
  new CrabnetError('usage', message, { remedy });
