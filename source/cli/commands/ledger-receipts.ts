import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { BookQuery, ReceiptRow } from '../../contract/book.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import type { Outcome } from '../../model/errors.ts';
import { NO_RECEIPTS, receiptStateWords, shortReceipt } from '../../words/book-words.ts';
import { formatTime } from '../../words/time.ts';
import { EXIT } from '../exit-code.ts';
import { reportRefusal } from '../failure.ts';
import type { OneShot } from '../invocation.ts';
import type { Output } from '../output.ts';
import type { Column } from '../render/table.ts';
import { allPages, bookQuery, printRows } from './ledger-rows.ts';

/** `ledger receipts`: payments between this node and others, the first one first. */
export const ledgerReceipts: OneShot = async (api, { options }, out) => {
  const receipts = await receiptsOf(api, bookQuery(options, out.nowMs));
  if (!receipts.ok) return reportRefusal(receipts.refusal, out);
  printRows(receipts.value, receiptColumns(out), out, { isCsv: options.csv === true, none: NO_RECEIPTS });
  if (options.csv !== true) hintToConfirm(receipts.value, out);
  return EXIT.done;
};

/** The receipts that a query means, the first one first. */
export async function receiptsOf(
  api: Pick<NodeApi, 'receipts'>,
  query: BookQuery,
): Promise<Outcome<readonly ReceiptRow[]>> {
  const read = await allPages(query, async (asked) => {
    const page = await api.receipts(asked);
    return page.ok ? { ok: true, value: { rows: page.value.receipts, next: page.value.next_cursor } } : page;
  });
  if (!read.ok) return read;
  return { ok: true, value: read.value.toSorted((left, right) => left.ts - right.ts) };
}

/** How the first payment that waits for this node is confirmed, or is not. */
export function hintToConfirm(receipts: readonly ReceiptRow[], out: Output): void {
  const waiting = receipts.find(({ to_confirm }) => to_confirm);
  const id = shortReceipt(waiting?.receipt_id ?? '');
  if (waiting !== undefined && !out.json)
    out.remark(
      `where you were paid: crabnet ledger confirm ${id}; where it never came: crabnet ledger set-aside ${id}`,
    );
}

export const receiptColumns = (out: Output): readonly Column<ReceiptRow>[] => [
  { title: 'RECEIPT', text: ({ receipt_id }) => shortReceipt(receipt_id) },
  { title: 'PAID', text: ({ ts }) => formatTime(ts, out.nowS), dropRank: 1 },
  { title: 'FROM', text: ({ from }) => out.nameOf(from) },
  { title: 'TO', text: ({ to }) => out.nameOf(to) },
  { title: 'AMOUNT', text: ({ amount }) => String(amount), align: 'right' },
  { title: 'STATE', text: receiptStateWords },
  { title: 'NOTE', text: ({ note }) => sanitizeLine(note), shrinkTo: 12 },
];
