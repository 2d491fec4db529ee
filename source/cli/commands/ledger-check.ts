import type { ProvenReceipt, TradeRow } from '../../contract/book.ts';
import type { NodeId } from '../../model/types.ts';
import { BookCheck, type LedgerBalance } from '../../node/trade/trade-proof.ts';
import type { PROOF_WORDS } from '../../words/book-words.ts';
import { readLines } from '../line-file.ts';
import { readEnd, readHead, readReceiptLine, readTrade } from './ledger-file.ts';

/** The first line of a file that does not hold, and why. */
export interface LineFault {
  readonly line: number;
  readonly code: keyof typeof PROOF_WORDS;
  readonly field?: string;
}

/** A file of which every line holds. */
export interface CheckedLedger {
  readonly nodeId: string;
  /** By the claim's id. */
  readonly trades: ReadonlyMap<string, TradeRow>;
  readonly receipts: ReadonlyMap<string, ProvenReceipt>;
  readonly balances: readonly LedgerBalance[];
}

/** Works an exported ledger out anew, line by line, from what is in it alone. Throws `CrabnetError` where it cannot be read. */
export const checkLedger = (path: string, nowMs: number): Promise<CheckedLedger | LineFault> =>
  checkLines(readLines(path), nowMs);

/** The same of lines from anywhere. */
export async function checkLines(
  lines: AsyncIterable<string> | Iterable<string>,
  nowMs: number,
): Promise<CheckedLedger | LineFault> {
  const checker = new Checker(nowMs);
  let line = 0;
  for await (const text of lines) {
    line += 1;
    const fault = checker.fault(text);
    if (fault !== undefined) return { line, ...fault };
  }
  return checker.checked() ?? { line: line + 1, code: 'cut-off' };
}

type Fault = Omit<LineFault, 'line'>;

/** A clock may be a little behind that of who exported. */
const AHEAD_MS = 120_000;

class Checker {
  readonly #nowMs: number;
  #nodeId = '';
  #check: BookCheck | undefined;
  readonly #trades = new Map<string, TradeRow>();
  readonly #receipts = new Map<string, ProvenReceipt>();
  /** The last line came, and counted right. */
  #isWhole = false;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  fault(text: string): Fault | undefined {
    if (this.#check === undefined) return this.#begin(text);
    if (this.#isWhole) return { code: 'not-a-line' };
    const end = readEnd(text);
    if (end !== undefined) {
      this.#isWhole = end.trades === this.#trades.size && end.receipts === this.#receipts.size;
      return this.#isWhole ? undefined : { code: 'miscounted' };
    }
    const trade = readTrade(text);
    if (trade !== undefined) {
      const fault = this.#check.fault(trade);
      if (fault === undefined) this.#trades.set(trade.trade.claim_id, trade.trade);
      return fault;
    }
    const receipt = readReceiptLine(text);
    if (receipt === undefined) return { code: 'not-a-line' };
    const fault = this.#check.receiptFault(receipt);
    if (fault === undefined) this.#receipts.set(receipt.receipt_id, receipt);
    return fault;
  }

  /** Undefined where the file ended before its last line. */
  checked(): CheckedLedger | undefined {
    if (!this.#isWhole) return undefined;
    const balances = this.#check?.balances() ?? [];
    return { nodeId: this.#nodeId, trades: this.#trades, receipts: this.#receipts, balances };
  }

  #begin(text: string): Fault | undefined {
    const head = readHead(text);
    if (head === undefined) return { code: 'not-a-line' };
    if (head.made_ms > this.#nowMs + AHEAD_MS) return { code: 'future' };
    this.#nodeId = head.node_id;
    this.#check = new BookCheck(head.node_id as NodeId, head.made_ms);
    return undefined;
  }
}
