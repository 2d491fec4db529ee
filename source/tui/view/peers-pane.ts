import { sanitizeLine } from '../../model/sanitize.ts';
import type { PeerRow } from '../../node/api.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { chosenPeers, isLive } from '../data/peer-view.ts';
import { type ConsoleState, layoutIn } from '../state/console-state.ts';
import { formatCount, formatHeard } from '../text/format.ts';
import { type Line, plain, type Span, span } from '../text/span.ts';
import { cut, displayWidth, padEnd, padStart } from '../text/width.ts';
import type { Box } from './layout.ts';
import { livePeers } from './status-line.ts';
import type { RuleParts } from './title-rule.ts';

const isAlone = (state: ConsoleState): boolean => layoutIn(state).boxes.market === undefined;

/** What Peers' title rule says. */
export function peersTitle(state: ConsoleState, data: ConsoleData): RuleParts {
  const { order, reverse, filter, cursor } = state.peers;
  const peers = chosenPeers(data, state.peers);
  const place = peers.findIndex(({ node_id }) => node_id === cursor);
  const position = place < 0 ? [] : [`${formatCount(place + 1)}/${formatCount(peers.length)}`];
  return {
    isFocused: state.focus === 'peers' && state.form === null,
    title: '4 Peers',
    left: [`${livePeers(data)} live of ${formatCount(data.peers.length)}`],
    right: [
      ...(filter === '' ? [] : [`/ ${filter}`]),
      ...(isAlone(state) ? [`by ${order}${reverse ? ', reversed' : ''}`, ...position] : []),
    ],
  };
}

interface PeerColumn {
  readonly header: string;
  readonly width: number;
  readonly align: 'left' | 'right';
  readonly cell: (peer: PeerRow, data: ConsoleData) => string;
}

const via: PeerColumn = { header: 'VIA', width: 4, align: 'left', cell: ({ transport }) => transport };
const heard: PeerColumn = {
  header: 'HEARD',
  width: 5,
  align: 'left',
  cell: ({ last_seen }, { nowMs }) => formatHeard(nowMs - last_seen * 1000),
};
const rate = (width: number): PeerColumn => ({
  header: 'IN',
  width,
  align: 'right',
  cell: ({ rate_in }) => (Math.round(rate_in) === 0 ? '-' : `${formatCount(Math.round(rate_in))}/s`),
});
const seeds: PeerColumn = {
  header: 'SEEDS',
  width: 6,
  align: 'right',
  cell: ({ node_id }, { market }) => formatCount(market.seedsBy(node_id)),
};
const clock: PeerColumn = {
  header: 'CLOCK',
  width: 6,
  align: 'right',
  cell: ({ clock_skew_s }) => skewWords(clock_skew_s),
};

function skewWords(skew: number | null): string {
  if (skew === null) return '-';
  return skew > 0 ? `+${skew}s` : `${skew}s`;
}

function columnsFor(width: number, isAloneHere: boolean): readonly PeerColumn[] {
  if (isAloneHere && width >= 80) return [via, heard, rate(5), seeds, clock];
  if (isAloneHere) return [heard, rate(5)];
  return width < 50 ? [heard, rate(5)] : [via, heard, rate(6)];
}

/** Peers below its title. */
export function peerLines(state: ConsoleState, data: ConsoleData, box: Box): readonly Line[] {
  const peers = chosenPeers(data, state.peers);
  const columns = columnsFor(box.width, isAlone(state));
  if (peers.length === 0)
    return [[], plain(state.peers.filter === '' ? '   No peer heard yet.' : '   No peer matches.')];
  const idLines = isAlone(state) ? fullId(state, data, box.width) : [];
  const height = box.height - 2 - idLines.length;
  const place = Math.max(
    0,
    peers.findIndex(({ node_id }) => node_id === state.peers.cursor),
  );
  const top = Math.max(0, Math.min(place - height + 1, peers.length - height));
  const header = columns.map(
    ({ header: name, width, align }) => ` ${align === 'left' ? padEnd(name, width) : padStart(name, width)}`,
  );
  const lines: readonly Line[] = [
    [span(`   ${padEnd('NODE', 13)}${header.join('')}  ADDRESS`, 'dim')],
    ...peers.slice(top, top + height).map((peer) => peerLine(peer, state, data, columns, box.width)),
  ];
  const blanks = Array.from(
    { length: Math.max(0, box.height - 1 - lines.length - idLines.length) },
    (): Line => [],
  );
  return idLines.length === 0 ? lines : [...lines, ...blanks, ...idLines];
}

function peerLine(
  peer: PeerRow,
  state: ConsoleState,
  data: ConsoleData,
  columns: readonly PeerColumn[],
  width: number,
): Line {
  const isCursor = peer.node_id === state.peers.cursor;
  const isFocused = state.focus === 'peers' && state.form === null;
  const look = isLive(peer, data.nowMs) ? undefined : 'dim';
  const cells = columns.map(({ cell, width: room, align }) =>
    align === 'left' ? ` ${padEnd(cell(peer, data), room)}` : ` ${padStart(cell(peer, data), room)}`,
  );
  const address = peer.addrs[0] === undefined ? 'no address yet' : sanitizeLine(peer.addrs[0]);
  const before = `${padEnd(data.names.nameOf(peer.node_id), 13)}${cells.join('')}  `;
  const text = cut(`${before}${peer.blocked ? 'blocked  ' : ''}${address}`, width - 3);
  const line: Line = [
    span(isCursor ? '▸' : ' '),
    peer.verified ? span('  ') : span('? ', 'unverified'),
    span(text + ' '.repeat(Math.max(0, width - 3 - displayWidth(text))), look),
  ];
  return isCursor && isFocused ? line.map((piece): Span => ({ ...piece, reverse: true })) : line;
}

/** The whole id of the peer under the cursor, which the list has no room for. */
function fullId(state: ConsoleState, data: ConsoleData, width: number): readonly Line[] {
  const { cursor } = state.peers;
  if (cursor === null) return [];
  const id = sanitizeLine(cursor);
  if (width >= 80) return [plain(` full id ${id}`)];
  return [plain(` full id of ${data.names.nameOf(cursor)}`), plain(` ${id}`)];
}
