import type { NodeId } from '../../model/types.ts';
import { BookCheck } from '../../node/trade/trade-proof.ts';
import { PROOF_WORDS, sumWords } from '../../words/book-words.ts';
import { formatPlural } from '../../words/numbers.ts';
import { EXIT } from '../exit-code.ts';
import { readLines } from '../line-file.ts';
import type { Output } from '../output.ts';
import { readEnd, readHead, readTrade } from './ledger-file.ts';

/** `ledger verify FILE`: 0 where every line holds; else 2, with the first that does not. Throws `CrabnetError`. */
export async function ledgerVerify(path: string, out: Output): Promise<number> {
  const checker = new Checker(out.nowMs);
  let line = 0;
  for await (const text of readLines(path)) {
    line += 1;
    const fault = checker.fault(text);
    if (fault !== undefined) return report(line, fault, out);
  }
  if (!checker.isWhole) return report(line + 1, { code: 'cut-off' }, out);
  const { trades } = checker;
  if (out.json) out.value({ trades, ok: true });
  else out.line(`${formatPlural(trades, 'award')}, each proven by its envelopes: ${checker.sums()}`);
  return EXIT.done;
}

function report(line: number, fault: LineFault, out: Output): number {
  if (out.json) out.value({ line, ...fault, ok: false });
  else out.error([`line ${line} does not hold: ${PROOF_WORDS[fault.code]}${fieldWords(fault)}`]);
  return EXIT.refused;
}

interface LineFault {
  readonly code: keyof typeof PROOF_WORDS;
  readonly field?: string;
}

const fieldWords = ({ field }: LineFault): string => (field === undefined ? '' : ` (${field})`);

/** A clock may be a little behind that of who exported. */
const AHEAD_MS = 120_000;

class Checker {
  readonly #nowMs: number;
  #check: BookCheck | undefined;
  trades = 0;
  /** The last line came, and counted right. */
  isWhole = false;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  fault(text: string): LineFault | undefined {
    if (this.#check === undefined) return this.#begin(text);
    if (this.isWhole) return { code: 'not-a-line' };
    const end = readEnd(text);
    if (end !== undefined) {
      this.isWhole = end === this.trades;
      return this.isWhole ? undefined : { code: 'miscounted' };
    }
    const proven = readTrade(text);
    if (proven === undefined) return { code: 'not-a-line' };
    this.trades += 1;
    return this.#check.fault(proven);
  }

  #begin(text: string): LineFault | undefined {
    const head = readHead(text);
    if (head === undefined) return { code: 'not-a-line' };
    if (head.made_ms > this.#nowMs + AHEAD_MS) return { code: 'future' };
    this.#check = new BookCheck(head.node_id as NodeId, head.made_ms);
    return undefined;
  }

  sums(): string {
    const balances = this.#check?.balances() ?? [];
    return sumWords(balances.map(({ owed, owing, inHand }) => ({ owed, owing, in_hand: inHand })));
  }
}
