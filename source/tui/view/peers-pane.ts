import { sanitizeLine } from '../../base/text/sanitize.ts';
import { cut, displayWidth } from '../../base/text/width.ts';
import type { PeerRow } from '../../contract/node-api.ts';
import type { Look } from '../../words/look.ts';
import { formatCount } from '../../words/numbers.ts';
import { blockedWords, catchUpWords, otherRulesWords } from '../../words/peer-words.ts';
import { recordSentence } from '../../words/record-words.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { chosenPeers, placeOfPeer } from '../data/peer-view.ts';
import type { Box } from '../layout/layout.ts';
import { firstInSight } from '../layout/scroll.ts';
import { type ConsoleState, layoutIn } from '../state/console-state.ts';
import { type Line, plain, type Span, span } from '../text/span.ts';
import { fitLine, lineWidth, padEnd, padStart } from '../text/width.ts';
import { emptyPeers } from './empty-panes.ts';
import type { PaneView } from './pane-view.ts';
import { type PeerColumn, peerColumns } from './peer-columns.ts';
import { mapColumnsOf, peerMapLines } from './peer-map-pane.ts';
import { shortRates, wholeRates } from './rates.ts';
import { livePeers } from './status-line.ts';
import { filterPart, paneTitle, type RuleParts } from './title-rule.ts';

/** Less of an address than this says nothing. */
const ADDRESS_MIN = 12;
const BLOCKED_FROM = 80;
/** Heights from which peers may have to give way to the rates, in one line and in three. */
const RATES_FROM = 16;
const WHOLE_RATES_FROM = 24;
/** Lines of a small pane beside those of its peers: title, header, a whole id, the rates, and a blank one. */
const LEAST_AROUND = 7;

const isAlone = (state: ConsoleState): boolean => layoutIn(state).boxes.market === undefined;

/** Peers in its box: their list, their map, or both beside each other. */
export function peersPane(state: ConsoleState, data: ConsoleData, box: Box): PaneView {
  const rates = ratesUnder(state, data, box);
  const view = peersView(state, data, { ...box, height: box.height - rates.length });
  if (rates.length === 0) return view;
  const blanks = box.height - 1 - rates.length - view.lines.length;
  return {
    ...view,
    lines: [...view.lines, ...Array.from({ length: Math.max(0, blanks) }, (): Line => []), ...rates],
  };
}

/** How much comes and goes, where the peers leave room for it. */
function ratesUnder(state: ConsoleState, data: ConsoleData, { width, height }: Box): readonly Line[] {
  if (!isAlone(state)) return height < RATES_FROM ? [] : [shortRates(data.traffic, width)];
  const isTight =
    height < RATES_FROM && (state.peers.view === 'map' || data.peers.length > height - LEAST_AROUND);
  // Bars would move each second.
  if (isTight || data.facts.isSlow) return [];
  return height >= WHOLE_RATES_FROM ? wholeRates(data.traffic, width) : [shortRates(data.traffic, width)];
}

function peersView(state: ConsoleState, data: ConsoleData, box: Box): PaneView {
  const mapColumns = state.peers.view === 'map' ? mapColumnsOf(box.width, isAlone(state)) : 0;
  if (mapColumns === 0 || data.peers.length === 0) return peerList(state, data, box);
  const map = peerMapLines(state, data, mapColumns, box.height - 1);
  const { title, lines, measures } = peerList(state, data, { ...box, width: box.width - mapColumns - 1 });
  if (mapColumns === box.width) return { title, lines: map, measures };
  const beside = map.map(
    (line, row): Line => [
      ...fitLine(lines[row] ?? [], box.width - mapColumns - 1),
      span('│', 'dim'),
      ...line,
    ],
  );
  return { title, lines: beside, measures };
}

function peerList(state: ConsoleState, data: ConsoleData, box: Box): PaneView {
  const peers = chosenPeers(data, state.peers);
  const place = placeOfPeer(peers, state.peers.cursor);
  const chosen = peers[place];
  const title = peersTitle(state, data, place, peers);
  const idLines = isAlone(state) && chosen !== undefined ? fullId(chosen, data, box.width) : [];
  const height = box.height - 2 - idLines.length;
  const measures = { peers: height };
  if (peers.length === 0) return { title, lines: emptyPeers(state, data, box.width), measures };
  const top = firstInSight({ place, line: state.peers.line }, peers.length, height);
  const columns = peerColumns(data, box.width, isAlone(state));
  const header = columns.map(
    ({ header: name, width, align }) => ` ${align === 'left' ? padEnd(name, width) : padStart(name, width)}`,
  );
  const lines: readonly Line[] = [
    [span(`   ${padEnd('NODE', 13)}${header.join('')}  ADDRESS`, 'dim')],
    ...peers
      .slice(top, top + height)
      .map((peer) => peerLine(peer, peer === chosen, state, data, columns, box.width)),
  ];
  const blanks = Array.from(
    { length: Math.max(0, box.height - 1 - lines.length - idLines.length) },
    (): Line => [],
  );
  return { title, lines: idLines.length === 0 ? lines : [...lines, ...blanks, ...idLines], measures };
}

function peersTitle(
  state: ConsoleState,
  data: ConsoleData,
  place: number,
  shown: readonly PeerRow[],
): RuleParts {
  const { order, reverse, filter } = state.peers;
  const position = place < 0 ? [] : [`${formatCount(place + 1)}/${formatCount(shown.length)}`];
  return {
    isFocused: state.focus === 'peers' && state.form === null,
    title: paneTitle('peers'),
    left: [
      filter === ''
        ? `${livePeers(data)} live of ${formatCount(data.peers.length)}${blockedCount(state, data)}`
        : `${formatCount(shown.length)} of ${formatCount(data.peers.length)}`,
    ],
    right: isAlone(state) ? [`by ${order}${reverse ? ', reversed' : ''}`, ...position] : [],
    ...filterPart(filter),
  };
}

function blockedCount({ columns }: ConsoleState, { peers }: ConsoleData): string {
  const count = peers.filter(({ blocked }) => blocked).length;
  return count === 0 || columns < BLOCKED_FROM ? '' : `, ${formatCount(count)} blocked`;
}

function peerLine(
  peer: PeerRow,
  isCursor: boolean,
  state: ConsoleState,
  data: ConsoleData,
  columns: readonly PeerColumn[],
  width: number,
): Line {
  const isFocused = state.focus === 'peers' && state.form === null;
  const look = peer.live && !peer.blocked ? undefined : 'dim';
  const cells = columns.map(({ cell, width: room, align }) =>
    align === 'left' ? ` ${padEnd(cell(peer, data), room)}` : ` ${padStart(cell(peer, data), room)}`,
  );
  const before: Line = [
    span(isCursor ? '▸' : ' '),
    peer.verified ? span('  ') : span('? ', 'unverified'),
    span(`${padEnd(data.names.nameOf(peer.node_id), 13)}${cells.join('')}  `, look),
  ];
  const line = fitLine([...before, ...placeOf(peer, look, width - lineWidth(before), data)], width);
  return isCursor && isFocused ? line.map((piece): Span => ({ ...piece, reverse: true })) : line;
}

/** Where a peer is, behind what matters more where there is room: that it is blocked, what is being fetched from it, its rules. */
function placeOf(peer: PeerRow, look: Look | undefined, room: number, data: ConsoleData): Line {
  const first = urgentOf(peer, room);
  const address = peer.addrs[0] === undefined ? addresslessWords(peer, data) : sanitizeLine(peer.addrs[0]);
  if (first === null) return [span(address, look)];
  const left = room - displayWidth(first.text) - 2;
  return left < ADDRESS_MIN || peer.addrs.length === 0 ? [first] : [first, span(`  ${address}`, look)];
}

const addresslessWords = ({ told_by }: PeerRow, { names }: ConsoleData): string =>
  told_by === undefined ? 'no address yet' : `told of by ${names.nameOf(told_by)}`;

function urgentOf(peer: PeerRow, room: number): Span | null {
  const blocked = blockedWords(peer);
  if (blocked !== null) return span(blocked, 'bad');
  const rules = otherRulesWords(peer);
  if (peer.catch_up === null) return rules === null ? null : span(rules, 'unverified');
  const words = catchUpWords(peer.catch_up);
  const { fetched, missing } = peer.catch_up;
  return span(displayWidth(words) <= room ? words : `${fetched}/${missing}`, 'active');
}

/** What the list has no room for, of the peer under the cursor: its whole id, and its link's address or why it is blocked. */
function fullId(peer: PeerRow, data: ConsoleData, width: number): readonly Line[] {
  const id = sanitizeLine(peer.node_id);
  const ids =
    width >= 80
      ? [plain(` full id ${id}`)]
      : [plain(` full id of ${data.names.nameOf(peer.node_id)}`), plain(` ${id}`)];
  const record = peer.record === undefined ? [] : [plain(` ${cut(recordSentence(peer.record), width - 1)}`)];
  const blocked = blockedWords(peer);
  if (blocked !== null) return [[span(` ${cut(blocked, width - 1)}`, 'bad')], ...record, ...ids];
  const { link } = peer;
  const address = link === null ? [] : [plain(` ${cut(sanitizeLine(link.address), width - 1)}`)];
  return [...address, ...record, ...ids];
}
