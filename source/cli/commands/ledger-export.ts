import { toJson } from '../../base/text/sanitize.ts';
import type { BookQuery, ProofPage } from '../../contract/book.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import { CrabnetError } from '../../model/errors.ts';
import { formatPlural } from '../../words/numbers.ts';
import { EXIT } from '../exit-code.ts';
import { reportRefusal } from '../failure.ts';
import type { OneShot } from '../invocation.ts';
import { writeLines } from '../line-file.ts';
import { bookQuery } from './ledger.ts';
import { LEDGER_FORM, type LedgerHead, ledgerEnd } from './ledger-file.ts';

/** `ledger export FILE`: a head, then each award with its envelopes, one JSON object a line. */
export const ledgerExport: OneShot = async (api, { args: [path = ''], options }, out) => {
  const query = bookQuery(options, out.nowMs);
  const first = await api.proofs(query);
  if (!first.ok) return reportRefusal(first.refusal, out);
  const lines = await writeLines(path, exported(api, query, first.value, out.nowMs));
  const trades = lines - HEAD_AND_END;
  if (out.json) out.value({ file: path, trades });
  else out.line(`${formatPlural(trades, 'award')} in ${path}; check it: crabnet ledger verify ${path}`);
  return EXIT.done;
};

/** Lines that are no awards. */
const HEAD_AND_END = 2;

async function* exported(
  api: NodeApi,
  query: BookQuery,
  first: ProofPage,
  nowMs: number,
): AsyncGenerator<string> {
  const { node_id } = await api.status();
  const head: LedgerHead = { crabnet: LEDGER_FORM, node_id, made_ms: nowMs };
  yield toJson(head);
  const seen = new Set<string>();
  for (let page = first; ; ) {
    for (const proof of page.proofs) {
      // What moved to the archive meanwhile comes twice.
      if (seen.has(proof.trade.claim_id)) continue;
      seen.add(proof.trade.claim_id);
      yield toJson(proof);
    }
    if (page.next_cursor === null) {
      yield toJson(ledgerEnd(seen.size));
      return;
    }
    const next = await api.proofs({ ...query, cursor: page.next_cursor });
    if (!next.ok) throw new CrabnetError('control', `the node ended the export: ${next.refusal.code}`);
    page = next.value;
  }
}
