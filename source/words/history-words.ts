import type { HistoryRow, HistoryVerdict } from '../contract/history.ts';
import type { SeedDetail } from '../contract/node-api.ts';
import type { PartPage } from '../contract/seed-lists.ts';

type Plain = Exclude<HistoryVerdict, { readonly detail: string }>;

const WORDS: { readonly [Code in Plain['code']]: string } = {
  effective: 'effective',
  disputed: 'disputed',
  'disputed-holds': 'disputed, holds',
  replaced: 'replaced',
  'second-result': 'a second result of the same claim',
  waiting: 'waits for the result it names',
  overruled: 'overruled by an acceptance',
  'not-counted': 'others count before it',
  'same-id': 'another object with the same id is meant',
  'bid-not-held': 'the bid it awards is not held',
  'nothing-forfeited': 'no valid claim was forfeited for it',
  'no-valid-claim': 'it answers no valid claim',
  'not-publisher': "it is not the publisher's",
  'past-horizon': "it is dated after the seed's horizon",
  'names-no-result': 'it names no result',
  'still-working': 'a worker may still be working: a claim has neither a result nor a forfeit',
};

/** What an envelope came to. */
const verdictWords = (verdict: HistoryVerdict): string =>
  'detail' in verdict ? verdict.detail : WORDS[verdict.code];

/** What an envelope came to, and which standing order of ours said it: `effective, by order small builds`. */
export const historyWords = (row: HistoryRow): string => withOrder(verdictWords(row), row);

/** Something that is said of an envelope, and which standing order of ours said it. */
export const withOrder = (words: string, { order }: Pick<HistoryRow, 'order'>): string =>
  order === undefined ? words : `${words}, by order ${order}`;

/** A seed as JSON tells it: with the words of each verdict beside its code. */
export const toldDetail = (detail: SeedDetail) => ({
  ...detail,
  history: detail.history.map(toldRow),
});

/** The same of a page of one of its lists. */
export const toldPart = (page: PartPage<object>) => ({
  ...page,
  rows: page.rows.map((row) => (isHistory(row) ? toldRow(row) : row)),
});

const toldRow = (row: HistoryRow) => ({ ...row, verdict: verdictWords(row) });

/** Of a seed's lists only this one has rows with a code. */
const isHistory = (row: object): row is HistoryRow => 'code' in row;
