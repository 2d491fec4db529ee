import type { ProvenReceipt, TradeRow } from '../../contract/book.ts';
import type { CheckedLedger } from './ledger-check.ts';

/** Something between two nodes that their exports do not say alike: `only-here` is in FILE alone, `only-there` in OTHER. */
export interface Difference {
  readonly what: 'award' | 'receipt';
  readonly id: string;
  readonly why: 'only-here' | 'only-there' | 'differs';
  /** What of an award differs. */
  readonly field?: string;
}

/** What two parties' exports say of each other. */
export interface Comparison {
  readonly node_id: string;
  /** In both, and alike. */
  readonly trades: number;
  readonly receipts: number;
  readonly differences: readonly Difference[];
}

/**
 * Holds what two nodes' exports say of each other against one another: what one of them left out is in the other. A receipt that is
 * not confirmed is one party's word, and compared no more than that.
 */
export function compareLedgers(here: CheckedLedger, there: CheckedLedger): Comparison {
  const trades = sides(tradesWith(here, there.nodeId), tradesWith(there, here.nodeId));
  const receipts = sides(receiptsWith(here, there.nodeId), receiptsWith(there, here.nodeId));
  const alone = (
    what: Difference['what'],
    { onlyHere, onlyThere }: Pick<Sides<unknown>, 'onlyHere' | 'onlyThere'>,
  ) => [
    ...onlyHere.map((id): Difference => ({ what, id, why: 'only-here' })),
    ...onlyThere.map((id): Difference => ({ what, id, why: 'only-there' })),
  ];
  const differing = trades.both.flatMap(([left, right]): readonly Difference[] => {
    const field = TOLD_ALIKE.find((name) => left[name] !== right[name]);
    return field === undefined ? [] : [{ what: 'award', id: left.claim_id, why: 'differs', field }];
  });
  return {
    node_id: there.nodeId,
    trades: trades.both.length - differing.length,
    receipts: receipts.both.length,
    differences: [...alone('award', trades), ...differing, ...alone('receipt', receipts)],
  };
}

/** What both say alike where they hold the same of it. */
const TOLD_ALIKE = ['price', 'state', 'ended_ts', 'late'] as const satisfies readonly (keyof TradeRow)[];

interface Sides<Row> {
  readonly both: readonly (readonly [here: Row, there: Row])[];
  readonly onlyHere: readonly string[];
  readonly onlyThere: readonly string[];
}

function sides<Row>(here: ReadonlyMap<string, Row>, there: ReadonlyMap<string, Row>): Sides<Row> {
  return {
    both: [...here].flatMap(([id, row]) => {
      const other = there.get(id);
      return other === undefined ? [] : [[row, other] as const];
    }),
    onlyHere: [...here.keys()].filter((id) => !there.has(id)),
    onlyThere: [...there.keys()].filter((id) => !here.has(id)),
  };
}

const tradesWith = ({ trades }: CheckedLedger, node: string): ReadonlyMap<string, TradeRow> =>
  new Map([...trades].filter(([, { publisher, worker }]) => publisher === node || worker === node));

const receiptsWith = ({ receipts }: CheckedLedger, node: string): ReadonlyMap<string, ProvenReceipt> =>
  new Map(
    [...receipts].filter(([, { receipt, signatures }]) => {
      return signatures.to !== null && (receipt.from === node || receipt.to === node);
    }),
  );
