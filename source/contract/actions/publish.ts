import { BID_WINDOW_MAX_S, FILES_MAX_COUNT, TIMEOUT_MAX_MS } from '../../model/limits.ts';
import { defineAction } from './action.ts';
import { TELLING, type Told } from './telling.ts';

const TITLE_FROM_COMMAND = 40;

/** How much comes back of what a task makes, unless told otherwise. */
export const OUTPUT_MAX = { bytes: 256 * 1024 * 1024, count: 1000 } as const;

/** The title of a seed that was given none: the first characters of its command, whole ones, as one line. */
export const titleOfCommand = (command: string): string =>
  [...command.trim().replace(/\s+/gu, ' ')].slice(0, TITLE_FROM_COMMAND).join('').trim();

export const publish = defineAction({
  command: 'seed publish',
  summary: 'offer a task to the market',
  examples: [
    ["crabnet seed publish --cmd 'sha256sum *.iso'", 'the title is taken from the command'],
    [
      "crabnet seed publish --title 'Hash it' --cmd 'sha256sum *.iso' --reward 20 --bid-window-ms 10m",
      'bids for 10 minutes',
    ],
    [
      "crabnet seed publish --cmd 'make' --input . --output 'dist/**'",
      'this folder goes to the worker, dist comes back: crabnet seed fetch',
    ],
    [
      'crabnet seed publish --template nightly --reward 30',
      'as templates/nightly.json says, for another reward',
    ],
  ],
  fields: {
    title: {
      kind: 'text',
      needed: true,
      label: 'Title',
      words: 'what the task is, in a few words',
      defaultWords: `the first ${TITLE_FROM_COMMAND} characters of the command`,
    },
    cmd: {
      kind: 'text',
      placeholder: 'COMMAND',
      needed: true,
      label: 'Command',
      words: 'the shell command to run (required)',
    },
    desc: { kind: 'text', default: '', label: 'Details', words: 'a longer description' },
    rules: {
      kind: 'text',
      default: '',
      label: 'Rules',
      words: 'what a result must look like to be accepted',
    },
    timeout_ms: {
      kind: 'number',
      unit: 'ms',
      most: TIMEOUT_MAX_MS,
      default: 120_000,
      setting: true,
      label: 'Timeout',
      words: 'how long the command may run',
    },
    bid_window_ms: {
      kind: 'number',
      unit: 'ms',
      most: BID_WINDOW_MAX_S * 1000,
      default: 60_000,
      setting: true,
      label: 'Bids for',
      words: 'how long bids are taken',
    },
    exec_deadline_ms: {
      kind: 'number',
      unit: 'ms',
      most: TIMEOUT_MAX_MS,
      sameAs: 'timeout_ms',
      setting: true,
      label: 'Run within',
      words: 'how long after the award the result is due',
      defaultWords: 'as --timeout-ms',
    },
    min_price: {
      kind: 'number',
      default: 0,
      setting: true,
      label: 'Min price',
      words: 'the lowest price a bid may name',
    },
    max_bids: {
      kind: 'number',
      default: 1,
      setting: true,
      label: 'Max bids',
      words: 'how many bids are live, 0 for no limit',
    },
    reward: {
      kind: 'number',
      default: 0,
      setting: true,
      label: 'Reward',
      words: 'what an accepted result is worth to you',
    },
    input: {
      kind: 'list',
      isPath: true,
      label: 'Files in',
      placeholder: 'FILE_OR_DIR[:PATH]',
      words:
        "a file, or a folder's contents, that lies at PATH in the task's working folder; several times for several",
    },
    open_inputs: {
      kind: 'flag',
      hasNoForm: true,
      words: 'anybody may have these files, not its worker alone',
    },
    output: {
      kind: 'list',
      label: 'Files back',
      placeholder: 'PATTERN',
      words:
        "what is wanted back of what the task makes, such as 'dist/**' or '*.log'; several times for several",
    },
    output_max_bytes: {
      kind: 'number',
      hasNoForm: true,
      defaultWords: '256 MiB',
      words: 'how many bytes may come back; nothing does when it is more',
    },
    output_max_count: {
      kind: 'number',
      hasNoForm: true,
      most: FILES_MAX_COUNT,
      defaultWords: String(OUTPUT_MAX.count),
      words: 'how many files may come back; none do when it is more',
    },
    ...TELLING,
  },
  assume: ({ cmd }) => (cmd === undefined ? {} : { title: titleOfCommand(cmd) }),
  done: ({ seed_id }: Told & { readonly seed_id: string }) => `seed published ${seed_id}`,
});
