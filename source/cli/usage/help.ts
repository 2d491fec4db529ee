import { DURATION_EXAMPLES } from '../../contract/duration.ts';
import { CrabnetError } from '../../model/errors.ts';
import { formatExact } from '../../words/time.ts';
import { EXIT_WORDS } from '../exit-code.ts';
import { COMMAND_NAMES, type CommandName, commandOf, commandSpec, secondWords } from './command-table.ts';
import { isSwitch, type OptionSpec } from './option-spec.ts';
import { OPTION_NAMES, type OptionName, optionSpec } from './options.ts';

const INDENT = '  ';

/** The help on these words: a command, a group such as `seed`, or the program. Throws `usage` for unknown words. */
export function helpLines(words: readonly string[]): readonly string[] {
  if (words.length === 0) return programHelp();
  const command = commandOf(words.slice(0, 2).join(' ')) ?? commandOf(words[0] ?? '');
  if (command !== undefined) return commandHelp(command);
  if (secondWords(words[0] ?? '').length > 0) return groupHelp(words[0] ?? '');
  throw new CrabnetError('usage', `there is no help on ${words.join(' ')}`, { remedy: 'crabnet --help' });
}

const programHelp = (): readonly string[] => [
  ...exampleLines('console'),
  '',
  'Usage: crabnet [COMMAND] [OPTIONS]',
  '',
  'Commands:',
  ...commandLines(COMMAND_NAMES),
  '',
  'Options:',
  ...optionLines(globalOptions()),
  '',
  'Every option of a node may also be a variable (--data-dir: CRABNET_DATA_DIR) or stand in the config file',
  '("data-dir": …); a flag goes before a variable, a variable before the file. Ids may be cut to a unique beginning.',
  '',
  'Exit codes:',
  ...columns(EXIT_WORDS.map(([code, means]) => [String(code), means])),
  '',
  'More: crabnet help COMMAND',
];

function commandHelp(command: CommandName): readonly string[] {
  const { summary, args, rest } = commandSpec(command);
  const own = OPTION_NAMES.filter((name) => optionSpec(name).commands?.includes(command) === true);
  return [
    ...exampleLines(command),
    '',
    `Usage: ${['crabnet', command, ...args, ...(rest === undefined ? [] : [`[${rest}]`])].join(' ')} [OPTIONS]`,
    '',
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    ...(own.length === 0 ? [] : ['', 'Options:', ...optionLines(own)]),
    '',
    'Common options:',
    ...optionLines(COMMON),
    '',
    'All options: crabnet --help',
  ];
}

/** What one may want with any command; the rest is for whoever sets up a node. */
const COMMON: readonly OptionName[] = ['data-dir', 'json', 'config', 'help'];

const groupHelp = (first: string): readonly string[] => [
  `Usage: crabnet ${first} COMMAND [OPTIONS]`,
  '',
  'Commands:',
  ...commandLines(COMMAND_NAMES.filter((name) => name.startsWith(`${first} `))),
  '',
  `More: crabnet help ${first} COMMAND`,
];

const exampleLines = (command: CommandName): readonly string[] => [
  'Examples:',
  ...commandSpec(command).examples.flatMap(([line, does]) => [`${INDENT}# ${does}`, `${INDENT}${line}`]),
];

const commandLines = (names: readonly CommandName[]): readonly string[] =>
  columns(
    names.map((name) => {
      const { args, rest, summary } = commandSpec(name);
      const taken = [...args, ...(rest === undefined ? [] : [`[${rest}]`])];
      return [name === 'console' ? '(none)' : [name, ...taken].join(' '), summary];
    }),
  );

const globalOptions = (): readonly OptionName[] =>
  OPTION_NAMES.filter((name) => optionSpec(name).commands === undefined);

const optionLines = (names: readonly OptionName[]): readonly string[] => [
  ...columns(names.map((name) => [optionWords(name), descriptionWords(optionSpec(name))])),
  ...(names.some(isOfTime)
    ? [`${INDENT}A DURATION is in milliseconds, or such as ${DURATION_EXAMPLES}.`]
    : []),
];

function isOfTime(name: OptionName): boolean {
  const spec = optionSpec(name);
  return spec.kind === 'number' && spec.unit === 'ms';
}

function optionWords(name: OptionName): string {
  const spec = optionSpec(name);
  switch (spec.kind) {
    case 'flag':
      if (spec.valued === true) return `--${name} 0|1`;
      if (spec.negatable !== true) return `--${name}`;
      // What is on by default is only ever turned off.
      return spec.default === true ? `--no-${name}` : `--[no-]${name}`;
    case 'number':
      return `--${name} ${spec.unit === 'ms' ? 'DURATION' : 'N'}`;
    case 'choice':
      return spec.choices.length > CHOICES_SHOWN ? `--${name} NAME` : `--${name} ${spec.choices.join('|')}`;
    case 'text':
    case 'list':
      return `--${name} ${spec.placeholder}`;
  }
}

const CHOICES_SHOWN = 4;

function descriptionWords(spec: OptionSpec): string {
  const words = spec.defaultWords ?? defaultOf(spec);
  return words === undefined ? spec.description : `${spec.description} [${words}]`;
}

function defaultOf(spec: OptionSpec): string | undefined {
  if (spec.default === undefined || spec.default === '' || isSwitch(spec)) return undefined;
  if (spec.kind === 'number' && spec.unit === 'ms') return formatExact(spec.default);
  return String(spec.default) === '' ? 'none' : String(spec.default);
}

/** Two columns, the second one aligned. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const width = Math.max(...rows.map(([first = '']) => first.length));
  return rows.map(([first = '', second = '']) => `${INDENT}${first.padEnd(width)}  ${second}`);
}
