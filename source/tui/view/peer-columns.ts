import type { PeerRow } from '../../contract/node-api.ts';
import { formatCount } from '../../words/numbers.ts';
import { heardWords, LINK_WORDS, rateWords, skewWords } from '../../words/peer-words.ts';
import { type ConsoleData, hasLinks } from '../data/console-data.ts';
import { sparkline } from './sparkline.ts';

export interface PeerColumn {
  readonly header: string;
  readonly width: number;
  readonly align: 'left' | 'right';
  /** What it shows, for the legend. */
  readonly means: string;
  readonly cell: (peer: PeerRow, data: ConsoleData) => string;
}

const via: PeerColumn = {
  header: 'VIA',
  width: 4,
  align: 'left',
  means: 'the transport: udp, or libp2p (dht)',
  cell: ({ transport }) => transport,
};
const heard: PeerColumn = {
  header: 'HEARD',
  width: 5,
  align: 'left',
  means: 'when it was heard last: live within a minute; - never',
  cell: (peer, { nowMs }) => heardWords(peer, nowMs),
};
const rate = (width: number): PeerColumn => ({
  header: 'IN',
  width,
  align: 'right',
  means: 'envelopes a second from it; - none',
  cell: rateWords,
});
/** The rate of the last minute and a half, as bars. */
const lately: PeerColumn = {
  header: 'LATELY',
  width: 8,
  align: 'left',
  means: 'the same over the last minute and a half, as bars; - none',
  cell: ({ node_id }, { peerRates }) => {
    const rates = peerRates.of(node_id);
    return rates.some((rate) => rate >= 0.05) ? sparkline(rates, 8, 1) : '-';
  },
};
const seeds: PeerColumn = {
  header: 'SEEDS',
  width: 6,
  align: 'right',
  means: 'live seeds that it published',
  cell: ({ node_id }, { market }) => formatCount(market.liveBy(node_id)),
};
const clock: PeerColumn = {
  header: 'CLOCK',
  width: 6,
  align: 'right',
  means: 'by how much its clock differs from ours',
  cell: ({ clock_skew_s }) => skewWords(clock_skew_s),
};

const direction: PeerColumn = {
  header: 'LINK',
  width: 4,
  align: 'left',
  means: 'who dialled: in it, out we; - no link',
  cell: LINK_WORDS.direction,
};
const latency: PeerColumn = {
  header: 'RTT',
  width: 5,
  align: 'right',
  means: 'how long an answer takes',
  cell: LINK_WORDS.latency,
};
const score: PeerColumn = {
  header: 'SCORE',
  width: 5,
  align: 'right',
  means: 'what the gossip makes of it: below 0 it misbehaves',
  cell: LINK_WORDS.score,
};

/** All of them, for the legend. */
export const PEER_COLUMNS: readonly PeerColumn[] = [
  via,
  heard,
  rate(5),
  lately,
  seeds,
  direction,
  latency,
  score,
  clock,
];

const WIDEST_FROM = 120;
const WIDE_FROM = 100;
const MEDIUM_FROM = 80;
const NARROW_BELOW = 50;

/** The columns between a peer's name and its address; `isAlone`: the pane has the whole body. */
export function peerColumns(data: ConsoleData, width: number, isAlone: boolean): readonly PeerColumn[] {
  if (hasLinks(data)) return linkColumns(width, isAlone);
  if (isAlone && width >= WIDE_FROM) return [via, heard, rate(5), lately, seeds, clock];
  if (isAlone && width >= MEDIUM_FROM) return [via, heard, rate(5), seeds, clock];
  if (isAlone) return [heard, rate(5)];
  return width < NARROW_BELOW ? [heard, rate(5)] : [via, heard, rate(6)];
}

/** Links have more to show: what is there over UDP too needs more room. */
function linkColumns(width: number, isAlone: boolean): readonly PeerColumn[] {
  if (isAlone && width >= WIDEST_FROM)
    return [via, heard, rate(5), lately, direction, latency, score, seeds, clock];
  if (isAlone && width >= WIDE_FROM) return [via, heard, rate(5), direction, latency, score, seeds, clock];
  if (isAlone && width >= MEDIUM_FROM) return [heard, rate(5), direction, latency, score, clock];
  if (isAlone) return [heard, direction, latency, score];
  return width < NARROW_BELOW ? [direction, latency] : [direction, latency, score];
}
