import { type OptionName, optionSpec } from './options.ts';
import { listSettings, type SettingRow } from './setting-list.ts';
import type { Settings } from './settings.ts';

/**
 * The flags, besides some, by which another start has the settings of this call: what came by flags and variables, of which it would know nothing.
 * What stands in the config file is read there.
 */
export const settingFlags = (settings: Settings, besides: readonly OptionName[]): readonly string[] =>
  listSettings(settings)
    .filter(({ name, source }) => (source === 'flag' || source === 'env') && !besides.includes(name))
    .flatMap(flagsOf);

function flagsOf({ name, value }: SettingRow): readonly string[] {
  const spec = optionSpec(name);
  if (value === null) return [];
  if (typeof value === 'boolean' && !(spec.kind === 'flag' && spec.valued === true))
    return [value ? `--${name}` : `--no-${name}`];
  if (typeof value === 'boolean') return [`--${name}`, value ? '1' : '0'];
  // Each by itself: an item may have a comma in it.
  if (typeof value === 'object')
    return (value.length === 0 ? [''] : value).flatMap((item) => [`--${name}`, item]);
  return [`--${name}`, String(value)];
}
