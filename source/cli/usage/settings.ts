import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { HostPort } from '../../base/host-port.ts';
import { sanitizeLine } from '../../base/text/sanitize.ts';
import { characterCount } from '../../base/text/text-size.ts';
import type { NoticeSettings } from '../../contract/notices.ts';
import {
  EVENT_LOG_LIMITS,
  FILES_MAX_BYTES,
  type NodeSettings,
  STORE_MAX_BYTES,
  UNDO_MS,
} from '../../contract/settings.ts';
import { ALIAS_MAX_CHARS } from '../../model/limits.ts';
import * as address from './address.ts';
import type { CommandLine } from './command-line.ts';
import { configPathOrNone, readConfigFile } from './config-file.ts';
import { badValue, type Place } from './option-value.ts';
import type { OptionName, OptionValue, OptionValues } from './options.ts';
import { type KeySettings, readKeys } from './read-keys.ts';
import { readNotices } from './read-notices.ts';
import { readTaskLimits } from './read-task-limits.ts';
import { type Resolved, resolveOptions } from './resolve-options.ts';
import { homeless, pathFrom, type Surroundings, userFolder } from './surroundings.ts';
import { readTemplate, templateFolder } from './templates.ts';
import { unknownVariables } from './unknown-variables.ts';

/** Everything that was set for this call: for the node, for the command, and where each value came from. */
export interface Settings {
  readonly node: NodeSettings;
  readonly options: OptionValues;
  readonly placeOf: Resolved['placeOf'];
  /** The config file that was read; null where there is none. */
  readonly configFile: string | null;
  /** What was set and does nothing, in words. */
  readonly warnings: readonly string[];
  readonly notices: NoticeSettings;
  /** Keys of the console that were chosen; whether they go together is for `checkKeys`. */
  readonly keys: KeySettings;
}

/**
 * Flag before template before variable before config file before default. Throws `CrabnetError` (`usage`, `config`, `address`) that names
 * the option as it was written, and the remedy.
 */
export async function readSettings(
  given: Extract<CommandLine, { kind: 'command' }>['given'],
  around: Surroundings,
): Promise<Settings> {
  const config = await readConfigFile(askedConfig(given, around), around);
  const path = config.path ?? configPathOrNone(askedConfig(given, around), around);
  const name = given.get('template');
  const template = name === undefined ? undefined : readTemplate(folderFor(path), String(name));
  const resolved = resolveOptions(given, around.env, config, template);
  return {
    node: {
      ...nodeSettings(resolved, config.path, around),
      templateFolder: path === undefined ? null : templateFolder(path),
    },
    options: resolved.options,
    placeOf: resolved.placeOf,
    configFile: config.path,
    warnings: unknownVariables(around.env),
    notices: noticeSettings(resolved),
    keys: keySettings(resolved),
  };
}

/** Throws `CrabnetError` for a user without a home folder. */
function folderFor(path: string | undefined): string {
  if (path === undefined) throw homeless('the templates', 'config');
  return templateFolder(path);
}

/** The config file that this call names, or undefined. */
export function askedConfig(
  given: ReadonlyMap<OptionName, OptionValue>,
  { env }: Surroundings,
): string | undefined {
  const asked = given.get('config') ?? (env.CRABNET_CONFIG || undefined);
  return asked === undefined ? undefined : String(asked);
}

/** The settings of a node. Throws `CrabnetError` naming the one that is wrong. */
export function nodeSettings(
  resolved: Resolved,
  configPath: string | null,
  around: Surroundings,
): Omit<NodeSettings, 'templateFolder'> {
  const { options } = resolved;
  const reader = new Reader(resolved, configPath, around);
  const dataDir = reader.path('data-dir') ?? usualDataDir(around);
  return {
    dataDir,
    alias: reader.alias(),
    network: options.network,
    listenAddr: address.readListenAddress(reader.at('listen-addr'), options['listen-addr']),
    announceAddrs: reader.announceAddresses(),
    bootstrapPeers: reader.each('bootstrap-peers', address.readBootstrapPeer),
    webAddr: reader.webAddress(),
    webAddrIsExplicit: resolved.placeOf('web-addr') !== undefined,
    webHosts: reader.each('web-hosts', address.readHostName),
    webTokenFile: reader.path('web-token-file') ?? null,
    webDist: reader.path('web-dist') ?? null,
    policyFile: reader.path('policy') ?? null,
    alertsFile: reader.path('alerts') ?? null,
    ordersFile: reader.path('orders') ?? null,
    ordersDryRun: options['orders-dry-run'],
    webAuthRequired: options['web-api-auth-required'],
    monitorEvents: resolve(dataDir, reader.checked('monitor-events', options['monitor-events'])),
    eventsMaxBytes: reader.atLeast('events-max-bytes', EVENT_LOG_LIMITS.bytes.least),
    eventsMaxDays: reader.atLeast('events-max-days', EVENT_LOG_LIMITS.days.least),
    storeMaxBytes: reader.atLeast('store-max-bytes', STORE_MAX_BYTES.least),
    filesMaxBytes: reader.atLeast('files-max-bytes', FILES_MAX_BYTES.least),
    acceptUnsigned: options['accept-unsigned'],
    workers: reader.workers(),
    sandbox: options.sandbox,
    taskLimits: readTaskLimits(options, (option) => reader.at(option)),
    drainMs: reader.atMost('drain-ms', DRAIN_MAX_MS, ' (a day)'),
    logLevel: options['log-level'],
    undoMs: reader.atMost('undo-ms', UNDO_MS.most, ' (a minute)'),
  };
}

const placeIn = ({ placeOf }: Resolved, option: OptionName): Place =>
  placeOf(option) ?? { option, words: `--${option}`, source: 'flag' };

/** How the console tells what waits. Throws `CrabnetError` naming the setting that is wrong. */
export const noticeSettings = (resolved: Resolved): NoticeSettings =>
  readNotices(resolved.options, (option) => placeIn(resolved, option));

/** The keys of the console. Throws `CrabnetError` naming what is no key. */
export const keySettings = (resolved: Resolved): KeySettings =>
  readKeys(resolved.options.keys, placeIn(resolved, 'keys'));

/** More would wait for the one thread that everything else is done on. */
const USUAL_WORKERS_MAX = 4;
const WORKERS_MAX = 64;
const DRAIN_MAX_MS = 24 * 3_600_000;

/** Reads the settings that need more than their table row says. */
class Reader {
  readonly #resolved: Resolved;
  readonly #configPath: string | null;
  readonly #around: Surroundings;

  constructor(resolved: Resolved, configPath: string | null, around: Surroundings) {
    this.#resolved = resolved;
    this.#configPath = configPath;
    this.#around = around;
  }

  at(option: OptionName): Place {
    return placeIn(this.#resolved, option);
  }

  /** A path that is one. */
  checked(option: OptionName, path: string): string {
    if (path === '' || path.includes('\0'))
      throw badValue(this.at(option), 'is no path', 'give a path, or leave it out');
    return path;
  }

  /** Absolute. What stands in the config file is relative to that file, all else to the working folder. */
  path(
    option: 'data-dir' | 'policy' | 'alerts' | 'orders' | 'web-token-file' | 'web-dist',
  ): string | undefined {
    const path = this.#resolved.options[option];
    if (path === undefined) return undefined;
    const inFile = this.at(option).source === 'config' && this.#configPath !== null;
    const checked = this.checked(option, path);
    if (inFile) return resolve(dirname(this.#configPath), checked);
    return pathFrom(this.#around, checked, option);
  }

  alias(): string {
    const alias = this.#resolved.options.alias;
    if (alias === undefined) return usualAlias(this.#around.env.USER);
    if (characterCount(alias) > ALIAS_MAX_CHARS) {
      throw badValue(this.at('alias'), 'is too long', `at most ${ALIAS_MAX_CHARS} characters`);
    }
    if (alias.trim() === '' || sanitizeLine(alias) !== alias) {
      throw badValue(this.at('alias'), 'is empty or has invisible characters', 'give a short name');
    }
    return alias;
  }

  atLeast(
    option: 'store-max-bytes' | 'files-max-bytes' | 'events-max-bytes' | 'events-max-days',
    least: number,
  ): number {
    const value = this.#resolved.options[option];
    if (value < least) throw badValue(this.at(option), `is ${value}`, `give ${least} or more`);
    return value;
  }

  workers(): number {
    const { workers = Math.min(availableParallelism() - 1, USUAL_WORKERS_MAX) } = this.#resolved.options;
    if (workers > WORKERS_MAX)
      throw badValue(this.at('workers'), 'is too many', `at most ${WORKERS_MAX} threads`);
    return workers;
  }

  atMost(option: 'drain-ms' | 'undo-ms', most: number, words: string): number {
    const value = this.#resolved.options[option];
    if (value > most) throw badValue(this.at(option), `is ${value}`, `give ${most}${words} or less`);
    return value;
  }

  each<T>(
    option: 'announce-addr' | 'bootstrap-peers' | 'web-hosts',
    read: (place: address.AddressPlace, text: string) => T,
  ): readonly T[] {
    return this.#resolved.options[option].map((text) => read(this.at(option), text));
  }

  /** With libp2p the UDP path beside it is there for those who ask for it, as in the reference. */
  announceAddresses(): readonly HostPort[] {
    const { options, placeOf } = this.#resolved;
    if (options.network === 'dht' && placeOf('announce-addr') === undefined) return [];
    return this.each('announce-addr', address.readTargetAddress);
  }

  webAddress(): HostPort | null {
    const { options } = this.#resolved;
    const place = { ...this.at('web-addr'), none: '--no-web' };
    const webAddr = address.readListenAddress(place, options['web-addr']);
    return options.web ? webAddr : null;
  }
}

function usualDataDir(around: Surroundings): string {
  const folder = userFolder(around, 'XDG_DATA_HOME', ['.local', 'share']);
  if (folder === undefined) throw homeless('the data dir', 'data-dir');
  return join(folder, 'crabnet');
}

/** The user's name, cut to what an alias may be. */
function usualAlias(user: string | undefined): string {
  const name = [...sanitizeLine(user ?? '').trim()].slice(0, ALIAS_MAX_CHARS).join('').trim();
  return name === '' ? 'node' : name;
}
