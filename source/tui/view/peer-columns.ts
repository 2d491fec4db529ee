import type { PeerRow } from '../../contract/node-api.ts';
import { formatCount } from '../../words/numbers.ts';
import { heardWords, LINK_WORDS, rateWords, skewWords } from '../../words/peer-words.ts';
import { type ConsoleData, hasLinks } from '../data/console-data.ts';
import { sparkline } from './sparkline.ts';

export interface PeerColumn {
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
  cell: (peer, { nowMs }) => heardWords(peer, nowMs),
};
const rate = (width: number): PeerColumn => ({
  header: 'IN',
  width,
  align: 'right',
  cell: rateWords,
});
/** The rate of the last minute and a half, as bars. */
const lately: PeerColumn = {
  header: 'LATELY',
  width: 8,
  align: 'left',
  cell: ({ node_id }, { peerRates }) => {
    const rates = peerRates.of(node_id);
    return rates.some((rate) => rate >= 0.05) ? sparkline(rates, 8, 1) : '-';
  },
};
const seeds: PeerColumn = {
  header: 'SEEDS',
  width: 6,
  align: 'right',
  cell: ({ node_id }, { market }) => formatCount(market.liveBy(node_id)),
};
const clock: PeerColumn = {
  header: 'CLOCK',
  width: 6,
  align: 'right',
  cell: ({ clock_skew_s }) => skewWords(clock_skew_s),
};

const direction: PeerColumn = {
  header: 'LINK',
  width: 4,
  align: 'left',
  cell: LINK_WORDS.direction,
};
const latency: PeerColumn = {
  header: 'RTT',
  width: 5,
  align: 'right',
  cell: LINK_WORDS.latency,
};
const score: PeerColumn = {
  header: 'SCORE',
  width: 5,
  align: 'right',
  cell: LINK_WORDS.score,
};

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
