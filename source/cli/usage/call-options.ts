import { TELLING } from '../../contract/actions/telling.ts';
import { EVENT_KINDS, EVENT_SOURCES } from '../../contract/monitor-event.ts';
import { EXPORT_FORMATS } from '../../contract/transfer.ts';
import { CONFIRMED_COMMANDS, VERB_COMMANDS } from './action-flags.ts';
import type { OptionTable } from './option-spec.ts';

/** What is no field of an action, and no setting of a node: which rows a list shows, and how the program answers. */
export const CALL_OPTIONS = {
  // the market's verbs
  announce: {
    kind: 'flag',
    negatable: true,
    commands: VERB_COMMANDS,
    setting: TELLING.announce.setting,
    description: TELLING.announce.words,
    defaultWords: TELLING.announce.defaultWords,
  },
  yes: { kind: 'flag', commands: CONFIRMED_COMMANDS, description: TELLING.confirmed.words },
  template: {
    kind: 'text',
    placeholder: 'NAME',
    commands: ['seed publish'],
    description: 'what is not given comes from templates/NAME.json beside the config file',
  },
  // lists
  follow: {
    kind: 'flag',
    commands: ['events', 'seed run', 'seed publish', 'seed fetch'],
    description: 'show what comes, as it comes',
  },
  kind: { kind: 'choice', choices: EVENT_KINDS, commands: ['events'], description: 'only this kind' },
  source: { kind: 'choice', choices: EVENT_SOURCES, commands: ['events'], description: 'only from here' },
  seed: { kind: 'text', placeholder: 'SEED', commands: ['events'], description: 'only of this seed' },
  peer: { kind: 'text', placeholder: 'NODE', commands: ['events'], description: 'only what names this node' },
  since: {
    kind: 'text',
    placeholder: 'TIME',
    commands: ['events', 'ledger', 'ledger receipts', 'ledger export', 'prices'],
    description: 'only from then on: 10m, 2026-11-28, unix seconds',
  },
  until: { kind: 'text', placeholder: 'TIME', commands: ['events'], description: 'only up to then' },
  cursor: {
    kind: 'text',
    placeholder: 'PLACE',
    commands: ['events'],
    description: 'a place as /api/events tells it, in place of --before or --after: before-ID or after-ID',
  },
  before: { kind: 'number', commands: ['events'], description: 'only those before the event with this id' },
  after: { kind: 'number', commands: ['events'], description: 'the first ones after the event with this id' },
  limit: {
    kind: 'number',
    least: 1,
    commands: ['events', 'seed list'],
    description: 'how many of the last ones',
    defaultWords: '50 events, every seed',
  },
  with: {
    kind: 'text',
    placeholder: 'NODE',
    commands: ['ledger', 'ledger receipts', 'ledger export'],
    description: 'only what is between this node and that one',
  },
  format: {
    kind: 'choice',
    choices: EXPORT_FORMATS,
    default: 'envelopes',
    commands: ['export'],
    description: 'as envelopes with their signatures, or as state.json of the reference',
  },
  against: {
    kind: 'text',
    placeholder: 'OTHER',
    commands: ['ledger verify'],
    description: "the other party's export: what one of the two leaves out is named",
  },
  csv: {
    kind: 'flag',
    commands: ['ledger', 'ledger receipts'],
    description: 'as comma-separated values, for a spreadsheet',
  },
  filter: {
    kind: 'text',
    placeholder: 'FILTER',
    commands: ['seed list'],
    description: "only what matches, as in 'status:open reward>20 left<10m has:files'",
  },
  'read-only': {
    kind: 'flag',
    commands: ['attach'],
    description: 'look only: the node refuses whatever would change something',
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
