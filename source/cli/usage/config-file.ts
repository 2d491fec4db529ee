import { join } from 'node:path';
import { readTextFile, whyNot } from '../../base/text-file.ts';
import { CrabnetError } from '../../model/errors.ts';
import { type Given, type Place, valueOfJson } from './option-value.ts';
import { OPTION_NAMES, type OptionName, optionSpec, spellings } from './options.ts';
import { suggest } from './suggest.ts';
import { homeless, pathFrom, type Surroundings, userFolder } from './surroundings.ts';

/** A config file that was read, and what it sets. */
export interface ConfigFile {
  /** Absolute; null where there is none. */
  readonly path: string | null;
  readonly values: ReadonlyMap<OptionName, Given>;
}

/** The keys that a config file may have. */
const KEYS: ReadonlyMap<string, { readonly option: OptionName; readonly denies: boolean }> = new Map(
  OPTION_NAMES.filter((option) => optionSpec(option).setting === true).flatMap((option) =>
    spellings(option).map(({ name, denies }) => [name, { option, denies }] as const),
  ),
);

/**
 * Reads `asked` (from `--config` or `CRABNET_CONFIG`), which must exist, or else the file at the usual place, which need
 * not. Throws `CrabnetError` `config` naming the file and the key.
 */
export async function readConfigFile(asked: string | undefined, around: Surroundings): Promise<ConfigFile> {
  const path = configPathOrNone(asked, around);
  const object = path === undefined ? undefined : readConfigObject(path, asked === undefined);
  if (path === undefined || object === undefined) return { path: null, values: new Map() };
  return { path, values: readValues(path, object) };
}

/** The file that was asked for, or else the one at the usual place; absolute. Throws `CrabnetError` `config` where there is none. */
export function configPath(asked: string | undefined, around: Surroundings): string {
  const path = configPathOrNone(asked, around);
  if (path === undefined) throw homeless('the config file', 'config');
  return path;
}

/** The same; undefined for a user without a home folder. */
export const configPathOrNone = (asked: string | undefined, around: Surroundings): string | undefined =>
  asked === undefined ? usualPath(around) : pathFrom(around, asked, 'config');

/** What a config file holds, not checked; undefined where there is none and that may be. Throws `CrabnetError` `config`. */
export function readConfigObject(path: string, mayBeMissing: boolean): object | undefined {
  const text = readText(path, mayBeMissing);
  return text === undefined ? undefined : parseObject(path, text);
}

/** The option that a key sets, or undefined. */
export const optionOfKey = (key: string): OptionName | undefined => KEYS.get(key)?.option;

/** The key that `key` was probably meant to be. */
export const nearestKey = (key: string): string | undefined => suggest(key, [...KEYS.keys()]);

function usualPath(around: Surroundings): string | undefined {
  const folder = userFolder(around, 'XDG_CONFIG_HOME', ['.config']);
  return folder === undefined ? undefined : join(folder, 'crabnet', 'config.json');
}

function readText(path: string, mayBeMissing: boolean): string | undefined {
  try {
    return readTextFile(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (mayBeMissing && (code === 'ENOENT' || code === 'ENOTDIR')) return undefined;
    throw new CrabnetError('config', `the config file ${path} cannot be read: ${whyNot(cause, path)}`, {
      cause,
      field: 'config',
      remedy: 'give a file that this user may read with --config FILE',
    });
  }
}

/** What the members of a config file set. Throws `CrabnetError` `config` naming the file and the key. */
export function readValues(path: string, object: object): ReadonlyMap<OptionName, Given> {
  const values = new Map<OptionName, Given>();
  for (const [key, json] of Object.entries(object)) {
    const known = KEYS.get(key);
    if (known === undefined) throw unknownKey(path, key);
    const { option, denies } = known;
    if (values.has(option)) throw twice(path, key, option);
    const place: Place = { option, words: `"${key}" in ${path}`, source: 'config' };
    const value = valueOfJson(place, json);
    values.set(option, { value: denies ? !value : value, place });
  }
  return values;
}

function parseObject(path: string, text: string): object {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new CrabnetError('config', `the config file ${path} is no JSON: ${(cause as Error).message}`, {
      cause,
      field: 'config',
      remedy: 'correct it; strings and keys stand in double quotes',
    });
  }
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
  throw new CrabnetError('config', `the config file ${path} holds no JSON object`, {
    field: 'config',
    remedy: 'write {"alias": "my-node"}',
  });
}

function unknownKey(path: string, key: string): CrabnetError {
  const near = nearestKey(key);
  const remedy = near === undefined ? 'crabnet config show lists the keys' : `"${near}"`;
  return new CrabnetError('config', `"${key}" in ${path} is no setting`, { field: key, remedy });
}

const twice = (path: string, key: string, option: OptionName): CrabnetError =>
  new CrabnetError('config', `"${option}" and "no-${option}" both stand in ${path}`, {
    field: key,
    remedy: 'remove one of them',
  });
