import { sanitizeLine } from '../../base/text/sanitize.ts';
import { completionsOf, readablePart } from '../../contract/seed-filter.ts';
import { type ConsoleData, hasLinks } from '../data/console-data.ts';
import { type Key, keyOf } from '../keymap/key.ts';
import { KEYS } from '../keymap/keys.ts';
import { publishReason } from '../keymap/verbs.ts';
import type { Box } from '../layout/layout.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { situationOf } from '../state/situation.ts';
import { type Line, plain, span } from '../text/span.ts';
import { wrapText } from '../text/width.ts';

const NARROW_BELOW = 80;
const GAP = 3;

/** Keys, and what each does here. */
type KeyWords = readonly (readonly [keys: readonly Key[], words: string])[];

/** What keys do here, each on as many lines as it takes. */
function keyLines(width: number, indent: number, keys: KeyWords): readonly Line[] {
  const column = Math.max(...keys.map(([each]) => keyOf(each).length)) + GAP;
  return keys.flatMap(([each, words]) =>
    wrapText(words, width - indent - column - 1).map((line, index): Line => {
      const name = index === 0 ? keyOf(each) : '';
      return [span(' '.repeat(indent)), span(name, 'key'), span(' '.repeat(column - name.length) + line)];
    }),
  );
}

const wordLines = (width: number, indent: number, words: string): readonly Line[] =>
  wrapText(words, width - indent - 1).map((line) => plain(' '.repeat(indent) + line));

const indentIn = (width: number): number => (width < NARROW_BELOW ? 1 : 3);

/** What a list says that a filter leaves nothing of. */
function noMatch(
  width: number,
  what: 'seed' | 'event' | 'peer',
  filter: string,
  keys: KeyWords,
): readonly Line[] {
  const indent = indentIn(width);
  return [
    [],
    ...wordLines(width, indent, `No ${what} matches ${sanitizeLine(filter)}.`),
    [],
    ...keyLines(width, indent, keys),
  ];
}

const OTHER_FILTER: KeyWords = [
  [KEYS.pane.back, 'shows all of them'],
  [KEYS.look.filter, 'another filter'],
];

/** What Market says while it lists no seed. */
export function emptyMarket(state: ConsoleState, data: ConsoleData, box: Box): readonly Line[] {
  const filter = readablePart(state.market.filter);
  if (!data.isLoaded) return unreadMarket(data, box.width);
  if (filter !== '') {
    if (data.market.arrangement.filter !== filter || !data.market.isWhole) return [];
    return noMatch(box.width, 'seed', filter, marketFilterKeys(state));
  }
  const reason = publishReason(situationOf(state, data));
  return box.width < NARROW_BELOW
    ? narrowMarket(data, box.width, reason)
    : wideMarket(data, box.width, reason);
}

/** What leads on from a filter that leaves no seed: while it is typed, what its last word may become. */
function marketFilterKeys({ filters, prompt }: ConsoleState): KeyWords {
  if (prompt?.kind !== 'filter') {
    const hasKept = Object.keys(filters).length > 0;
    return [...OTHER_FILTER, ...(hasKept ? ([[KEYS.look.kept, 'the filters that you keep']] as const) : [])];
  }
  const offers = completionsOf(prompt.field.value).map((offer) => offer.slice(1 + offer.lastIndexOf(' ')));
  const back = [KEYS.prompt.back, 'drops it: the list as it was'] as const;
  return offers.length === 0 ? [back] : [[KEYS.prompt.complete, `completes it: ${offers.join(' ')}`], back];
}

function unreadMarket({ isGone }: ConsoleData, width: number): readonly Line[] {
  if (!isGone) return [[], plain('   The market is being read.')];
  const indent = indentIn(width);
  return [
    [],
    ...wordLines(width, indent, 'The node does not answer. Start it again, and its market shows here.'),
    [],
    ...keyLines(width, indent, [[KEYS.program.quit, 'quit']]),
  ];
}

const notNow = (reason: string): string => `publish: not now, ${reason}`;

const DEMO = 'quit; then  crabnet demo  shows a whole market';

function wideMarket({ facts }: ConsoleData, width: number, reason: string | null): readonly Line[] {
  const publish =
    reason === null ? 'publish one: only the command is asked for, the rest has defaults' : notNow(reason);
  return [
    [],
    plain('   No seeds yet. A seed is a task offered to the other nodes of the market.'),
    [],
    ...keyLines(width, 3, [
      ...(facts.isReadOnly ? [] : [[KEYS.verb.publish, publish] as const]),
      [KEYS.program.help, 'every key, and why one is not available now'],
      [KEYS.program.quit, facts.isAttached ? 'quit; the node runs on' : `${DEMO} on this machine`],
    ]),
    [],
    plain('   Seeds of others appear here by themselves.'),
  ];
}

function narrowMarket(data: ConsoleData, width: number, reason: string | null): readonly Line[] {
  const publish = reason === null ? 'publish one: only the command is asked for' : notNow(reason);
  return [
    [],
    plain('  No seeds yet. A seed is a task offered to the others.'),
    [],
    ...keyLines(width, 2, [
      ...(data.facts.isReadOnly ? [] : [[KEYS.verb.publish, publish] as const]),
      [KEYS.program.help, 'every key, and why one is not available now'],
      [KEYS.program.quit, data.facts.isAttached ? 'quit; the node runs on' : DEMO],
    ]),
    ...(data.peers.length > 0 ? [] : [[], ...narrowPeerHint(data)]),
  ];
}

function narrowPeerHint({ facts }: ConsoleData): readonly Line[] {
  return [
    plain(`  No peer heard yet. This node listens on ${facts.networkAddr}`),
    plain(
      facts.announceAddr === ''
        ? '  and tells nobody yet:'
        : `  and tells ${facts.announceAddr}. Beyond the LAN:`,
    ),
    plain('  crabnet --announce-addr HOST:9012'),
  ];
}

/** What stands below the events of a node that has heard nobody. */
export function lonelyLines({ facts }: ConsoleData, width: number): readonly Line[] {
  const tells = facts.announceAddr === '' ? 'nobody yet' : `${facts.announceAddr}`;
  const words = wrapText(`No peer heard yet. This node tells ${tells}. Other nets:`, width - 2);
  return [...words, 'crabnet --announce-addr HOST:9012'].map((line) => plain(` ${line}`));
}

/** What Events says while it lists none. */
export function emptyEvents({ events }: ConsoleState, data: ConsoleData, width: number): readonly Line[] {
  const { view, filter } = events;
  const isFacts = view === 'facts';
  if (filter !== '')
    return noMatch(
      width,
      'event',
      filter,
      isFacts
        ? [...OTHER_FILTER, [KEYS.look.view, 'looks through all events, not facts only']]
        : OTHER_FILTER,
    );
  if (!data.isLoaded) return [];
  const indent = indentIn(width);
  return [
    [],
    ...wordLines(width, indent, 'Nothing has happened yet: what does shows here.'),
    ...(isFacts ? [[], ...keyLines(width, indent, [[KEYS.look.view, "all events, the network's too"]])] : []),
  ];
}

/** What Peers says while it lists none. */
export function emptyPeers({ peers }: ConsoleState, data: ConsoleData, width: number): readonly Line[] {
  if (peers.filter !== '') return noMatch(width, 'peer', peers.filter, OTHER_FILTER);
  if (!data.isLoaded) return [];
  const indent = indentIn(width);
  if (hasLinks(data))
    return [
      [],
      ...wordLines(width, indent, 'No peer heard yet. Those in the same network are found by themselves.'),
      [],
      ...(data.facts.isReadOnly
        ? []
        : keyLines(width, indent, [[KEYS.link.dial, 'dials one by its address']])),
      ...wordLines(width, indent, 'crabnet --bootstrap-peers HOST:9012  dials it at each start'),
    ];
  return [[], ...lonelyLines(data, width)];
}

/** What Seed says without a seed under the cursor. */
export function emptySeed({ facts }: ConsoleData, width: number): readonly Line[] {
  return [
    ...wordLines(
      width,
      1,
      'The seed under the cursor shows here: its bids, its result, what it waits for and what you can do with it.',
    ),
    [],
    ...keyLines(width, 1, [
      [KEYS.pane.market, 'Market, where it is chosen'],
      ...(facts.isReadOnly ? [] : [[KEYS.verb.publish, 'publish one'] as const]),
    ]),
  ];
}

/** What is said in place of what the node has not told yet. */
export const unreadWords = ({ isGone }: ConsoleData): string =>
  isGone ? 'not known: the node does not answer' : 'being read';

/** What a whole output says where there is none. */
export const emptyOutput = (width: number): readonly Line[] => [
  [],
  ...wordLines(width, 2, 'No result of this seed counts yet, and no task of it runs here.'),
  [],
  ...keyLines(width, 2, [[KEYS.pane.back, 'back to the seed']]),
];

/** What the orders say where there are none. */
export const emptyOrders = (width: number): readonly Line[] => [
  [],
  ...wordLines(
    width,
    2,
    'No standing orders. A file of them says what this node does by itself: bid, run, award, settle, publish, each with a match and limits.',
  ),
  [],
  ...wordLines(width, 2, 'crabnet --orders FILE        starts with it'),
  ...wordLines(width, 2, 'crabnet --orders-dry-run     says, and does nothing'),
  [],
  ...keyLines(width, 2, [[KEYS.pane.back, 'back']]),
];

const IN_MARKET: KeyWords = [
  [KEYS.verb.bid, 'in Market: bid on a seed'],
  [KEYS.verb.publish, 'in Market: publish one'],
];

/** What the ledger says before the first award. */
export const emptyLedger = ({ facts }: ConsoleData, width: number): readonly Line[] => [
  [],
  ...wordLines(
    width,
    2,
    'Nothing was awarded yet, by this node or to it. An accepted result is a debt: who published owes who worked the price of the bid.',
  ),
  [],
  ...keyLines(width, 2, [[KEYS.pane.back, 'back'], ...(facts.isReadOnly ? [] : IN_MARKET)]),
];

/** What a report says until it has come. */
export const unreadReport = (what: string, { isGone }: ConsoleData, width: number): readonly Line[] => [
  [],
  ...wordLines(width, 2, isGone ? 'The node does not answer.' : `${what} being read.`),
];

/** What the help says that a search leaves nothing of. */
export const emptyHelp = (width: number, search: string): readonly Line[] => [
  [],
  ...wordLines(width, 3, `No key matches ${sanitizeLine(search)}.`),
  [],
  ...keyLines(width, 3, [
    [KEYS.pane.back, 'all of the help'],
    [KEYS.program.legend, 'the legend: signs, letters and colours'],
  ]),
];
