import type { PeerRow } from '../../contract/node-api.ts';
import { PAGE_WORDS } from '../../words/page-words.ts';
import {
  blockedWords,
  catchUpWords,
  heardWords,
  LINK_WORDS,
  otherRulesWords,
  rateWords,
  skewWords,
} from '../../words/peer-words.ts';
import { recordSentence } from '../../words/record-words.ts';
import { node as nodeCell, said } from './cells.ts';
import { element } from './dom.ts';
import { type Column, Table } from './table.ts';
import type { MakeView } from './view.ts';

const ROWS_MAX = 500;
const { columns: COLUMNS } = PAGE_WORDS;

/** The nodes that were heard. */
export const peersView: MakeView = (node) => {
  const columns: readonly Column<PeerRow>[] = [
    { title: COLUMNS.name, kind: 'main', cell: ({ node_id }) => nodeCell(node, node_id) },
    {
      title: COLUMNS.heard,
      cell: (peer) => element('span', { class: peer.live ? 'good' : 'dim' }, heardWords(peer, Date.now())),
    },
    { title: COLUMNS.rate, kind: 'number', cell: rateWords },
    { title: COLUMNS.address, kind: 'address', cell: ({ addrs }) => said(addrs.slice(0, 3).join(', ')) },
    {
      title: COLUMNS.link,
      cell: (peer) => `${peer.transport} ${LINK_WORDS.direction(peer)}`.replace(/ -$/u, ''),
    },
    { title: COLUMNS.latency, kind: 'number', cell: LINK_WORDS.latency },
    { title: COLUMNS.clock, kind: 'number', cell: ({ clock_skew_s }) => skewWords(clock_skew_s) },
    { title: COLUMNS.notes, cell: (peer) => said(notesOf(peer)) },
  ];
  const table = new Table(PAGE_WORDS.views.peers, PAGE_WORDS.empty.peers, columns, ({ node_id }) => node_id);
  return {
    title: PAGE_WORDS.views.peers,
    element: element('div', { class: 'card' }, table.element),
    async refresh() {
      table.show(node.peers.slice(0, ROWS_MAX));
    },
  };
};

const notesOf = (peer: PeerRow): string =>
  [
    blockedWords(peer),
    otherRulesWords(peer),
    peer.catch_up === null ? null : catchUpWords(peer.catch_up),
    peer.verified ? null : PAGE_WORDS.unverified,
    peer.record === undefined ? null : recordSentence(peer.record),
  ]
    .filter((each) => each !== null)
    .join('; ');
