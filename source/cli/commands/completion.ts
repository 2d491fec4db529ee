import { CrabnetError } from '../../model/errors.ts';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../output.ts';
import { COMMAND_NAMES, type CommandName, secondWords } from '../usage/command-table.ts';
import { isSwitch } from '../usage/option-spec.ts';
import { OPTION_NAMES, type OptionName, optionSpec, spellings } from '../usage/options.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** `completion SHELL`: prints what makes a shell complete commands, options and their choices. Needs no node. */
export function completion(shell: string, out: Output): number {
  const known = SHELLS.find((each) => each === shell);
  if (known === undefined) {
    throw new CrabnetError('usage', `there is no completion for ${shell}`, {
      field: 'SHELL',
      remedy: `one of: ${SHELLS.join(', ')}`,
    });
  }
  out.lines(SCRIPTS[known]());
  return EXIT.done;
}

const commands = COMMAND_NAMES.filter((name): name is Exclude<CommandName, 'console'> => name !== 'console');
const firstWords = [...new Set(commands.map((name) => name.split(' ')[0] ?? '')), 'help'];
const groups = firstWords.filter((word) => secondWords(word).length > 0);

const flagsOf = (name: OptionName): readonly string[] => spellings(name).map((each) => `--${each.name}`);

/** The flags that a command takes; those that every command takes where none is given. */
const flagsFor = (command: CommandName | undefined): readonly string[] =>
  OPTION_NAMES.filter((name) => {
    const own = optionSpec(name).commands;
    return own === undefined || (command !== undefined && own.includes(command));
  }).flatMap(flagsOf);

const choicesOf = (name: OptionName): readonly string[] => {
  const spec = optionSpec(name);
  if (spec.kind === 'flag') return isSwitch(spec) ? [] : ['0', '1'];
  return spec.kind === 'choice' ? spec.choices : [];
};

const isPath = (name: OptionName): boolean => {
  const spec = optionSpec(name);
  return spec.kind === 'text' && (spec.placeholder === 'FILE' || spec.placeholder === 'DIR');
};

const withValue = OPTION_NAMES.filter((name) => !isSwitch(optionSpec(name)));
const withChoices = withValue.filter((name) => choicesOf(name).length > 0);
const withPaths = withValue.filter(isPath);
const others = withValue.filter((name) => choicesOf(name).length === 0 && !isPath(name));

const joined = (names: readonly OptionName[]): string => names.flatMap(flagsOf).join('|');

/** `peers dial` before `peers`, which its words begin with too. */
const byLength = [...commands].sort((left, right) => right.length - left.length);

/** Cases of a shell's `case`, one for each command that has flags of its own. */
const flagCases = (set: (words: string) => string): readonly string[] => [
  ...byLength.map((name) => `    '${name}' | '${name} '*) ${set(flagsFor(name).join(' '))} ;;`),
  `    *) ${set(flagsFor(undefined).join(' '))} ;;`,
];

/** What bash and zsh have in common: the words before the cursor without options and their values, as `$command`. */
const commandWords = (words: string, from: number, to: string): readonly string[] => [
  `  for ((i = ${from}; i < ${to}; i++)); do`,
  `    case "\${${words}[i]}" in`,
  `      ${joined(withValue)}) ((i++)) ;;`,
  '      -*) ;;',
  `      *) command="\${command:+$command }\${${words}[i]}"; ((count++)) ;;`,
  '    esac',
  '  done',
];

const bash = (): readonly string[] => [
  '# bash: put this line into ~/.bashrc:  source <(crabnet completion bash)',
  '_crabnet() {',
  `  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command="" count=0 words="" i`,
  '  COMPREPLY=()',
  '  case "$prev" in',
  ...withChoices.map((name) => `    ${joined([name])}) words='${choicesOf(name).join(' ')}' ;;`),
  `    ${joined(withPaths)}) compopt -o default; return ;;`,
  `    ${joined(others)}) return ;;`,
  '  esac',
  '  if [[ -n $words ]]; then COMPREPLY=($(compgen -W "$words" -- "$cur")); return; fi',
  ...commandWords('COMP_WORDS', 1, 'COMP_CWORD'),
  '  case "$cur" in',
  '  -*) case "$command" in',
  ...flagCases((words) => `words='${words}'`),
  '    esac ;;',
  '  *) case "$count $command" in',
  `    '0 ') words='${firstWords.join(' ')}' ;;`,
  ...groups.map((first) => `    '1 ${first}') words='${secondWords(first).join(' ')}' ;;`),
  `    '1 completion') words='${SHELLS.join(' ')}' ;;`,
  `    '1 help') words='${firstWords.join(' ')}' ;;`,
  '    esac ;;',
  '  esac',
  '  COMPREPLY=($(compgen -W "$words" -- "$cur"))',
  '}',
  'complete -F _crabnet crabnet',
];

const zsh = (): readonly string[] => [
  '#compdef crabnet',
  '# zsh: put this line into ~/.zshrc, behind compinit:  source <(crabnet completion zsh)',
  '_crabnet() {',
  `  local cur="\${words[CURRENT]}" prev="\${words[CURRENT-1]}" command="" count=0 i`,
  '  case "$prev" in',
  ...withChoices.map((name) => `    ${joined([name])}) compadd -- ${choicesOf(name).join(' ')}; return ;;`),
  `    ${joined(withPaths)}) _files; return ;;`,
  `    ${joined(others)}) return ;;`,
  '  esac',
  ...commandWords('words', 2, 'CURRENT'),
  '  case "$cur" in',
  '  -*) case "$command" in',
  ...flagCases((words) => `compadd -- ${words}`),
  '    esac ;;',
  '  *) case "$count $command" in',
  `    '0 ') compadd -- ${firstWords.join(' ')} ;;`,
  ...groups.map((first) => `    '1 ${first}') compadd -- ${secondWords(first).join(' ')} ;;`),
  `    '1 completion') compadd -- ${SHELLS.join(' ')} ;;`,
  `    '1 help') compadd -- ${firstWords.join(' ')} ;;`,
  '    esac ;;',
  '  esac',
  '}',
  'compdef _crabnet crabnet',
];

const fish = (): readonly string[] => {
  const line = (condition: string, rest: string) => `complete -c crabnet -f -n '${condition}' ${rest}`;
  const flag = (name: OptionName): readonly string[] => {
    const own = optionSpec(name).commands;
    const last = own?.map((command) => command.split(' ').at(-1) ?? '');
    const condition = last === undefined ? 'true' : `__fish_seen_subcommand_from ${last.join(' ')}`;
    const choices = choicesOf(name);
    const value = choices.length > 0 ? ` -x -a '${choices.join(' ')}'` : isPath(name) ? ' -r -F' : ' -x';
    return flagsOf(name).map((each) =>
      line(condition, `-l ${each.slice(2)}${optionSpec(name).kind === 'flag' ? '' : value}`),
    );
  };
  return [
    '# fish: crabnet completion fish > ~/.config/fish/completions/crabnet.fish',
    line('__fish_use_subcommand', `-a '${firstWords.join(' ')}'`),
    ...groups.map((first) =>
      line(`__fish_seen_subcommand_from ${first}`, `-a '${secondWords(first).join(' ')}'`),
    ),
    line('__fish_seen_subcommand_from completion', `-a '${SHELLS.join(' ')}'`),
    ...OPTION_NAMES.flatMap(flag),
  ];
};

const SCRIPTS: { readonly [shell in Shell]: () => readonly string[] } = { bash, zsh, fish };
