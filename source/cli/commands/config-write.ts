import { CrabnetError } from '../../model/errors.ts';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../output.ts';
import { checkKeys } from '../usage/check-keys.ts';
import {
  type ConfigFile,
  configPath,
  nearestKey,
  optionOfKey,
  readConfigObject,
  readValues,
} from '../usage/config-file.ts';
import { quote } from '../usage/option-value.ts';
import { type OptionName, type OptionValue, optionSpec, spellings, variableOf } from '../usage/options.ts';
import { resolveOptions } from '../usage/resolve-options.ts';
import { askedConfig, keySettings, nodeSettings, noticeSettings } from '../usage/settings.ts';
import type { Surroundings } from '../usage/surroundings.ts';
import { settingText } from './config-show.ts';

/** What else this call says, and where. */
interface ConfigCall {
  readonly given: ReadonlyMap<OptionName, OptionValue>;
  readonly around: Surroundings;
}

/** `config set NAME VALUE`: writes a setting into the config file once the reader would take it. */
export async function configSet(
  { name, text }: { readonly name: string; readonly text: string },
  call: ConfigCall,
  out: Output,
): Promise<number> {
  const option = settingNamed(name);
  const path = pathOf(call);
  const others = without(option, readConfigObject(path, true) ?? {});
  const value = jsonOf(option, text);
  const object = { ...others, [name]: value };
  await asUnwritten(() => checkFile({ path, values: readValues(path, object) }, call.around));
  await write(path, object, 'checked');
  if (out.json) out.value({ name, value });
  else out.line(`set ${name} to ${settingText(value)} in ${path}`);
  remarkOverruled(option, call, out);
  return EXIT.done;
}

/** `config unset NAME`: takes a setting out of the config file. */
export async function configUnset(name: string, call: ConfigCall, out: Output): Promise<number> {
  const path = pathOf(call);
  const object = readConfigObject(path, true) ?? {};
  // A key that is none of ours must go too: with it no start reads the file.
  const option = Object.hasOwn(object, name) ? optionOfKey(name) : settingNamed(name);
  const others = option === undefined ? withoutKey(name, object) : without(option, object);
  const isThere = Object.keys(others).length < Object.keys(object).length;
  if (isThere) await write(path, others, 'unchecked');
  if (out.json) out.value({ name });
  else out.line(isThere ? `unset ${name} in ${path}` : `${name} is not set in ${path}`);
  if (option !== undefined) remarkOverruled(option, call, out);
  return EXIT.done;
}

/** `config path`: the config file that is read, whether it is there or not. */
export function configPathShown(call: ConfigCall, out: Output): number {
  const path = pathOf(call);
  if (out.json) out.value({ path });
  else out.line(path);
  return EXIT.done;
}

/** The config file of this call. */
export const pathOf = ({ given, around }: ConfigCall): string =>
  configPath(askedConfig(given, around), around);

function settingNamed(name: string): OptionName {
  const option = optionOfKey(name);
  if (option !== undefined) return option;
  throw new CrabnetError('usage', `${quote(name)} is no setting`, {
    field: 'name',
    remedy: nearestKey(name) ?? 'crabnet config show lists them',
  });
}

/** The members that set anything else. */
const without = (option: OptionName, object: object): object =>
  Object.fromEntries(Object.entries(object).filter(([key]) => optionOfKey(key) !== option));

const withoutKey = (name: string, object: object): object =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));

/** What the file says for this text; what is none of the option's stays a text, which the reader refuses. */
function jsonOf(option: OptionName, text: string): OptionValue {
  switch (optionSpec(option).kind) {
    case 'number':
      return /^\d+$/u.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text;
    case 'flag':
      if (text === 'true' || text === '1') return true;
      return text === 'false' || text === '0' ? false : text;
    case 'list':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
    case 'text':
    case 'choice':
      return text;
  }
}

/** What a reader of the file would say, with the news that it does not come to that. */
async function asUnwritten(check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (cause) {
    if (!(cause instanceof CrabnetError)) throw cause;
    const { code, field, remedy, message } = cause;
    throw new CrabnetError(code, `nothing was written: ${message}`, {
      cause,
      ...(field === undefined ? {} : { field }),
      ...(remedy === undefined ? {} : { remedy }),
    });
  }
}

/** Throws as a start with this file and nothing else would. */
async function checkFile(file: ConfigFile, around: Surroundings): Promise<void> {
  // Whoever has no home folder may name the data dir elsewhere.
  const { homeDir = '/' } = around;
  const resolved = resolveOptions(new Map(), {}, file);
  nodeSettings(resolved, file.path, { ...around, homeDir });
  noticeSettings(resolved);
  await checkKeys(keySettings(resolved));
}

async function write(path: string, object: object, how: 'checked' | 'unchecked'): Promise<void> {
  const { writeConfigFile } = await import('../usage/config-writer.ts');
  writeConfigFile(path, object, how);
}

/** Says what holds instead of the file, where a flag or a variable of this call does. */
function remarkOverruled(option: OptionName, { given, around }: ConfigCall, out: Output): void {
  const variables = spellings(option).map(({ name }) => variableOf(name));
  // As the reader of variables has it: an empty one is as good as none, but for a list.
  const isValue = (text = '') => text !== '' || optionSpec(option).kind === 'list';
  const variable = variables.find((name) => around.env[name] !== undefined && isValue(around.env[name]));
  const before = given.has(option) ? `--${option}` : variable;
  if (before !== undefined) out.remark(`${before} is given too, and goes before the file`);
}
