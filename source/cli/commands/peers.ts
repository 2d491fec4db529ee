import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { LinkRow, PeerRow } from '../../contract/node-api.ts';
import { shortNode } from '../../words/ids.ts';
import { blockedWords, catchUpWords, latencyWords, scoreWords } from '../../words/link-words.ts';
import { formatDistance } from '../../words/time.ts';
import { EXIT } from '../exit-code.ts';
import type { OneShot } from '../invocation.ts';
import { type Column, tableLines } from '../render/table.ts';

/** `peers`: who was heard, when, how much, and over which link. */
export const peers: OneShot = async (api, _call, out) => {
  const rows = await api.peers();
  if (out.json) out.value(rows);
  else if (rows.length === 0) {
    out.remark('no peer heard yet; tell one where you are: crabnet listen --announce-addr HOST:9012');
  } else out.lines(tableLines(columns(rows, out.nowS), rows, out));
  return EXIT.done;
};

const columns = (rows: readonly PeerRow[], nowS: number): readonly Column<PeerRow>[] => [
  { title: 'NODE', text: ({ node_id }) => shortNode(node_id) },
  { title: 'ALIAS', text: ({ alias }) => sanitizeLine(alias), shrinkTo: 8 },
  { title: 'HEARD', text: ({ last_seen }) => heard(last_seen, nowS), align: 'right' },
  { title: 'IN', text: ({ rate_in }) => `${Math.round(rate_in * 10) / 10}/s`, align: 'right', dropRank: 2 },
  { title: 'CLOCK', text: clock, align: 'right', dropRank: 3 },
  { title: 'BY', text: ({ transport }) => transport, dropRank: 1 },
  ...(rows.some(({ link }) => link !== null) ? LINK : []),
  ...(rows.some((row) => note(row) !== '-') ? [NOTE] : []),
  { title: 'ADDRESS', text: ({ addrs }) => addrs.map(sanitizeLine).join(' ') || '-', shrinkTo: 15 },
];

const ofLink =
  (words: (link: LinkRow) => string) =>
  ({ link }: PeerRow): string =>
    link === null ? '-' : words(link);

const LINK: readonly Column<PeerRow>[] = [
  { title: 'LINK', text: ofLink(({ direction }) => direction) },
  { title: 'RTT', text: ofLink(({ latency_ms }) => latencyWords(latency_ms)), align: 'right', dropRank: 4 },
  { title: 'SCORE', text: ofLink(({ score }) => scoreWords(score)), align: 'right', dropRank: 5 },
];

const NOTE: Column<PeerRow> = {
  title: 'NOTE',
  text: note,
  look: ({ blocked, catch_up }) => (blocked ? 'bad' : catch_up === null ? 'unverified' : undefined),
  shrinkTo: 20,
};

/** Of a peer that was only ever blocked, nothing was heard. */
const heard = (ts: number, nowS: number): string => (ts === 0 ? '-' : formatDistance(ts, nowS));

function clock({ clock_skew_s: skew }: PeerRow): string {
  if (skew === null) return '-';
  return `${skew > 0 ? '+' : ''}${Math.round(skew)}s`;
}

function note(row: PeerRow): string {
  const blocked = blockedWords(row);
  if (blocked !== null) return blocked;
  if (row.catch_up !== null) return catchUpWords(row.catch_up);
  return row.verified ? '-' : 'unverified';
}
