import { CrabnetError } from '../../model/errors.ts';
import { differenceWords, OMISSIONS, PROOF_WORDS, sumWords } from '../../words/book-words.ts';
import { shortNode } from '../../words/ids.ts';
import { formatPlural } from '../../words/numbers.ts';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../output.ts';
import { type CheckedLedger, checkLedger, type LineFault } from './ledger-check.ts';
import { type Comparison, compareLedgers } from './ledger-compare.ts';

/** Of differences so many are named. */
const NAMED_MAX = 100;

/**
 * `ledger verify FILE [--against OTHER]`: 0 where every line holds, and the two say the same of each other; else 2, with the first line
 * that does not, or with what differs. Throws `CrabnetError`.
 */
export async function ledgerVerify(path: string, against: string | undefined, out: Output): Promise<number> {
  const checked = await checkLedger(path, out.nowMs);
  if ('line' in checked) return report(path, checked, out);
  if (against === undefined) {
    if (out.json) out.value({ ...factsOf(checked), ok: true });
    else {
      out.lines(wordsOf(checked));
      out.remark(OMISSIONS);
    }
    return EXIT.done;
  }
  const other = await checkLedger(against, out.nowMs);
  if ('line' in other) return report(against, other, out);
  if (other.nodeId === checked.nodeId)
    throw new CrabnetError('usage', `${against} is an export of the same node`, {
      field: 'against',
      remedy: "name the other party's export",
    });
  return reportComparison(checked, compareLedgers(checked, other), out);
}

function report(path: string, { line, ...fault }: LineFault, out: Output): number {
  if (out.json) out.value({ file: path, line, ...fault, ok: false });
  else {
    const field = fault.field === undefined ? '' : ` (${fault.field})`;
    out.error([`${path}, line ${line} does not hold: ${PROOF_WORDS[fault.code]}${field}`]);
  }
  return EXIT.refused;
}

function reportComparison(checked: CheckedLedger, compared: Comparison, out: Output): number {
  const { differences, ...counts } = compared;
  const isSame = differences.length === 0;
  const named = differences.slice(0, NAMED_MAX);
  if (out.json) {
    const comparison = { ...counts, differ: differences.length, differences: named };
    out.value({ ...factsOf(checked), against: comparison, ok: isSame });
  } else {
    out.lines(wordsOf(checked));
    const [awards, receipts] = [
      formatPlural(counts.trades, 'award'),
      formatPlural(counts.receipts, 'receipt'),
    ];
    out.line(`${awards} and ${receipts} with ${shortNode(counts.node_id)} are the same in both`);
    if (!isSame) out.error(named.map(differenceWords));
  }
  return isSame ? EXIT.done : EXIT.refused;
}

const confirmedOf = ({ receipts }: CheckedLedger): number =>
  [...receipts.values()].filter(({ signatures }) => signatures.to !== null).length;

function factsOf(checked: CheckedLedger) {
  const { nodeId, trades, receipts, balances } = checked;
  const confirmed = confirmedOf(checked);
  return {
    ...{ node_id: nodeId, trades: trades.size, receipts: confirmed, unconfirmed: receipts.size - confirmed },
    balances,
  };
}

function wordsOf(checked: CheckedLedger): readonly string[] {
  const awards = `${formatPlural(checked.trades.size, 'award')}, each proven by its envelopes`;
  const confirmed = confirmedOf(checked);
  const receipts = confirmed === 0 ? '' : `, ${formatPlural(confirmed, 'receipt')} signed by both`;
  return [`${awards}${receipts}: ${sumWords(checked.balances)}`];
}
