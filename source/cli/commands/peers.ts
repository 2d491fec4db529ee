import { sanitizeLine } from '../../model/sanitize.ts';
import type { PeerRow } from '../../node/api.ts';
import { EXIT } from '../exit-code.ts';
import type { OneShot } from '../invocation.ts';
import { shortNode } from '../render/short-id.ts';
import { type Column, tableLines } from '../render/table.ts';
import { formatDistance } from '../render/time.ts';

/** `peers`: who was heard, when, and how much. */
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
  { title: 'HEARD', text: ({ last_seen }) => formatDistance(last_seen, nowS), align: 'right' },
  { title: 'IN', text: ({ rate_in }) => `${Math.round(rate_in * 10) / 10}/s`, align: 'right', dropRank: 2 },
  { title: 'CLOCK', text: clock, align: 'right', dropRank: 3 },
  { title: 'BY', text: ({ transport }) => transport, dropRank: 1 },
  ...(rows.some((row) => note(row) !== '-') ? [NOTE] : []),
  { title: 'ADDRESS', text: ({ addrs }) => addrs.map(sanitizeLine).join(' ') || '-', shrinkTo: 15 },
];

const NOTE: Column<PeerRow> = {
  title: 'NOTE',
  text: note,
  style: ({ blocked }) => (blocked ? 'red' : 'magenta'),
};

function clock({ clock_skew_s: skew }: PeerRow): string {
  if (skew === null) return '-';
  return `${skew > 0 ? '+' : ''}${Math.round(skew)}s`;
}

function note({ blocked, verified }: PeerRow): string {
  if (blocked) return 'blocked';
  return verified ? '-' : 'unverified';
}
