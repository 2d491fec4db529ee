import { toJson } from '../../base/text/sanitize.ts';
import type { BookQuery } from '../../contract/book.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import { CrabnetError, type Outcome } from '../../model/errors.ts';
import { formatPlural } from '../../words/numbers.ts';
import { EXIT } from '../exit-code.ts';
import { reportRefusal } from '../failure.ts';
import type { OneShot } from '../invocation.ts';
import { writeLines } from '../line-file.ts';
import { LEDGER_FORM, type LedgerHead, ledgerEnd } from './ledger-file.ts';
import { bookQuery } from './ledger-rows.ts';

/** `ledger export FILE`: a head, then each award with its envelopes and each receipt, one JSON object a line. */
export const ledgerExport: OneShot = async (api, { args: [path = ''], options }, out) => {
  const query = bookQuery(options, out.nowMs);
  // A node that is not found is refused before a file is begun.
  const first = await api.proofs(query);
  if (!first.ok) return reportRefusal(first.refusal, out);
  const counts = { trades: 0, receipts: 0 };
  await writeLines(path, exported(api, query, counts, out.nowMs));
  if (out.json) out.value({ file: path, ...counts });
  else {
    const what = `${formatPlural(counts.trades, 'award')} and ${formatPlural(counts.receipts, 'receipt')}`;
    out.line(`${what} in ${path}; check it: crabnet ledger verify ${path}`);
  }
  return EXIT.done;
};

/** Counts what it writes. */
async function* exported(
  api: NodeApi,
  query: BookQuery,
  counts: { trades: number; receipts: number },
  nowMs: number,
): AsyncGenerator<string> {
  const { node_id } = await api.status();
  const head: LedgerHead = { crabnet: LEDGER_FORM, node_id, made_ms: nowMs };
  yield toJson(head);
  const seen = new Set<string>();
  for await (const { proofs } of pages(query, (asked) => api.proofs(asked)))
    for (const proof of proofs) {
      // What moved to the archive meanwhile comes twice.
      if (seen.has(proof.trade.claim_id)) continue;
      seen.add(proof.trade.claim_id);
      counts.trades += 1;
      yield toJson(proof);
    }
  for await (const { proofs } of pages(query, (asked) => api.receipts(asked)))
    for (const proof of proofs) {
      counts.receipts += 1;
      yield toJson(proof);
    }
  yield toJson(ledgerEnd(counts.trades, counts.receipts));
}

async function* pages<Page extends { readonly next_cursor: string | null }>(
  query: BookQuery,
  read: (query: BookQuery) => Promise<Outcome<Page>>,
): AsyncGenerator<Page> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Outcome<Page> = await read(cursor === undefined ? query : { ...query, cursor });
    if (!page.ok) throw new CrabnetError('control', `the node ended the export: ${page.refusal.code}`);
    yield page.value;
    cursor = page.value.next_cursor;
  }
}
