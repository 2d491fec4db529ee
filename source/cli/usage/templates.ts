import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolders } from '../../base/make-folders.ts';
import { readTextFile, whyNot } from '../../base/text-file.ts';
import { publish } from '../../contract/actions/publish.ts';
import type { ActionInput } from '../../contract/actions.ts';
import { CrabnetError } from '../../model/errors.ts';
import { flagName, isTelling } from './action-flags.ts';
import { type Given, type Place, quote, valueOfJson } from './option-value.ts';
import { isOptionName, type OptionName } from './options.ts';
import { suggest } from './suggest.ts';

/** What a template holds: some of what a seed is published with. */
export type TemplateValues = Partial<ActionInput['publish']>;

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u;
const SUFFIX = '.json';

/** The keys that a template may have, those of the flags, and the field that each fills. */
const FIELD_OF: ReadonlyMap<string, string> = new Map(
  Object.keys(publish.fields)
    .filter((field) => !isTelling(field))
    .map((field) => [flagName(field), field]),
);

/** The folder of the templates, beside the config file, whether it is there or not. */
export const templateFolder = (configFile: string): string => join(dirname(configFile), 'templates');

/** The names of the templates in a folder, sorted; none where it cannot be read. */
export function templateNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith(SUFFIX))
      .map((file) => file.slice(0, -SUFFIX.length))
      .filter((name) => NAME.test(name))
      .sort();
  } catch {
    return [];
  }
}

/** What a template gives to options. Throws `CrabnetError` naming the file, and the key that is wrong. */
export function readTemplate(folder: string, name: string): ReadonlyMap<OptionName, Given> {
  const path = pathOf(folder, name);
  const values = new Map<OptionName, Given>();
  for (const [key, json] of Object.entries(objectIn(path, folder, name))) {
    if (!FIELD_OF.has(key) || !isOptionName(key)) throw unknownKey(path, key);
    const place: Place = { option: key, words: `"${key}" in ${path}`, source: 'template' };
    values.set(key, { value: valueOfJson(place, json), place });
  }
  return values;
}

/** The same by the names of the fields. */
export const templateValues = (folder: string, name: string): TemplateValues =>
  // Each value was read as the row of its field says.
  Object.fromEntries(
    [...readTemplate(folder, name)].map(([option, { value }]) => [FIELD_OF.get(option), value]),
  ) as TemplateValues;

/** Writes a template whole, in place of one of that name. Throws `CrabnetError`. */
export async function saveTemplate(folder: string, name: string, values: TemplateValues): Promise<void> {
  const path = pathOf(folder, name);
  const object = Object.fromEntries(Object.entries(values).map(([field, value]) => [flagName(field), value]));
  try {
    makeFolders(folder);
    // Loaded with the first one that is written: a start shall not wait for it.
    const { writeConfFile } = await import('./conf-file.ts');
    writeConfFile(path, object, { schema: {}, hasOthers: true });
  } catch (cause) {
    throw new CrabnetError('config', `the template ${path} cannot be written: ${whyNot(cause, path)}`, {
      cause,
      field: 'template',
      remedy: 'give another place with --config FILE: templates lie beside it',
    });
  }
}

function pathOf(folder: string, name: string): string {
  if (NAME.test(name)) return join(folder, `${name}${SUFFIX}`);
  throw new CrabnetError('usage', `${quote(name)} is no name of a template`, {
    field: 'template',
    remedy: 'give letters, digits, dots, - and _, 64 at most, a letter or digit first',
  });
}

function objectIn(path: string, folder: string, name: string): object {
  const text = textOf(path, folder, name);
  const fault = (words: string, cause?: unknown) =>
    new CrabnetError('config', `the template ${path} ${words}`, {
      cause,
      field: 'template',
      remedy: 'write {"cmd": "make test", "reward": 20}; keys are named as the flags of seed publish',
    });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw fault(`is no JSON: ${(cause as Error).message}`, cause);
  }
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
  throw fault('holds no JSON object');
}

function textOf(path: string, folder: string, name: string): string {
  try {
    return readTextFile(path);
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const names = templateNames(folder);
    const near = suggest(name, names);
    const known = names.length === 0 ? `there is none yet in ${folder}` : `there are ${names.join(', ')}`;
    throw new CrabnetError(
      isMissing ? 'usage' : 'config',
      isMissing
        ? `there is no template ${name}`
        : `the template ${path} cannot be read: ${whyNot(cause, path)}`,
      { cause, field: 'template', remedy: near === undefined ? known : `${near}; ${known}` },
    );
  }
}

function unknownKey(path: string, key: string): CrabnetError {
  const near = suggest(key, [...FIELD_OF.keys()]);
  return new CrabnetError('config', `"${key}" in ${path} is nothing that a template may set`, {
    field: 'template',
    remedy: near === undefined ? `it may set ${[...FIELD_OF.keys()].join(', ')}` : `"${near}"`,
  });
}
