import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { type Key, keyOf } from '../keymap/key.ts';
import { KEYS } from '../keymap/keys.ts';
import type { Box } from '../layout/layout.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { type Line, plain, span } from '../text/span.ts';
import { wrapText } from '../text/width.ts';

const NARROW_BELOW = 80;

const keyLine = (indent: string, keys: readonly Key[], words: string): Line => [
  span(indent),
  span(keyOf(keys), 'key'),
  span(`   ${words}`),
];

/** What Market says while it lists no seed. */
export function emptyMarket(state: ConsoleState, data: ConsoleData, box: Box): readonly Line[] {
  if (!data.isLoaded) return [[], plain('   The market is being read.')];
  if (state.market.filter !== '') {
    if (data.market.arrangement.filter !== state.market.filter || !data.market.isWhole) return [];
    return [
      [],
      plain(`   No seed matches ${sanitizeLine(state.market.filter)}.`),
      [],
      keyLine('   ', KEYS.pane.back, 'shows all of them'),
    ];
  }
  return box.width < NARROW_BELOW ? narrowMarket(data) : wideMarket(data);
}

const publishLine = (data: ConsoleData, indent: string, words: string): readonly Line[] =>
  data.facts.isReadOnly ? [] : [keyLine(indent, KEYS.verb.publish, words)];

const wideMarket = (data: ConsoleData): readonly Line[] => [
  [],
  plain('   No seeds yet. A seed is a task offered to the other nodes of the market.'),
  [],
  ...publishLine(data, '   ', 'publish one: only the command is asked for, the rest has defaults'),
  keyLine('   ', KEYS.program.help, 'every key, and why one is not available now'),
  keyLine('   ', KEYS.program.quit, 'quit; then  crabnet demo  shows a whole market on this machine'),
  [],
  plain('   Seeds of others appear here by themselves.'),
];

const narrowMarket = (data: ConsoleData): readonly Line[] => [
  [],
  plain('  No seeds yet. A seed is a task offered to the others.'),
  [],
  ...publishLine(data, '  ', 'publish one: only the command is asked for'),
  keyLine('  ', KEYS.program.help, 'every key, and why one is not available now'),
  keyLine('  ', KEYS.program.quit, 'quit; then  crabnet demo  shows a whole market'),
  ...(data.peers.length > 0 ? [] : [[], ...narrowPeerHint(data)]),
];

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

/** What Seed says without a seed under the cursor. */
export const emptySeed = (width: number): readonly Line[] =>
  wrapText(
    'The seed under the cursor shows here: its bids, its result, what it waits for and what you can do with it.',
    width - 2,
  ).map((line) => plain(` ${line}`));
