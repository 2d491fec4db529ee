import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { BalanceRow, BookQuery, TradeRow } from '../../contract/book.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import type { Outcome } from '../../model/errors.ts';
import { NO_AWARDS, PAYMENTS_WAIT, sumWords, TRADE_WORDS } from '../../words/book-words.ts';
import { shortSeed } from '../../words/ids.ts';
import { formatTime } from '../../words/time.ts';
import { EXIT } from '../exit-code.ts';
import { reportRefusal } from '../failure.ts';
import type { OneShot } from '../invocation.ts';
import type { Output } from '../output.ts';
import { type Column, tableLines } from '../render/table.ts';
import { hintToConfirm, receiptColumns, receiptsOf } from './ledger-receipts.ts';
import { allPages, bookQuery, printRows } from './ledger-rows.ts';

/** `ledger`: who owes whom, from signed history; with `--with NODE` also each award and payment between the two. */
export const ledger: OneShot = async (api, { options }, out) => {
  const query = bookQuery(options, out.nowMs);
  const balances = await allPages(query, async (asked) => {
    const page = await api.balances(asked);
    return page.ok ? { ok: true, value: { rows: page.value.balances, next: page.value.next_cursor } } : page;
  });
  if (!balances.ok) return reportRefusal(balances.refusal, out);
  if (options.with === undefined) {
    printRows(balances.value, balanceColumns(out), out, { isCsv: options.csv === true, none: NO_AWARDS });
    if (out.json || options.csv === true || balances.value.length === 0) return EXIT.done;
    out.remark(sumWords(balances.value));
    if (balances.value.some(({ to_confirm }) => to_confirm > 0)) out.remark(PAYMENTS_WAIT);
    return EXIT.done;
  }
  const trades = await tradesOf(api, query);
  if (!trades.ok) return reportRefusal(trades.refusal, out);
  printRows(trades.value, tradeColumns(out), out, { isCsv: options.csv === true, none: NO_AWARDS });
  if (out.json || options.csv === true) return EXIT.done;
  const receipts = await receiptsOf(api, query);
  if (!receipts.ok) return reportRefusal(receipts.refusal, out);
  if (receipts.value.length > 0) {
    out.line();
    out.lines(tableLines(receiptColumns(out), receipts.value, out));
  }
  out.remark(sumWords(balances.value));
  hintToConfirm(receipts.value, out);
  return EXIT.done;
};

/** The awards that a query means, the first award first. */
async function tradesOf(api: NodeApi, query: BookQuery): Promise<Outcome<readonly TradeRow[]>> {
  const read = await allPages(query, async (asked) => {
    const page = await api.trades(asked);
    return page.ok ? { ok: true, value: { rows: page.value.trades, next: page.value.next_cursor } } : page;
  });
  if (!read.ok) return read;
  // What moved to the archive meanwhile came twice.
  const byClaim = new Map(read.value.map((trade) => [trade.claim_id, trade]));
  const sorted = [...byClaim.values()].toSorted((left, right) => left.awarded_ts - right.awarded_ts);
  return { ok: true, value: sorted };
}

type Figure = 'owed' | 'owing' | 'in_hand' | 'accepted' | 'rejected' | 'late' | 'forfeited';
type PaidFigure = 'confirmed_paid' | 'confirmed_received' | 'unconfirmed' | 'balance';

const number = (name: Figure | PaidFigure) => ({
  title: name.replace('confirmed_', '').replace('_', ' ').toUpperCase(),
  text: (row: BalanceRow) => String(row[name]),
  align: 'right' as const,
});

const balanceColumns = (out: Output): readonly Column<BalanceRow>[] => [
  { title: 'NODE', text: ({ node_id }) => out.nameOf(node_id) },
  { title: 'NAME', text: ({ name }) => sanitizeLine(name) || '-', shrinkTo: 8 },
  number('owed'),
  number('owing'),
  number('in_hand'),
  number('confirmed_paid'),
  number('confirmed_received'),
  { ...number('unconfirmed'), dropRank: 5 },
  number('balance'),
  { ...number('accepted'), dropRank: 1 },
  { ...number('rejected'), dropRank: 2 },
  { ...number('late'), dropRank: 4 },
  { ...number('forfeited'), dropRank: 3 },
];

const tradeColumns = (out: Output): readonly Column<TradeRow>[] => [
  { title: 'AWARDED', text: ({ awarded_ts }) => formatTime(awarded_ts, out.nowS) },
  { title: 'SEED', text: ({ seed_id }) => shortSeed(seed_id) },
  { title: 'PUBLISHER', text: ({ publisher }) => out.nameOf(publisher), dropRank: 2 },
  { title: 'WORKER', text: ({ worker }) => out.nameOf(worker), dropRank: 1 },
  { title: 'PRICE', text: ({ price }) => String(price), align: 'right' },
  { title: 'STATE', text: ({ state, late }) => `${TRADE_WORDS[state]}${late ? ', late' : ''}` },
  { title: 'TITLE', text: ({ title }) => sanitizeLine(title), shrinkTo: 12 },
];
