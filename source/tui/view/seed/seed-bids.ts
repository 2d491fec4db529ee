import { sanitizeLine } from '../../../base/text/sanitize.ts';
import { cut } from '../../../base/text/width.ts';
import type { BidRow } from '../../../contract/seed-lists.ts';
import type { Look } from '../../../words/look.ts';
import { didWords } from '../../../words/record-words.ts';
import { formatAt } from '../../../words/time.ts';
import { type ConsoleData, detailOf } from '../../data/console-data.ts';
import { padEnd, padStart } from '../../text/width.ts';

/** A bid as the panes list it, and whether it holds the claim. */
export interface RankedBid {
  readonly bid: BidRow;
  readonly isClaimed: boolean;
}

/** The bids of a seed by their rank, those over the limit last by price. */
export function rankedBids(data: ConsoleData, seedId: string): readonly RankedBid[] {
  const detail = detailOf(data, seedId);
  if (detail === undefined) return [];
  const claimed = detail.claims.find(({ holds }) => holds)?.bid_id;
  return [...detail.bids]
    .sort((left, right) => (left.rank ?? BEHIND) - (right.rank ?? BEHIND) || left.price - right.price)
    .map((bid) => ({ bid, isClaimed: bid.id === claimed }));
}

const BEHIND = Number.MAX_SAFE_INTEGER;

export const quoted = (note: string): string => {
  const shown = sanitizeLine(note).trim();
  return shown === '' ? '' : `"${shown}"`;
};

/** What its bidder did for us, what it says of a bid, and why that has no rank: `did 4/5 for you, "gpu", over the limit`. */
export const noteWords = ({ rank, notes, record }: BidRow, over = 'over the limit'): string =>
  [didWords(record), quoted(notes), rank === null ? over : ''].filter(Boolean).join(', ');

/** Where there is little room a bidder's own words give way. */
export const narrowNote = (bid: BidRow): string =>
  bid.rank === null ? noteWords(bid) : didWords(bid.record);

export const bidLook = ({ bid, isClaimed }: RankedBid): Look | undefined => {
  if (isClaimed) return 'active';
  if (!bid.verified) return 'unverified';
  return bid.live ? undefined : 'dim';
};

/** `1      14  9Kd2Lm otter   13:51:02  "cached"`, in which the note has `noteWidth` columns, the last one blank. */
export function bidCells({ bid }: RankedBid, data: ConsoleData, noteWidth: number): string {
  const place = padEnd(bid.rank === null ? '-' : String(bid.rank), 2);
  const note = noteWords(bid);
  return `${place}${padStart(String(bid.price), 7)}  ${padEnd(data.names.nameOf(bid.bidder), 13)}  ${padEnd(formatAt(bid.created_at, data.nowMs), AT_WIDTH)}  ${padEnd(cut(note, Math.max(0, noteWidth - 1)), Math.max(0, noteWidth - 1))} `;
}

const AT_WIDTH = 8;

export const BID_HEADER = '#   PRICE  BIDDER         AT        NOTE';
/** Columns of a bid before its note. */
export const BID_COLUMNS = 36;
