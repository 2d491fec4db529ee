import { SEED_STATUSES } from '../../model/types.ts';
import { DIRECTION_MEANINGS, LOOK_MEANINGS, STATUS_MEANINGS } from '../../words/legend-words.ts';
import { type Look, PALETTES, type Paint } from '../../words/look.ts';
import { MARKS, statusLook } from '../../words/seed-words.ts';
import { type Span, span } from '../text/span.ts';
import type { Theme } from '../text/theme.ts';
import { MARKET_COLUMNS } from './market-columns.ts';
import { PEER_COLUMNS } from './peer-columns.ts';

/** A sign as it is on the screen, and what it means. */
export interface LegendRow {
  readonly sign: string | Span;
  readonly words: string;
}

export interface LegendSection {
  readonly heading: string;
  readonly rows: readonly LegendRow[];
}

const rowsOf = (
  meanings: Readonly<Record<string, string>>,
  lookOf: (sign: string) => Look | undefined = () => undefined,
): readonly LegendRow[] =>
  Object.entries(meanings).map(([sign, words]) => ({ sign: span(sign, lookOf(sign)), words }));

const columnRows = (
  columns: readonly { readonly header: string; readonly means: string }[],
): readonly LegendRow[] => columns.map(({ header, means }) => ({ sign: header, words: means }));

/** Nobody has anything to do. */
const IDLE = { whose: null, node: null, step: null, until_ts: null } as const;

/** Every flag, letter and colour of the console, by where it stands. */
export const LEGEND: readonly LegendSection[] = [
  {
    heading: 'MARKET, in front of a row',
    rows: [
      ...rowsOf({ '▸': 'the cursor: verbs act on this row', '*': 'marked: verbs act on all marked ones' }),
      { sign: span('!', 'attention'), words: 'waits for you' },
      ...rowsOf(MARKS, (mark) => (mark === '?' ? 'unverified' : undefined)).map(({ sign, words }) => ({
        sign,
        words: `beside it: ${words}`,
      })),
    ],
  },
  {
    heading: 'MARKET, under ME',
    rows: rowsOf(
      {
        P: 'you published it',
        W: 'it is awarded to you',
        B1: 'you bid on it, and your best live bid ranks first; B+ beyond the ninth',
        'B-': 'you bid on it; no bid of yours is live, or another was chosen',
      },
      (sign) => (sign === 'B1' ? 'good' : undefined),
    ),
  },
  {
    heading: 'STATUS',
    rows: SEED_STATUSES.map((status) => ({
      sign: span(status, statusLook({ status, turn: IDLE })),
      words: STATUS_MEANINGS[status],
    })),
  },
  { heading: 'MARKET, its columns', rows: columnRows(MARKET_COLUMNS) },
  {
    heading: 'SEED',
    rows: rowsOf({
      $: 'the command',
      '|': 'what it printed; stderr | what it said of faults',
      '#': 'the rank of a bid; - of one over the limit, which may still be chosen',
      claim: 'the bid that was awarded',
      'no:': 'why a key is of no use now',
    }),
  },
  {
    heading: 'EVENTS, behind the time',
    rows: [
      ...rowsOf(DIRECTION_MEANINGS, (sign) => (sign === 'x' ? 'bad' : undefined)),
      ...rowsOf({
        x12: 'the same, so many times in a row',
        '... 3 more': 'so many came too fast to be shown',
      }),
    ],
  },
  {
    heading: 'PEERS',
    rows: [
      ...rowsOf({ '?': 'signs nothing, so that its name proves nothing' }, () => 'unverified'),
      ...columnRows(PEER_COLUMNS),
    ],
  },
  {
    heading: 'THE FIRST LINE',
    rows: [
      ...rowsOf({
        '5 peers': 'so many were heard within a minute',
        'in out': 'envelopes a second',
        '2 orders': 'so many standing orders let the node act by itself; paused, or only said (dry run)',
      }),
      ...rowsOf(
        {
          'no sandbox': 'tasks run with nothing between them and this machine',
          'basic sandbox': 'tasks run with little between them and this machine',
          unsigned: 'what nobody signed is taken as well',
          'read-only': 'this console looks, and changes nothing',
          attached: 'the node is another process, and runs on without this console',
          demo: 'a market of its own, which ends with the console',
        },
        () => 'unverified',
      ),
      ...rowsOf(
        {
          'unsent 2': 'so much of yours is told to nobody yet; alarms stand here too',
          'node gone': 'the node does not answer: what shows is what it said last',
        },
        () => 'bad',
      ),
      { sign: span('! 3 for you', 'attention'), words: 'so many seeds wait for you' },
    ],
  },
  {
    heading: 'THE LINE ABOVE THE KEYS',
    rows: [
      { sign: span('ok', 'good'), words: 'done, and how far it got' },
      {
        sign: span('held', 'attention'),
        words: 'sent, and leaves in a moment: until then it can be taken back',
      },
      { sign: span('note', 'active'), words: 'what happened, or why a key does nothing' },
      { sign: span('refused', 'attention'), words: 'not done: why, and what helps; nothing has changed' },
      { sign: span('failed', 'bad'), words: 'something is wrong with the node or the terminal' },
    ],
  },
  {
    heading: 'LINES AND CUTS',
    rows: rowsOf({
      '━': 'the pane that has the keys; its title is reversed',
      '─': 'the others',
      '…': 'cut: there is more',
      '⣀⣠⣸': 'a rate over time, now at the right; in Peers and the first line',
    }),
  },
];

/** The colours of a theme, by their names. */
export function colourSection({ palette, colours }: Theme): LegendSection {
  const paints = Object.entries(PALETTES[palette]) as readonly (readonly [Look, Paint])[];
  return {
    heading: colours === 'none' ? 'COLOURS, which this terminal does not show' : 'COLOURS',
    rows: paints.map(([look, { name }]) => ({ sign: span(name, look), words: LOOK_MEANINGS[look] })),
  };
}
