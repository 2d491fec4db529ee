import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { BalanceRow, ReceiptRow } from '../../contract/book.ts';
import { receiptStateWords, shortReceipt, sumWords } from '../../words/book-words.ts';
import { formatCount, formatPlural } from '../../words/numbers.ts';
import { formatAt } from '../../words/time.ts';
import type { ConsoleData } from '../data/console-data.ts';
import type { Box } from '../layout/layout.ts';
import type { WholeText } from '../state/console-state.ts';
import { type Line, lineText, span } from '../text/span.ts';
import { emptyLedger, unreadReport } from './empty-panes.ts';
import type { PaneView } from './pane-view.ts';
import { type Table, type TableColumn, tableOf } from './table.ts';
import { wholeText } from './whole-text.ts';

const OWED = ['owed', 'owing', 'in_hand'] as const;
const PAID = ['confirmed_paid', 'confirmed_received', 'balance'] as const;
const COUNTS = ['accepted', 'rejected', 'late', 'forfeited'] as const;
type Figure = (typeof OWED | typeof PAID | typeof COUNTS)[number];

interface LedgerLine extends Pick<BalanceRow, Figure> {
  readonly who: string;
}

const HEADERS: { readonly [figure in Figure]?: string } = {
  confirmed_paid: 'PAID',
  confirmed_received: 'RECEIVED',
};
const NARROW_BELOW = 80;
const NARROW_HEADERS: { readonly [figure in Figure]?: string } = {
  in_hand: 'HAND',
  confirmed_received: 'RECD',
  balance: 'BAL',
  accepted: 'ACC',
  rejected: 'REJ',
  forfeited: 'FORF',
};
/** With payments there are more columns, and less room for each. */
const NARROW_WITH_PAYMENTS_BELOW = 110;

/** Who owes whom, those with whom most is at stake first, and all of it summed up below. */
export function ledgerPane(text: WholeText, data: ConsoleData, box: Box): PaneView {
  const { balances } = data;
  if (balances === undefined)
    return wholeText(unreadReport('The ledger is', data, box.width), text, box, { title: 'Ledger' });
  if (balances.length === 0) return wholeText(emptyLedger(data, box.width), text, box, { title: 'Ledger' });
  const { heading, rows } = ledgerTable(balances, data, box.width - 2);
  const title = { title: 'Ledger', left: [sumWords(balances)] };
  const lines = [...rows, ...receiptLines(data, box.width - 2)];
  const view = wholeText(lines, text, { ...box, height: box.height - 1 }, title);
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
  const hasPayments = balances.some((row) => row.confirmed_paid + row.confirmed_received > 0);
  const isNarrow = width < (hasPayments ? NARROW_WITH_PAYMENTS_BELOW : NARROW_BELOW) - 2;
  const figures = [...OWED, ...(hasPayments ? PAID : []), ...COUNTS];
  const table = tableOf([who, ...figures.map((figure) => columnOf(figure, isNarrow))], lines, width);
  const isTotal = (index: number): boolean => index === sorted.length;
  const strong = (line: Line): Line => [span(lineText(line), 'strong')];
  return { ...table, rows: table.rows.map((line, index) => (isTotal(index) ? strong(line) : line)) };
}

function totalOf(balances: readonly BalanceRow[]): LedgerLine {
  const sum = (figure: Figure): number => balances.reduce((total, row) => total + row[figure], 0);
  return {
    who: `all: ${formatPlural(balances.length, 'node')}`,
    ...{ owed: sum('owed'), owing: sum('owing'), in_hand: sum('in_hand'), balance: sum('balance') },
    ...{ confirmed_paid: sum('confirmed_paid'), confirmed_received: sum('confirmed_received') },
    ...{ accepted: sum('accepted'), rejected: sum('rejected') },
    ...{ late: sum('late'), forfeited: sum('forfeited') },
  };
}

const columnOf = (figure: Figure, isNarrow: boolean): TableColumn<LedgerLine> => ({
  header:
    (isNarrow ? NARROW_HEADERS[figure] : undefined) ??
    HEADERS[figure] ??
    figure.replace('_', ' ').toUpperCase(),
  text: (line) => formatCount(line[figure]),
  align: 'right',
});

/** What one of two says that it paid, and the other has not confirmed; what waits for us stands out. */
function receiptLines({ receipts = [], names, nowMs }: ConsoleData, width: number): readonly Line[] {
  if (receipts.length === 0) return [];
  const columns: readonly [TableColumn<ReceiptRow>, ...TableColumn<ReceiptRow>[]] = [
    { header: 'NOTE', text: ({ note }) => sanitizeLine(note) },
    { header: 'RECEIPT', text: ({ receipt_id }) => shortReceipt(receipt_id) },
    { header: 'STATE', text: receiptStateWords },
    { header: 'AMOUNT', text: ({ amount }) => formatCount(amount), align: 'right' },
    { header: 'FROM', text: ({ from }) => names.shortNameOf(from) },
    { header: 'TO', text: ({ to }) => names.shortNameOf(to) },
    { header: 'PAID', text: ({ ts }) => formatAt(ts, nowMs) },
  ];
  const { heading, rows } = tableOf(columns, receipts, width);
  const dyed = rows.map((line, index): Line => {
    return receipts[index]?.to_confirm === true ? [span(lineText(line), 'attention')] : line;
  });
  return [[], [span('Not confirmed, and not counted above:', 'dim')], heading, ...dyed];
}
