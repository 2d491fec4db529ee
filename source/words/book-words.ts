import type { BalanceSums, ReceiptRow, TradeRow } from '../contract/book.ts';
import { formatPlural } from './numbers.ts';

/** What became of an award, as a table says it. */
export const TRADE_WORDS: { readonly [state in TradeRow['state']]: string } = {
  'in-hand': 'in hand',
  delivered: 'delivered',
  accepted: 'accepted',
  refused: 'rejected',
  forfeited: 'forfeited',
};

/** What is said of a ledger without a line. */
export const NO_AWARDS = 'nothing was awarded yet, by this node or to it';

/** How many payments wait for this node's confirmation, and where they are. */
export const toConfirmWords = (count: number): string =>
  `${formatPlural(count, 'payment')}, see crabnet ledger receipts`;

/** Why a line of an exported ledger does not hold. */
export const PROOF_WORDS = {
  unproven: 'one of its envelopes is none, or is not signed by who is named in it',
  'no-seed': 'the seed that it names is not among its envelopes',
  'no-award': 'its envelopes prove no such award',
  differs: 'its envelopes prove something else',
  twice: 'it is a line that came before',
  'of-others': 'the node that exported it has no part in it',
  'cut-off': 'the file ends before its last line, which says how many there are',
  miscounted: 'there are not as many before it as it says',
  future: 'it is dated ahead of this clock, when more would have ended',
  'not-a-line': 'it is no line of a ledger',
  'bad-receipt': 'it is no receipt, or is not signed by who is named in it',
} as const;

type Summed = Exclude<keyof BalanceSums, 'to_confirm'>;

/**
 * All that is owed either way, summed up: `owed 40, owing 12, in hand 5`; where there are receipts also
 * `paid 3, received 40, balance -9`, and what is unconfirmed apart.
 */
export function sumWords(rows: readonly Pick<BalanceSums, Summed>[]): string {
  const sum = (name: Summed) => rows.reduce((total, row) => total + row[name], 0);
  const awards = `owed ${sum('owed')}, owing ${sum('owing')}, in hand ${sum('in_hand')}`;
  const [paid, received, unconfirmed] = [
    sum('confirmed_paid'),
    sum('confirmed_received'),
    sum('unconfirmed'),
  ];
  const receipts = `, paid ${paid}, received ${received}, balance ${sum('balance')}`;
  const apart = unconfirmed === 0 ? '' : `; unconfirmed, and not counted: ${unconfirmed}`;
  return `${awards}${paid + received === 0 ? '' : receipts}${apart}`;
}

/** How a receipt stands, as a table says it. */
export const receiptStateWords = ({ state, to_confirm }: Pick<ReceiptRow, 'state' | 'to_confirm'>): string =>
  ({
    confirmed: 'signed by both',
    unconfirmed: to_confirm ? 'waits for you' : 'not confirmed yet',
    'set-aside': 'set aside',
  })[state];

/** What is said where there is no receipt. */
export const NO_RECEIPTS = 'no payment was recorded yet, by this node or by those with whom it traded';

/** Where the payments are that wait for this node. */
export const PAYMENTS_WAIT = 'payments wait for you to confirm them: crabnet ledger receipts';

/** Why nothing can be confirmed. */
export const NOTHING_TO_CONFIRM = 'no payment waits for you to confirm it';

/** Why nothing can be set aside. */
export const NOTHING_TO_SET_ASIDE = 'no payment waits to be confirmed';

/** The first digits of a receipt's id, by which people name it. */
export const shortReceipt = (id: string): string => id.slice(0, 8);

/** What two exports do not say alike. */
export function differenceWords({
  what,
  id,
  why,
  field,
}: {
  readonly what: 'award' | 'receipt';
  readonly id: string;
  readonly why: 'only-here' | 'only-there' | 'differs';
  readonly field?: string;
}): string {
  const words = {
    'only-here': 'is not in the other file',
    'only-there': 'is in the other file alone',
    differs: `is not the same in the other file (${field ?? ''})`,
  }[why];
  return `${what} ${id} ${words}`;
}

/** What an exported ledger cannot prove. */
export const OMISSIONS =
  'what was left out of the file cannot be seen in it: compare it with the other party’s: --against OTHER';
