import { TELLING } from '../../contract/actions/telling.ts';
import { ACTIONS, SANDBOX_LEVELS } from '../../contract/actions.ts';
import { EVENT_KINDS, EVENT_SOURCES } from '../../contract/monitor-event.ts';
import { DRAIN_MS, EVENT_LOG_LIMITS, LOG_LEVELS, STORE_MAX_BYTES } from '../../contract/settings.ts';
import { formatBytes } from '../../words/numbers.ts';
import { formatExact } from '../../words/time.ts';
import { type ActionFlags, actionFlags, VERB_COMMANDS } from './action-flags.ts';
import { FORM_OPTIONS } from './form-options.ts';
import { LIMIT_OPTIONS } from './limit-options.ts';
import { NOTICE_OPTIONS } from './notice-options.ts';
import type { OptionSpec } from './option-spec.ts';

type OptionTable = { readonly [name: string]: OptionSpec };

const NODE_OPTIONS = {
  'data-dir': {
    kind: 'text',
    placeholder: 'DIR',
    setting: true,
    description: 'where key, market and events are kept',
    defaultWords: '$XDG_DATA_HOME/crabnet',
  },
  alias: {
    kind: 'text',
    placeholder: 'NAME',
    setting: true,
    description: 'the label that others see, 32 characters at most',
    defaultWords: '$USER',
  },
  network: {
    kind: 'choice',
    choices: ['udp', 'dht'],
    setting: true,
    default: 'udp',
    description: 'the transport',
  },
  'listen-addr': {
    kind: 'text',
    placeholder: 'IP:PORT',
    setting: true,
    default: '0.0.0.0:9012',
    description: 'where the node listens; port 0 takes a free one',
  },
  'announce-addr': {
    kind: 'list',
    placeholder: 'HOST:PORT,…',
    setting: true,
    default: ['255.255.255.255:9012'],
    description: "UDP targets; '' for none (dht: none unless named)",
  },
  'bootstrap-peers': {
    kind: 'list',
    placeholder: 'IP:PORT,…',
    setting: true,
    default: [],
    description: 'peers to dial first, as ip:port or multiaddr (dht)',
  },
  'web-addr': {
    kind: 'text',
    placeholder: 'IP:PORT',
    setting: true,
    default: '127.0.0.1:3000',
    description: 'where the read-only monitor answers',
  },
  web: {
    kind: 'flag',
    negatable: true,
    setting: true,
    default: true,
    description: 'no read-only monitor',
  },
  'web-hosts': {
    kind: 'list',
    placeholder: 'NAME,…',
    setting: true,
    default: [],
    description: 'host names by which the monitor may be asked, besides addresses and localhost',
  },
  'web-token-file': {
    kind: 'text',
    placeholder: 'FILE',
    setting: true,
    description: 'the file with the token of the monitor',
    defaultWords: 'web-token in the data dir',
  },
  policy: {
    kind: 'text',
    placeholder: 'FILE',
    setting: true,
    description: 'rules on whose tasks to bid for and to run',
    defaultWords: 'all',
  },
  alerts: {
    kind: 'text',
    placeholder: 'FILE',
    setting: true,
    description: 'rules on what to raise an alarm about, and whom to tell',
    defaultWords: 'the usual rules, nobody',
  },
  'web-api-auth-required': {
    kind: 'flag',
    flagless: true,
    setting: true,
    default: true,
    description: 'whether /api/ wants the token',
  },
  'monitor-events': {
    kind: 'text',
    placeholder: 'FILE',
    setting: true,
    default: 'events.ndjson',
    description: 'the event file, within the data dir unless absolute',
  },
  'store-max-bytes': {
    kind: 'number',
    setting: true,
    default: STORE_MAX_BYTES.usual,
    defaultWords: formatBytes(STORE_MAX_BYTES.usual),
    description: 'how large the store may become; own trades are never dropped for it',
  },
  'events-max-bytes': {
    kind: 'number',
    setting: true,
    default: EVENT_LOG_LIMITS.bytes.usual,
    defaultWords: formatBytes(EVENT_LOG_LIMITS.bytes.usual),
    description: 'how large the event log may become; the oldest goes first',
  },
  'events-max-days': {
    kind: 'number',
    setting: true,
    default: EVENT_LOG_LIMITS.days.usual,
    description: 'for how long events are kept',
  },
  'accept-unsigned': {
    kind: 'flag',
    setting: true,
    default: false,
    description: 'also hear nodes that sign nothing (v0)',
  },
  workers: {
    kind: 'number',
    setting: true,
    description: 'threads that verify signatures, 0 for none, 64 at most',
    defaultWords: 'one less than there are cores, 4 at most',
  },
  sandbox: {
    kind: 'choice',
    choices: SANDBOX_LEVELS,
    setting: true,
    default: 'bwrap',
    description: ACTIONS.run.fields.sandbox.words,
  },
  ...LIMIT_OPTIONS,
  'drain-ms': {
    kind: 'number',
    setting: true,
    default: DRAIN_MS,
    defaultWords: formatExact(DRAIN_MS),
    description: 'how long a node that is told to end lets its tasks run on',
  },
  'log-level': {
    kind: 'choice',
    choices: LOG_LEVELS,
    setting: true,
    default: 'info',
    description: 'how much is logged',
  },
  tui: {
    kind: 'flag',
    negatable: true,
    setting: true,
    default: true,
    description: 'no console: run headless',
  },
  ascii: {
    kind: 'flag',
    setting: true,
    default: false,
    description: 'draw the console with ASCII characters only',
  },
  ...NOTICE_OPTIONS,
} as const satisfies OptionTable;

/** What is no field of an action. */
const CALL_OPTIONS = {
  // the market's verbs
  announce: {
    kind: 'flag',
    negatable: true,
    commands: VERB_COMMANDS,
    setting: TELLING.announce.setting,
    description: TELLING.announce.words,
    defaultWords: TELLING.announce.defaultWords,
  },
  yes: { kind: 'flag', commands: VERB_COMMANDS, description: TELLING.confirmed.words },
  template: {
    kind: 'text',
    placeholder: 'NAME',
    commands: ['seed publish'],
    description: 'what is not given comes from templates/NAME.json beside the config file',
  },
  // lists
  follow: { kind: 'flag', commands: ['events', 'seed run'], description: 'show what comes, as it comes' },
  kind: { kind: 'choice', choices: EVENT_KINDS, commands: ['events'], description: 'only this kind' },
  source: { kind: 'choice', choices: EVENT_SOURCES, commands: ['events'], description: 'only from here' },
  seed: { kind: 'text', placeholder: 'SEED', commands: ['events'], description: 'only of this seed' },
  peer: { kind: 'text', placeholder: 'NODE', commands: ['events'], description: 'only what names this node' },
  since: {
    kind: 'text',
    placeholder: 'TIME',
    commands: ['events', 'ledger', 'ledger export'],
    description: 'only from then on: 10m, 2026-11-28, unix seconds',
  },
  until: { kind: 'text', placeholder: 'TIME', commands: ['events'], description: 'only up to then' },
  before: { kind: 'number', commands: ['events'], description: 'only those before the event with this id' },
  after: { kind: 'number', commands: ['events'], description: 'the first ones after the event with this id' },
  limit: {
    kind: 'number',
    commands: ['events', 'seed list'],
    description: 'how many of the last ones',
    defaultWords: '50 events, every seed',
  },
  with: {
    kind: 'text',
    placeholder: 'NODE',
    commands: ['ledger', 'ledger export'],
    description: 'only what is between this node and that one',
  },
  ...FORM_OPTIONS,
  filter: {
    kind: 'text',
    placeholder: 'FILTER',
    commands: ['seed list'],
    description: "only what matches, as in 'status:open reward>20 left<10m'",
  },
  system: {
    kind: 'flag',
    commands: ['service install', 'service uninstall'],
    description: "a unit of the machine, and not of the user's own systemd",
  },
  // the program
  json: { kind: 'flag', setting: true, default: false, description: 'one JSON value on stdout' },
  config: {
    kind: 'text',
    placeholder: 'FILE',
    description: 'a JSON object, keys named as the flags',
    defaultWords: '$XDG_CONFIG_HOME/crabnet/config.json',
  },
  'verify-config': { kind: 'flag', description: 'check the settings, say what was checked, and end' },
  'dump-topology': { kind: 'flag', description: 'print the topology as JSON, and end' },
  help: { kind: 'flag', description: 'this help; also: crabnet help COMMAND' },
  version: { kind: 'flag', description: 'the version' },
} as const satisfies OptionTable;

type Options = typeof NODE_OPTIONS & ActionFlags & typeof CALL_OPTIONS;
export type OptionName = keyof Options;
export type OptionValue = string | number | boolean | readonly string[];

type ValueOf<Spec> = Spec extends { kind: 'number' }
  ? number
  : Spec extends { kind: 'flag' }
    ? boolean
    : Spec extends { kind: 'list' }
      ? readonly string[]
      : Spec extends { choices: readonly (infer Choice)[] }
        ? Choice
        : string;
type Known<Spec> = Spec extends { default: unknown } ? ValueOf<Spec> : ValueOf<Spec> | undefined;

/** The value of every option, typed by its row of the table. */
export type OptionValues = { readonly [Name in OptionName]: Known<Options[Name]> };

/** Every option there is: flags, variables, config keys, defaults and help all follow from this table. */
const OPTIONS: { readonly [Name in OptionName]: OptionSpec } = {
  ...NODE_OPTIONS,
  ...actionFlags(),
  ...CALL_OPTIONS,
};

export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];

export const optionSpec = (name: OptionName): OptionSpec => OPTIONS[name];

export const isOptionName = (name: string): name is OptionName => Object.hasOwn(OPTIONS, name);

/** `data-dir` as a variable: `CRABNET_DATA_DIR`. */
export const variableOf = (name: string): string => `CRABNET_${name.toUpperCase().replaceAll('-', '_')}`;

/** The names under which a flag, variable or config key may set an option, and whether that name denies it. */
export const spellings = (
  name: OptionName,
): readonly { readonly name: string; readonly denies: boolean }[] => {
  const spec = optionSpec(name);
  const own = { name, denies: false };
  return spec.kind === 'flag' && spec.negatable === true
    ? [own, { name: `no-${name}`, denies: true }]
    : [own];
};
