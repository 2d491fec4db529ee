import { CrabnetError } from '../../model/errors.ts';
import type { ConfigFile } from './config-file.ts';
import { type Given, type Place, valueOfText } from './option-value.ts';
import {
  OPTION_NAMES,
  type OptionName,
  type OptionValue,
  type OptionValues,
  optionSpec,
  spellings,
  variableOf,
} from './options.ts';
import type { Surroundings } from './surroundings.ts';

/** Every option with its value; `placeOf` says where it was given, undefined where it is the default. */
export interface Resolved {
  readonly options: OptionValues;
  placeOf(option: OptionName): Place | undefined;
}

/** Flag before template before variable before config file before default. Throws `CrabnetError` `config` for a wrong variable. */
export function resolveOptions(
  flags: ReadonlyMap<OptionName, OptionValue>,
  env: Surroundings['env'],
  config: ConfigFile,
  template: ReadonlyMap<OptionName, Given> = new Map(),
): Resolved {
  const values: { [name: string]: OptionValue | undefined } = {};
  const places = new Map<OptionName, Place>();
  for (const option of OPTION_NAMES) {
    const given =
      fromFlag(option, flags) ??
      template.get(option) ??
      fromVariable(option, env) ??
      config.values.get(option);
    values[option] = given?.value ?? optionSpec(option).default;
    if (given !== undefined) places.set(option, given.place);
  }
  // Each reader above gives the type that the option's row of the table says.
  return { options: values as unknown as OptionValues, placeOf: (option) => places.get(option) };
}

function fromFlag(option: OptionName, flags: ReadonlyMap<OptionName, OptionValue>): Given | undefined {
  const value = flags.get(option);
  const words = value === false ? `--no-${option}` : `--${option}`;
  return value === undefined ? undefined : { value, place: { option, words, source: 'flag' } };
}

function fromVariable(option: OptionName, env: Surroundings['env']): Given | undefined {
  const spec = optionSpec(option);
  if (spec.setting !== true) return undefined;
  const found = spellings(option).flatMap(({ name, denies }): Given[] => {
    const text = env[variableOf(name)];
    // An empty variable is as good as none; only for a list it is a value: the empty one.
    if (text === undefined || (text === '' && spec.kind !== 'list')) return [];
    const place: Place = { option, words: variableOf(name), source: 'env' };
    const value = valueOfText(place, text);
    return [{ value: denies ? !value : value, place }];
  });
  const [first, second] = found;
  if (first !== undefined && second !== undefined && first.value !== second.value) {
    throw new CrabnetError('config', `${first.place.words} and ${second.place.words} contradict each other`, {
      field: option,
      remedy: 'unset one of them',
    });
  }
  return first;
}
