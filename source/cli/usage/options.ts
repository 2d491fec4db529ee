import { ACTIONS, SANDBOX_LEVELS } from '../../contract/actions.ts';
import {
  DRAIN_MS,
  EVENT_LOG_LIMITS,
  FILES_MAX_BYTES,
  LOG_LEVELS,
  STORE_MAX_BYTES,
  UNDO_MS,
} from '../../contract/settings.ts';
import { formatBytes } from '../../words/numbers.ts';
import { formatExact } from '../../words/time.ts';
import { type ActionFlags, actionFlags } from './action-flags.ts';
import { CALL_OPTIONS } from './call-options.ts';
import { CONSOLE_OPTIONS } from './console-options.ts';
import { LIMIT_OPTIONS } from './limit-options.ts';
import { NOTICE_OPTIONS } from './notice-options.ts';
import type { OptionSpec, OptionTable } from './option-spec.ts';
import { WEB_OPTIONS } from './web-options.ts';

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
  ...WEB_OPTIONS,
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
  orders: {
    kind: 'text',
    placeholder: 'FILE',
    setting: true,
    description: 'what the node does by itself: bid, run, award, settle, publish',
    defaultWords: 'nothing',
  },
  'orders-dry-run': {
    kind: 'flag',
    setting: true,
    default: false,
    description: 'standing orders say what they would do, and do nothing',
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
  'files-max-bytes': {
    kind: 'number',
    setting: true,
    default: FILES_MAX_BYTES.usual,
    defaultWords: formatBytes(FILES_MAX_BYTES.usual),
    description: 'how much of the files of seeds may be kept; those of one seed take a quarter of it at most',
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
    unit: 'ms',
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
  keys: {
    kind: 'list',
    placeholder: 'ACTION=KEY,…',
    setting: true,
    default: [],
    pairs: true,
    description: 'other keys for the console, by the names in media/keys.md; in the file an object',
  },
  'undo-ms': {
    kind: 'number',
    unit: 'ms',
    setting: true,
    default: UNDO_MS.usual,
    defaultWords: formatExact(UNDO_MS.usual),
    description: 'how long a form sent in the console can be taken back, 0 for not at all',
  },
  ...CONSOLE_OPTIONS,
  ...NOTICE_OPTIONS,
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
