import type { BookQuery, ProvenReceipt, ReceiptPage, ReceiptRow } from '../../contract/book.ts';
import { jsonBytes, PAGE_ROWS_BYTES } from '../../contract/page-size.ts';
import { CrabnetError, done, type Outcome } from '../../model/errors.ts';
import { isConfirmed, otherParty, receiptJson, type SignedReceipt } from '../../model/receipts.ts';
import type { NodeId, ReceiptKey } from '../../model/types.ts';
import { type BookPagesParts, knownNode } from '../trade/book-pages.ts';
import type { ListedReceipt } from './receipt-book.ts';

/** Receipts by key, as many as fit on a page; refused as a node that is not found. Throws `CrabnetError`. */
export async function receiptPage(parts: BookPagesParts, query: BookQuery): Promise<Outcome<ReceiptPage>> {
  const { us, receipts, petnames } = parts;
  const place = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const isKnown = query.with === undefined || place?.node !== undefined;
  const found = isKnown ? done(place?.node) : await knownNode({ ...parts, petnames }, query.with ?? '');
  if (!found.ok) return found;
  const node = found.value;
  const isMeant = ({ receipt }: SignedReceipt): boolean =>
    receipt.ts >= (query.since ?? 0) && (node === undefined || otherParty(receipt, us) === node);
  const page = receipts.page(place?.after ?? null);
  const cursorOf = (after: ReceiptKey) => (node === undefined ? after : `${after}~${node}`);
  const rows: ListedReceipt[] = [];
  let bytes = 0;
  for (const signed of page.receipts.filter(isMeant)) {
    bytes += jsonBytes(receiptRow(signed, us)) + jsonBytes(provenReceipt(signed));
    const last = rows.at(-1);
    if (last !== undefined && bytes > PAGE_ROWS_BYTES) return done(pageOf(rows, us, cursorOf(last.key)));
    rows.push(signed);
  }
  return done(pageOf(rows, us, page.next === null ? null : cursorOf(page.next)));
}

const pageOf = (rows: readonly ListedReceipt[], us: NodeId, next_cursor: string | null): ReceiptPage => ({
  receipts: rows.map((signed) => receiptRow(signed, us)),
  proofs: rows.filter(({ isSetAside }) => !isSetAside).map(provenReceipt),
  next_cursor,
});

function receiptRow(signed: ListedReceipt, us: NodeId): ReceiptRow {
  const { from, to, amount, note, ts } = signed.receipt;
  return {
    ...{ receipt_id: signed.key, from, to, amount, note, ts },
    state: isConfirmed(signed) ? 'confirmed' : signed.isSetAside ? 'set-aside' : 'unconfirmed',
    to_confirm: to === us && !isConfirmed(signed) && !signed.isSetAside,
  };
}

const provenReceipt = (signed: SignedReceipt): ProvenReceipt => ({
  receipt_id: signed.key,
  ...receiptJson(signed),
});

const CURSOR = /^(?<after>[\da-f]{64})(?:~(?<node>\w{1,64}))?$/u;

function readCursor(text: string): { readonly after: ReceiptKey; readonly node: string | undefined } {
  const { after, node } = CURSOR.exec(text)?.groups ?? {};
  if (after === undefined)
    throw new CrabnetError('usage', 'this is no cursor of the receipts', {
      field: 'cursor',
      remedy: 'take the next_cursor of a page',
    });
  return { after: after as ReceiptKey, node };
}
