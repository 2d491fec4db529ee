import type { BalanceRow, BalanceSums, ProvenReceipt, ProvenTrade, TradeRow } from '../../contract/book.ts';
import { AuthorBook } from '../../identity/node-id.ts';
import { receiptKey, receiptProblem } from '../../identity/receipt-proof.ts';
import { rescueEnvelope } from '../../identity/stored-proof.ts';
import { FieldProblem, Fields } from '../../model/fields.ts';
import { Market } from '../../model/fold/market.ts';
import { ENVELOPE_MAX_BYTES } from '../../model/limits.ts';
import { isConfirmed, readSignedReceipt, type SignedReceipt } from '../../model/receipts.ts';
import { type Trade, tradesOf } from '../../model/trades.ts';
import type { NodeId, SeedId } from '../../model/types.ts';
import { parseStrictJson } from '../../network/inbox/strict-json.ts';
import { Balances, counterparty } from '../../operator/balances.ts';
import { balanceSums, tradeRow } from './book-pages.ts';

/**
 * Why an award is not what its envelopes prove, or a receipt no receipt (`bad-receipt`). `unproven`: an envelope is none, or its signature is wrong; `no-seed`, `no-award`: the
 * one that is meant is not among them; `differs`: they prove something else in the member `field`; `twice`: it came before;
 * `of-others`: the node whose book it is has no part in it.
 */
export interface ProofFault {
  readonly code: 'unproven' | 'no-seed' | 'no-award' | 'differs' | 'twice' | 'of-others' | 'bad-receipt';
  readonly field?: string;
}

/** The members that are compared, in this order. */
const COMPARED = [
  ...['publisher', 'worker', 'price', 'awarded_ts', 'state', 'ended_ts', 'late', 'title'],
] as readonly (keyof TradeRow)[];

type Proof =
  | { readonly holds: true; readonly trade: Trade }
  | { readonly holds: false; readonly fault: ProofFault };

const not = (fault: ProofFault): Proof => ({ holds: false, fault });

/** Holds an award against its envelopes alone, as they stood at `madeMs`. */
function proveTrade({ trade, envelopes }: ProvenTrade, madeMs: number): Proof {
  const authors = new AuthorBook();
  const market = new Market();
  for (const text of envelopes) {
    // E1, E8: what no node would read proves nothing to anybody.
    const bytes = Buffer.from(text);
    const isRead = bytes.length <= ENVELOPE_MAX_BYTES && parseStrictJson(bytes).ok;
    const proven = isRead ? rescueEnvelope(text, authors) : undefined;
    if (proven === undefined) return not({ code: 'unproven' });
    market.add(proven.held);
  }
  const folded = market.folded(trade.seed_id as SeedId);
  if (folded === undefined) return not({ code: 'no-seed' });
  const found = tradesOf(folded, madeMs).find(({ claimId }) => claimId === trade.claim_id);
  if (found === undefined) return not({ code: 'no-award' });
  const proven = tradeRow(found, folded.seed);
  const field = COMPARED.find((name) => proven[name] !== trade[name]);
  return field === undefined ? { holds: true, trade: found } : not({ code: 'differs', field });
}

/** What an export proves between its node and another. */
export type LedgerBalance = BalanceSums & Pick<BalanceRow, 'node_id'>;

/** Works a node's book out anew, award by award, from what proves each; nothing else is asked. */
export class BookCheck {
  readonly #node: NodeId;
  readonly #madeMs: number;
  readonly #seen = new Set<string>();
  readonly #balances: Balances;
  readonly #authors = new AuthorBook();

  constructor(node: NodeId, madeMs: number) {
    this.#node = node;
    this.#madeMs = madeMs;
    this.#balances = new Balances(node);
  }

  /** Why an award does not hold; undefined where it does, and then it counts. */
  fault(proven: ProvenTrade): ProofFault | undefined {
    if (this.#seen.has(proven.trade.claim_id)) return { code: 'twice' };
    this.#seen.add(proven.trade.claim_id);
    const proof = proveTrade(proven, this.#madeMs);
    if (!proof.holds) return proof.fault;
    const { trade } = proof;
    if (counterparty(trade, this.#node) === undefined && trade.worker !== this.#node)
      return { code: 'of-others' };
    this.#balances.add(trade);
    return undefined;
  }

  /** Why a receipt does not hold; undefined where it does, and then it counts, confirmed or not. */
  receiptFault(proven: ProvenReceipt): ProofFault | undefined {
    const read = readProven(proven);
    if (!('receipt' in read)) return { code: 'bad-receipt', ...read };
    const key = receiptKey(read.receipt);
    if (key !== proven.receipt_id) return { code: 'differs', field: 'receipt_id' };
    if (this.#seen.has(key)) return { code: 'twice' };
    this.#seen.add(key);
    const { from, to } = read.receipt;
    if (from !== this.#node && to !== this.#node) return { code: 'of-others' };
    const problem = receiptProblem(read, this.#authors);
    if (problem !== undefined) return { code: 'bad-receipt', field: problem.field ?? 'receipt' };
    this.#balances.addReceipt(read.receipt, isConfirmed({ ...read, key }));
    return undefined;
  }

  balances(): readonly LedgerBalance[] {
    return this.#balances.all().map((balance) => ({ node_id: balance.node, ...balanceSums(balance) }));
  }
}

function readProven(proven: ProvenReceipt): Omit<SignedReceipt, 'key'> | { readonly field: string } {
  try {
    const { receipt, signatures } = proven;
    return readSignedReceipt(new Fields({ receipt, signatures }, ''));
  } catch (error) {
    if (error instanceof FieldProblem) return { field: error.problem.field ?? 'receipt' };
    throw error;
  }
}
