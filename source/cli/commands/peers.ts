import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { PeerRow } from '../../contract/node-api.ts';
import {
  blockedWords,
  catchUpWords,
  heardWords,
  LINK_WORDS,
  otherRulesWords,
  rateWords,
  skewWords,
} from '../../words/peer-words.ts';
import { endsCell } from '../../words/record-words.ts';
import { targetFaultWords } from '../../words/target-words.ts';
import { EXIT } from '../exit-code.ts';
import type { OneShot } from '../invocation.ts';
import type { Output } from '../output.ts';
import { type Column, tableLines } from '../render/table.ts';

/** `peers`: who was heard, when, how much, and over which link. */
export const peers: OneShot = async (api, _call, out) => {
  const rows = await api.peers();
  if (out.json) out.value(rows);
  else if (rows.length === 0) {
    out.remark('no peer heard yet; tell one where you are: crabnet listen --announce-addr HOST:9012');
  } else out.lines(tableLines(columns(rows, out), rows, out));
  // Who hears nothing from us may be missing for this.
  for (const target of (await api.status()).targets) {
    const fault = targetFaultWords(target);
    if (fault !== null) out.warning(fault);
  }
  return EXIT.done;
};

const columns = (rows: readonly PeerRow[], out: Output): readonly Column<PeerRow>[] => [
  { title: 'NODE', text: ({ node_id }) => out.nameOf(node_id) },
  { title: 'ALIAS', text: ({ alias }) => sanitizeLine(alias), shrinkTo: 8 },
  { title: 'HEARD', text: (peer) => heardWords(peer, out.nowMs), align: 'right' },
  { title: 'IN', text: rateWords, align: 'right', dropRank: 2 },
  { title: 'CLOCK', text: ({ clock_skew_s }) => skewWords(clock_skew_s), align: 'right', dropRank: 3 },
  { title: 'BY', text: ({ transport }) => transport, dropRank: 1 },
  ...(rows.some(({ link }) => link !== null) ? LINK : []),
  ...(rows.some(({ record }) => record !== undefined) ? RECORD : []),
  ...(rows.some((row) => note(row) !== '-') ? [NOTE] : []),
  { title: 'ADDRESS', text: ({ addrs }) => addrs.map(sanitizeLine).join(' ') || '-', shrinkTo: 15 },
];

const LINK: readonly Column<PeerRow>[] = [
  { title: 'LINK', text: LINK_WORDS.direction },
  { title: 'RTT', text: LINK_WORDS.latency, align: 'right', dropRank: 4 },
  { title: 'SCORE', text: LINK_WORDS.score, align: 'right', dropRank: 5 },
];

/** First-hand: what became of the awards between it and us. */
const RECORD: readonly Column<PeerRow>[] = [
  { title: 'DID', text: ({ record }) => endsCell(record?.worked), align: 'right' },
  { title: 'TOOK', text: ({ record }) => endsCell(record?.published), align: 'right' },
  { title: 'OWES', text: ({ record }) => String(record?.owed ?? '-'), align: 'right', dropRank: 6 },
  { title: 'OWED', text: ({ record }) => String(record?.owing ?? '-'), align: 'right', dropRank: 7 },
];

const NOTE: Column<PeerRow> = {
  title: 'NOTE',
  text: note,
  look: ({ blocked, catch_up }) => (blocked ? 'bad' : catch_up === null ? 'unverified' : undefined),
  shrinkTo: 20,
};

function note(row: PeerRow): string {
  const blocked = blockedWords(row);
  if (blocked !== null) return blocked;
  if (row.catch_up !== null) return catchUpWords(row.catch_up);
  return otherRulesWords(row) ?? (row.verified ? '-' : 'unverified');
}
