import type { BalanceRow } from '../../contract/book.ts';
import { sumWords } from '../../words/book-words.ts';
import { formatCount, formatPlural } from '../../words/numbers.ts';
import type { ConsoleData } from '../data/console-data.ts';
import type { Box } from '../layout/layout.ts';
import type { WholeText } from '../state/console-state.ts';
import { type Line, lineText, span } from '../text/span.ts';
import { emptyLedger, unreadReport } from './empty-panes.ts';
import type { PaneView } from './pane-view.ts';
import { type Table, type TableColumn, tableOf } from './table.ts';
import { wholeText } from './whole-text.ts';

const FIGURES = ['owed', 'owing', 'in_hand', 'accepted', 'rejected', 'late', 'forfeited'] as const;
type Figure = (typeof FIGURES)[number];

interface LedgerLine extends Pick<BalanceRow, Figure> {
  readonly who: string;
}

const NARROW_BELOW = 80;
const NARROW_HEADERS: { readonly [figure in Figure]?: string } = {
  in_hand: 'HAND',
  accepted: 'ACC',
  rejected: 'REJ',
  forfeited: 'FORF',
};

/** Who owes whom, those with whom most is at stake first, and all of it summed up below. */
export function ledgerPane(text: WholeText, data: ConsoleData, box: Box): PaneView {
  const { balances } = data;
  if (balances === undefined)
    return wholeText(unreadReport('The ledger is', data, box.width), text, box, { title: 'Ledger' });
  if (balances.length === 0) return wholeText(emptyLedger(data, box.width), text, box, { title: 'Ledger' });
  const { heading, rows } = ledgerTable(balances, data, box.width - 2);
  const title = { title: 'Ledger', left: [sumWords(balances)] };
  const view = wholeText(rows, text, { ...box, height: box.height - 1 }, title);
  return { ...view, lines: [[span(' '), ...heading], ...view.lines] };
}

function ledgerTable(balances: readonly BalanceRow[], data: ConsoleData, width: number): Table {
  const stake = ({ owed, owing, in_hand }: BalanceRow): number => owed + owing + in_hand;
  const sorted = balances.toSorted((one, other) => stake(other) - stake(one));
  const lines = [
    ...sorted.map((row) => ({ ...row, who: data.names.nameBy(row.node_id, row.name) })),
    totalOf(balances),
  ];
  const who: TableColumn<LedgerLine> = { header: 'WITH', text: (line) => line.who };
  const table = tableOf([who, ...FIGURES.map((figure) => columnOf(figure, width))], lines, width);
  const isTotal = (index: number): boolean => index === sorted.length;
  const strong = (line: Line): Line => [span(lineText(line), 'strong')];
  return { ...table, rows: table.rows.map((line, index) => (isTotal(index) ? strong(line) : line)) };
}

function totalOf(balances: readonly BalanceRow[]): LedgerLine {
  const sum = (figure: Figure): number => balances.reduce((total, row) => total + row[figure], 0);
  return {
    who: `all: ${formatPlural(balances.length, 'node')}`,
    ...{ owed: sum('owed'), owing: sum('owing'), in_hand: sum('in_hand') },
    ...{ accepted: sum('accepted'), rejected: sum('rejected') },
    ...{ late: sum('late'), forfeited: sum('forfeited') },
  };
}

const columnOf = (figure: Figure, width: number): TableColumn<LedgerLine> => ({
  header:
    (width < NARROW_BELOW - 2 ? NARROW_HEADERS[figure] : undefined) ?? figure.replace('_', ' ').toUpperCase(),
  text: (line) => formatCount(line[figure]),
  align: 'right',
});
