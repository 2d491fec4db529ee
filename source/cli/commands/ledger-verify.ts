import type { NodeId } from '../../model/types.ts';
import { BookCheck } from '../../node/trade/trade-proof.ts';
import { PROOF_WORDS, sumWords } from '../../words/book-words.ts';
import { formatPlural } from '../../words/numbers.ts';
import { EXIT } from '../exit-code.ts';
import { readLines } from '../line-file.ts';
import type { Output } from '../output.ts';
import { readHead, readTrade } from './ledger-file.ts';

/** `ledger verify FILE`: 0 where every line holds; else 2, with the first that does not. Throws `CrabnetError`. */
export async function ledgerVerify(path: string, out: Output): Promise<number> {
  const checker = new Checker();
  let line = 0;
  for await (const text of readLines(path)) {
    line += 1;
    const fault = checker.fault(text);
    if (fault === undefined) continue;
    if (out.json) out.value({ line, ...fault, ok: false });
    else out.error([`line ${line} does not hold: ${PROOF_WORDS[fault.code]}${fieldWords(fault)}`]);
    return EXIT.refused;
  }
  if (!checker.hasHead) {
    if (out.json) out.value({ line: 1, code: 'not-a-line', ok: false });
    else out.error([`${path} is empty: no ledger was exported into it`]);
    return EXIT.refused;
  }
  const sums = checker.sums();
  if (out.json) out.value({ trades: line - 1, ok: true });
  else out.line(`${formatPlural(line - 1, 'award')}, each proven by its envelopes: ${sums}`);
  return EXIT.done;
}

interface LineFault {
  readonly code: keyof typeof PROOF_WORDS;
  readonly field?: string;
}

const fieldWords = ({ field }: LineFault): string => (field === undefined ? '' : ` (${field})`);

class Checker {
  #check: BookCheck | undefined;

  get hasHead(): boolean {
    return this.#check !== undefined;
  }

  fault(text: string): LineFault | undefined {
    if (this.#check === undefined) {
      const head = readHead(text);
      if (head === undefined) return { code: 'not-a-line' };
      this.#check = new BookCheck(head.node_id as NodeId, head.made_ms);
      return undefined;
    }
    const proven = readTrade(text);
    return proven === undefined ? { code: 'not-a-line' } : this.#check.fault(proven);
  }

  sums(): string {
    const balances = this.#check?.balances() ?? [];
    return sumWords(balances.map(({ owed, owing, inHand }) => ({ owed, owing, in_hand: inHand })));
  }
}
