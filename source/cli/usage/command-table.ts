import type { ConsoleOver } from '../run/backend.ts';

/** A command as the table knows it: its words, its arguments, and what its help starts with. */
export interface CommandSpec {
  readonly summary: string;
  /** Names of the arguments, all required, as help shows them. */
  readonly args: readonly string[];
  /** Command lines, and what each does. */
  readonly examples: readonly (readonly [line: string, does: string])[];
}

/** Every command by its words; `console` is what runs when none is given. */
export const COMMANDS = {
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
  'peers dial': {
    summary: 'connect to a node, with --network dht',
    args: ['ADDRESS'],
    examples: [
      ['crabnet peers dial 192.0.2.11:9012', 'by address'],
      [
        'crabnet peers dial /ip4/192.0.2.11/tcp/9012/p2p/12D3KooWPqT3vYk8sRzN4bWm7XcJd2FhLuA5eGtQxBk7Vn9Kd2Lm',
        'this node and no other there',
      ],
    ],
  },
  'peers block': {
    summary: 'hear nothing more from a node, and give it no link',
    args: ['PEER'],
    examples: [["crabnet peers block 9Kd2Lm --reason 'floods'", 'the last characters of its id are enough']],
  },
  'peers unblock': {
    summary: 'hear a blocked node again',
    args: ['PEER'],
    examples: [['crabnet peers unblock 9Kd2Lm', 'the last characters of its id are enough']],
  },
  digest: {
    summary: 'one hash over the market: two nodes that hold the same print the same',
    args: [],
    examples: [['crabnet digest --json', 'compare two nodes in a script']],
  },
  'seed publish': {
    summary: 'offer a task to the market',
    args: [],
    examples: [
      ["crabnet seed publish --cmd 'sha256sum *.iso'", 'the title is taken from the command'],
      [
        "crabnet seed publish --title 'Hash it' --cmd 'sha256sum *.iso' --reward 20 --bid-window-ms 600000",
        'bids for 10 minutes',
      ],
    ],
  },
  'seed list': {
    summary: 'every seed that this node holds, oldest first',
    args: [],
    examples: [
      ['crabnet seed list', 'a table on a terminal, one line a seed in a pipe'],
      ['crabnet seed list --json', 'the same for a script'],
    ],
  },
  'seed show': {
    summary: 'one seed with its bids, claims, results, settlements and history',
    args: ['SEED'],
    examples: [['crabnet seed show 7f3a9c12', 'the first characters of an id are enough']],
  },
  'seed bid': {
    summary: 'offer to run a seed for a price',
    args: ['SEED'],
    examples: [
      ["crabnet seed bid 7f3a9c12 --price 14 --notes '8 cores'", 'bid 14'],
      ['crabnet seed bid 7f3a9c12', 'bid 0'],
    ],
  },
  'seed claim': {
    summary: 'award your seed to one of its bids',
    args: ['SEED', 'BID'],
    examples: [['crabnet seed claim 7f3a9c12 85044edd', 'the bidder may run it from now on']],
  },
  'seed run': {
    summary: 'run the task that was awarded to you, and send its result',
    args: ['SEED'],
    examples: [
      ['crabnet seed run 7f3a9c12', 'in the sandbox'],
      [
        'crabnet seed run 7f3a9c12 --follow',
        'show what it prints; Ctrl-C leaves it to the node that runs it, and ends it where none runs',
      ],
      ['crabnet seed run 7f3a9c12 --sandbox basic --yes', 'with less isolation, without being asked'],
    ],
  },
  'seed cancel': {
    summary: 'stop the task that the node runs for a seed; its result says so',
    args: ['SEED'],
    examples: [['crabnet seed cancel 7f3a9c12', 'what it printed so far is its result']],
  },
  'seed settle': {
    summary: 'accept or reject the result of your seed',
    args: ['SEED'],
    examples: [
      ["crabnet seed settle 7f3a9c12 --accepted --note 'thanks'", 'accept, which is final'],
      ['crabnet seed settle 7f3a9c12 --rejected', 'reject; it also closes a seed without a result'],
    ],
  },
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
  'config show': {
    summary: 'every setting, its value and where it came from',
    args: [],
    examples: [['crabnet config show', 'flag, variable, config file or default']],
  },
} as const satisfies { readonly [name: string]: CommandSpec };

export type CommandName = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];

/** Commands that answer and end: every one but those that are a node. */
export type OneShotName = Exclude<CommandName, ConsoleOver | 'listen' | 'config show'>;

export const commandSpec = (name: CommandName): CommandSpec => COMMANDS[name];

/** The command of these words, or undefined. `console` has no words of its own. */
export const commandOf = (words: string): CommandName | undefined =>
  COMMAND_NAMES.find((name) => name === words && name !== 'console');

/** The second words that a first word such as `seed` wants; empty where it is no such word. */
export const secondWords = (first: string): readonly string[] =>
  COMMAND_NAMES.filter((name) => name.startsWith(`${first} `)).map((name) => name.slice(first.length + 1));
