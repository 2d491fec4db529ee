import { OPTION_NAMES, type OptionName, optionSpec, spellings, variableOf } from './options.ts';
import { suggest } from './suggest.ts';
import type { Surroundings } from './surroundings.ts';

const PREFIX = 'CRABNET_';

const namesOf = (option: OptionName): readonly string[] =>
  spellings(option).map(({ name }) => variableOf(name));

const KNOWN: ReadonlySet<string> = new Set([
  ...OPTION_NAMES.filter((option) => optionSpec(option).setting === true).flatMap(namesOf),
  variableOf('config'),
]);

/** Options of a single call: no variable sets them. */
const FLAGS_ONLY: ReadonlyMap<string, string> = new Map(
  OPTION_NAMES.flatMap((option) => namesOf(option).map((name) => [name, `--${option}`])),
);

/** Commands of the user's that a console or a node runs are told what happened by these, and may run this program again. */
const TOLD = [
  { mark: 'CRABNET_NOTICE_KIND', names: /^CRABNET_NOTICE(?:_|$)/u },
  { mark: 'CRABNET_ALERT_ID', names: /^CRABNET_ALERT(?:_|$)/u },
] as const;

const isTold = (name: string, env: Surroundings['env']): boolean =>
  TOLD.some(({ mark, names }) => env[mark] !== undefined && names.test(name));

/** Variables that look as if they were meant for this program and set nothing, each in words with what may be meant. */
export const unknownVariables = (env: Surroundings['env']): readonly string[] =>
  Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && env[name] !== '' && !KNOWN.has(name) && !isTold(name, env))
    .toSorted()
    .map((name) => `${name} sets nothing: ${remedyOf(name)}`);

function remedyOf(name: string): string {
  const flag = FLAGS_ONLY.get(name);
  if (flag !== undefined) return `give ${flag} with each call`;
  // What all have in common would make anything look near.
  const known = [...KNOWN].map((each) => each.slice(PREFIX.length));
  const near = suggest(name.slice(PREFIX.length), known);
  return near === undefined ? 'crabnet config show lists the settings' : `did you mean ${PREFIX}${near}?`;
}
