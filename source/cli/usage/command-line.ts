import { CrabnetError } from '../../model/errors.ts';
import { EXCLUSIVE_FLAGS } from './action-flags.ts';
import { type Argv, readArgv, SPELLINGS } from './argv.ts';
import { COMMAND_NAMES, type CommandName, commandOf, commandSpec, secondWords } from './command-table.ts';
import { quote, valueOfText } from './option-value.ts';
import { type OptionName, type OptionValue, optionSpec } from './options.ts';
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

/** Reads the arguments behind the program's name. Throws `CrabnetError` `usage`, with the option and the remedy. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const { words, flags, fault } = readArgv(argv, unknownOption);
  if (flags.has('help')) return { kind: 'help', words };
  if (words[0] === 'help') return { kind: 'help', words: words.slice(1) };
  if (flags.has('version')) return { kind: 'version' };
  // Flags first: the value of a misspelt one would look like an argument too many.
  if (fault !== undefined) throw fault;
  const given = readFlags(flags);
  const { command, args } = readWords(words);
  for (const option of given.keys()) checkBelongs(option, command);
  checkExclusive(given);
  return { kind: 'command', command, args, given };
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
  const { args: wanted, mayBeEmpty, rest } = commandSpec(command);
  const remedy = ['crabnet', command, ...wanted, ...(rest === undefined ? [] : [`[${rest}]`])].join(' ');
  const missing = wanted[args.length];
  if (missing !== undefined) throw usage(`${command} needs ${missing}`, remedy);
  const extra = args[wanted.length];
  if (extra !== undefined && rest === undefined)
    throw usage(`${command} takes no argument ${quote(extra)}`, remedy);
  const empty = wanted[(mayBeEmpty === true ? args.slice(0, -1) : args).indexOf('')];
  if (empty !== undefined) throw usage(`${empty} is empty`, remedy);
}

function readFlags(flags: Argv['flags']): Map<OptionName, OptionValue> {
  const given = new Map<OptionName, OptionValue>();
  for (const [name, texts] of flags) {
    const spelling = SPELLINGS.get(name);
    if (spelling === undefined) continue;
    const { option, denies } = spelling;
    for (const text of texts) {
      const value = valueOfText({ option, words: `--${name}`, source: 'flag' }, text);
      const read = denies ? !value : value;
      const before = given.get(option);
      given.set(option, before === undefined ? read : join(option, before, read));
    }
  }
  return given;
}

function join(option: OptionName, before: OptionValue, value: OptionValue): OptionValue {
  if (Array.isArray(before) && Array.isArray(value)) return [...before, ...value];
  if (before === value && optionSpec(option).kind === 'flag') return value;
  throw new CrabnetError('usage', `--${option} is given twice`, { field: option, remedy: 'give it once' });
}

function unknownOption(written: string): CrabnetError {
  const name = written.replace(/^--?/u, '');
  const near = suggest(name, [...SPELLINGS.keys()]);
  const remedy = near === undefined ? 'crabnet --help lists them' : `--${near}`;
  return new CrabnetError('usage', `${written} is no option`, { field: name, remedy });
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
