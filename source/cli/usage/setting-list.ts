import { formatHostPort } from '../../base/host-port.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import type { Place } from './option-value.ts';
import { OPTION_NAMES, type OptionName, type OptionValue, optionSpec } from './options.ts';
import type { Settings } from './settings.ts';

export interface SettingRow {
  readonly name: OptionName;
  /** As it takes effect: paths absolute, defaults worked out; null where nothing is set. */
  readonly value: OptionValue | null;
  readonly source: Place['source'] | 'default';
  /** The flag, variable or key itself; undefined for a default. */
  readonly words: string | undefined;
}

/** Every setting with its value and where it came from, in the order of the options' table. */
export function listSettings(settings: Settings): readonly SettingRow[] {
  const effective = effectiveValues(settings);
  return OPTION_NAMES.filter((name) => optionSpec(name).setting === true).map((name) => {
    const place = settings.placeOf(name);
    return {
      name,
      value: effective.get(name) ?? settings.options[name] ?? null,
      source: place?.source ?? 'default',
      words: place?.words,
    };
  });
}

/** What a setting of a node is called where it is set. */
export const settingName = (name: keyof NodeSettings): string => NAMES[name] ?? dashed(name);

const NAMES: { readonly [name in keyof NodeSettings]?: string } = {
  alertsFile: 'alerts',
  announceAddrs: 'announce-addr',
  ordersFile: 'orders',
  policyFile: 'policy',
  taskLimits: 'limit-…',
  webAddrIsExplicit: 'web-addr',
  webAuthRequired: 'web-api-auth-required',
};

const dashed = (name: string): string => name.replace(/[A-Z]/gu, (capital) => `-${capital.toLowerCase()}`);

/** Settings whose effect is not literally what was written. */
function effectiveValues({ node }: Settings): ReadonlyMap<OptionName, OptionValue> {
  const values: readonly (readonly [OptionName, OptionValue | null])[] = [
    ['data-dir', node.dataDir],
    ['alias', node.alias],
    ['announce-addr', node.announceAddrs.map(formatHostPort)],
    ['monitor-events', node.monitorEvents],
    ['web-token-file', node.webTokenFile],
    ['web-dist', node.webDist],
    ['policy', node.policyFile],
    ['alerts', node.alertsFile],
    ['orders', node.ordersFile],
  ];
  return new Map(values.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])));
}
