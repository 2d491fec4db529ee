import type { Action } from '../../contract/actions/action.ts';
import { ACTION_IDS, type ACTIONS, type ActionId, actionOf } from '../../contract/actions.ts';
import type { ConsoleOver } from '../run/backend.ts';

/** A command as the table knows it: its words, its arguments, and what its help starts with. */
export interface CommandSpec {
  readonly summary: string;
  /** Names of the arguments, all required, as help shows them. */
  readonly args: readonly string[];
  /** Behind them as many words as one likes, under this name. */
  readonly rest?: string;
  /** Its last argument may be an empty text. */
  readonly mayBeEmpty?: true;
  /** Command lines, and what each does. */
  readonly examples: readonly (readonly [line: string, does: string])[];
}

export type ActionCommand = (typeof ACTIONS)[ActionId]['command'];

/** The command of an action, as its file has it. */
const specOf = ({ summary, fields, examples }: Action): CommandSpec => ({
  summary,
  args: Object.values(fields).flatMap(({ argument }) => argument ?? []),
  examples,
});

/** The commands of all actions whose first word is `first`. */
function commandsOf<First extends string>(first: First) {
  type Name = Extract<ActionCommand, `${First} ${string}`>;
  const actions = ACTION_IDS.map(actionOf).filter(({ command }) => command.startsWith(`${first} `));
  // One entry for each of these commands, whatever there are.
  return Object.fromEntries(actions.map((action) => [action.command, specOf(action)])) as unknown as {
    readonly [name in Name]: CommandSpec;
  };
}

const { 'seed publish': PUBLISH, ...SEED_COMMANDS } = commandsOf('seed');

/** Every command by its words; `console` is what runs when none is given. */
const COMMANDS = {
  console: {
    summary: 'the node with its console; headless where there is no terminal',
    args: [],
    examples: [
      ['crabnet', 'start the node and its console'],
      ['crabnet --no-tui', 'start the node without a console'],
      ["crabnet seed publish --cmd 'sha256sum *.iso' --reward 20", 'offer a task'],
      ['crabnet seed list', 'see what is offered'],
      ['crabnet seed bid 7f3a9c12 --price 14', 'offer to do one'],
    ],
  },
  listen: {
    summary: 'the node, headless: events on stdout, log on stderr, one JSON object a line',
    args: [],
    examples: [
      ['crabnet listen', 'run the node until Ctrl-C'],
      ['crabnet listen --listen-addr 0.0.0.0:9012 --announce-addr 192.0.2.11:9012', 'tell one other node'],
    ],
  },
  attach: {
    summary: 'the console over a node that runs on this data dir already',
    args: [],
    examples: [
      ['crabnet attach --data-dir /var/lib/crabnet', 'watch and steer a daemon; q leaves it running'],
      ['crabnet attach --read-only', 'watch it, as many as like to; nothing can be changed there'],
    ],
  },
  demo: {
    summary: 'a market of its own on loopback, with traders, and the console in the middle of it',
    args: [],
    examples: [['crabnet demo', 'try everything; nothing of it stays']],
  },
  status: {
    summary: 'who this node is, and what it holds',
    args: [],
    examples: [
      ['crabnet status', 'node id, counts, addresses'],
      ['crabnet status --json', 'the same for a script'],
    ],
  },
  peers: {
    summary: 'the nodes that this one has heard',
    args: [],
    examples: [['crabnet peers', 'who is near, when each was heard last, and how each is linked']],
  },
  ...commandsOf('peers'),
  digest: {
    summary: 'one hash over the market: two nodes that hold the same print the same',
    args: [],
    examples: [['crabnet digest --json', 'compare two nodes in a script']],
  },
  'seed publish': PUBLISH,
  'seed list': {
    summary: 'every seed that this node holds, oldest first',
    args: [],
    examples: [
      ['crabnet seed list', 'a table on a terminal, one line a seed in a pipe'],
      ['crabnet seed list --limit 20', 'the newest ones'],
      ['crabnet seed list --json', 'the same for a script'],
    ],
  },
  'seed show': {
    summary: 'one seed with its bids, claims, results, settlements and history',
    args: ['SEED'],
    examples: [['crabnet seed show 7f3a9c12', 'the first characters of an id are enough']],
  },
  ...SEED_COMMANDS,
  ...commandsOf('files'),
  events: {
    summary: 'what the node saw and did, oldest first',
    args: [],
    examples: [
      ['crabnet events --follow', 'the last events, and new ones as they come'],
      ['crabnet events --kind envelope_refused --limit 20 --json', 'for a script, one a line'],
    ],
  },
  topology: {
    summary: 'which nodes were seen, and what passed between them',
    args: [],
    examples: [['crabnet topology --json', 'as /api/topology answers']],
  },
  prices: {
    summary:
      'what tasks were awarded for, by program and time limit: accepted trades, one for each pair and day',
    args: [],
    rest: 'WORDS',
    examples: [
      ['crabnet prices', 'quartiles of every kind of task, the most frequent first'],
      [
        'crabnet prices sha256sum --since 2026-11-01',
        'only tasks with that word in title or command, since then',
      ],
    ],
  },
  ledger: {
    summary: 'who owes whom, from what was signed: awards, results, acceptances',
    args: [],
    examples: [
      ['crabnet ledger', 'by counterparty: owed, owing, in hand, and how its awards ended'],
      ['crabnet ledger --with 7QpR2m', 'each award between the two of you'],
      ['crabnet ledger --since 2026-11-01 --csv', 'for a spreadsheet'],
    ],
  },
  'ledger receipts': {
    summary: 'payments between this node and others, and which of them wait to be confirmed',
    args: [],
    examples: [
      ['crabnet ledger receipts', 'confirm what you were paid: crabnet ledger confirm RECEIPT'],
      ['crabnet ledger receipts --with 7QpR2m --csv', 'those with one node, for a spreadsheet'],
    ],
  },
  ...commandsOf('ledger'),
  'ledger export': {
    summary: 'write every award with the signed envelopes that prove it, and every receipt, into a file',
    args: ['FILE'],
    examples: [
      ['crabnet ledger export book.ndjson', 'anybody can check it: crabnet ledger verify book.ndjson'],
    ],
  },
  'ledger verify': {
    summary: 'work an exported ledger out anew from its envelopes alone; no node or data dir is asked',
    args: ['FILE'],
    examples: [
      ['crabnet ledger verify book.ndjson', 'ends with 2 at the first line that does not hold'],
      ['crabnet ledger verify mine.ndjson --against theirs.ndjson', 'names what one of the two leaves out'],
    ],
  },
  export: {
    summary: 'every envelope that this node holds, one a line, or the state file of the reference',
    args: [],
    examples: [
      ['crabnet export', 'into a file: crabnet export >market.ndjson; another node takes it in'],
      ['crabnet export --format state', 'what the reference reads; nothing in it is signed'],
    ],
  },
  import: {
    summary: 'take in a file of envelopes, or of the reference’s state, each proven before it counts',
    args: ['FILE'],
    examples: [
      ['crabnet import market.ndjson', 'says how many were admitted, known and refused, and why'],
      ['crabnet import .crabnet/state.json --accept-unsigned', 'what a node of the reference held'],
    ],
  },
  ...commandsOf('orders'),
  'orders list': {
    summary: 'the standing orders: what each did, and what they would do now',
    args: [],
    examples: [['crabnet orders list', 'paused or not, and how often each acted since the node started']],
  },
  'orders check': {
    summary: 'read the file of standing orders as a start would, and say what is wrong with it',
    args: [],
    examples: [['crabnet orders check --orders orders.json', 'before a node is told to take it']],
  },
  'orders dry-run': {
    summary: 'what the standing orders would do now, one step a line; nothing is done',
    args: [],
    examples: [['crabnet orders dry-run --orders orders.json', 'try a file on the market that is held here']],
  },
  why: {
    summary:
      'for each verb and standing order: that it may or does act on a seed, or the first condition that fails',
    args: ['SEED'],
    examples: [['crabnet why 7f3a9c12', 'both values of what fails: what is wanted, what is found']],
  },
  doctor: {
    summary: 'what of this machine and network would keep a node from its work, and what to do about it',
    args: [],
    examples: [
      ['crabnet doctor', 'ports, broadcast, DNS, clock, sandbox, limits, disk, peers'],
      ['crabnet doctor --json', 'for a script; ends with 1 when something is bad'],
    ],
  },
  'service install': {
    summary: 'have systemd run this node, now and at each boot',
    args: [],
    examples: [
      ['crabnet service install', "as a unit of the user's own systemd"],
      ['crabnet service install --system', 'by root: as a unit of the machine, on /var/lib/crabnet'],
    ],
  },
  'service uninstall': {
    summary: 'stop the service and remove its unit; the data dir stays',
    args: [],
    examples: [['crabnet service uninstall', 'the same with --system where it was installed so']],
  },
  completion: {
    summary: 'print what makes a shell complete commands, options and choices: bash, zsh or fish',
    args: ['SHELL'],
    examples: [['crabnet completion bash', 'in ~/.bashrc: source <(crabnet completion bash)']],
  },
  'config show': {
    summary: 'every setting, its value and where it came from',
    args: [],
    examples: [['crabnet config show', 'flag, variable, config file or default']],
  },
  'config set': {
    summary: 'write a setting into the config file',
    args: ['NAME', 'VALUE'],
    mayBeEmpty: true,
    examples: [
      ['crabnet config set alias otter', 'from the next start on; names are those of the flags'],
      ['crabnet config set announce-addr 192.0.2.11:9012,192.0.2.12:9012', "a list; '' for an empty one"],
    ],
  },
  'config unset': {
    summary: 'take a setting out of the config file',
    args: ['NAME'],
    examples: [['crabnet config unset alias', 'its default holds again']],
  },
  'config templates': {
    summary: 'the templates that seeds are published from',
    args: [],
    examples: [['crabnet config templates', 'use one: crabnet seed publish --template NAME']],
  },
  'config path': {
    summary: 'where the config file is, or would be',
    args: [],
    examples: [['crabnet config path', 'as --config, CRABNET_CONFIG or XDG_CONFIG_HOME name it']],
  },
} as const satisfies { readonly [name: string]: CommandSpec };

export type CommandName = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];

/** What concerns the config file, and needs no node. */
export type ConfigCommand = Extract<CommandName, `config ${string}`>;

/** What concerns this machine, and needs no node. */
export type MachineCommand = Extract<
  CommandName,
  `service ${string}` | 'doctor' | 'completion' | 'ledger verify' | 'orders check'
>;

/** Commands that answer and end: every one but those that are a node or need none. */
export type OneShotName = Exclude<CommandName, ConsoleOver | 'listen' | ConfigCommand | MachineCommand>;

export const commandSpec = (name: CommandName): CommandSpec => COMMANDS[name];

/** The command of these words, or undefined. `console` has no words of its own. */
export const commandOf = (words: string): CommandName | undefined =>
  COMMAND_NAMES.find((name) => name === words && name !== 'console');

/** The second words that a first word such as `seed` wants; empty where it is no such word. */
export const secondWords = (first: string): readonly string[] =>
  COMMAND_NAMES.filter((name) => name.startsWith(`${first} `)).map((name) => name.slice(first.length + 1));
