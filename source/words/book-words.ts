import type { BalanceRow, TradeRow } from '../contract/book.ts';

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
} as const;

/** All that is owed either way, summed up: `owed 40, owing 12, in hand 5`. */
export function sumWords(rows: readonly Pick<BalanceRow, 'owed' | 'owing' | 'in_hand'>[]): string {
  const sum = (name: 'owed' | 'owing' | 'in_hand') => rows.reduce((total, row) => total + row[name], 0);
  return `owed ${sum('owed')}, owing ${sum('owing')}, in hand ${sum('in_hand')}`;
}
