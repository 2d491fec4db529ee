import { sanitizeLine } from '../../../base/text/sanitize.ts';
import { cut, displayWidth } from '../../../base/text/width.ts';
import type { SeedRow } from '../../../contract/node-api.ts';
import type { BidRow } from '../../../contract/seed-lists.ts';
import { shortSeed } from '../../../words/ids.ts';
import { formatPlural } from '../../../words/numbers.ts';
import { recordSentence } from '../../../words/record-words.ts';
import { formatAt, formatDuration, formatLeft } from '../../../words/time.ts';
import { type ConsoleData, detailOf } from '../../data/console-data.ts';
import { bidsToChoose } from '../../forms/claim-form.ts';
import type { ClaimForm } from '../../forms/form.ts';
import { type Line, plain, type Span, span } from '../../text/span.ts';
import { padEnd, padStart, wrapText } from '../../text/width.ts';
import { noteWords } from '../seed/seed-bids.ts';
import { type FormView, WIDE_FORM } from './form-view.ts';

/** From this height on there is room for all that is known of a bidder, besides the bids. */
const HIGH_FORM = 12;

export function claimFormView(
  form: ClaimForm,
  row: SeedRow,
  data: ConsoleData,
  width: number,
  height: number,
): FormView {
  const isWide = width >= WIDE_FORM;
  const bids = bidsToChoose(form, data);
  const place = Math.max(
    0,
    bids.findIndex(({ id }) => id === form.bidId),
  );
  const words = awardWords(bids[place], row, data, { width: width - 2, isHigh: height >= HIGH_FORM });
  const head: readonly Line[] = [
    ...(isWide ? [] : [[span(` ${cut(sanitizeLine(row.title), width - 2)}`, 'strong' as const)]]),
    [
      span(
        isWide ? '    #   PRICE  BIDDER         AT        NOTE' : '    #   PRICE  BIDDER         NOTE',
        'dim',
      ),
    ],
  ];
  const room = Math.max(1, height - head.length - words.length - 1);
  const top = Math.max(0, Math.min(place - room + 1, bids.length - room));
  const rows = bids.slice(top, top + room).map((bid) => bidLine(bid, form, row, data, width));
  return {
    title: {
      title: `Award ${shortSeed(row.id)}`,
      left: isWide ? [cut(sanitizeLine(row.title), width - 50)] : [],
      right: [awardLeft(row, data)],
    },
    lines: [...head, ...rows, [], ...words],
    caret: null,
  };
}

function awardLeft(row: SeedRow, data: ConsoleData): string {
  const until = detailOf(data, row.id)?.prospects.award_until_ts ?? null;
  if (until === null) return 'no deadline';
  const leftMs = until * 1000 - data.nowMs;
  return leftMs > 0 ? `award within ${formatLeft(leftMs)}` : 'too late';
}

function bidLine(bid: BidRow, form: ClaimForm, row: SeedRow, data: ConsoleData, width: number): Line {
  const isWide = width >= WIDE_FORM;
  const isChosen = bid.id === form.bidId;
  const limit = isWide && bid.notes === '' ? ` of ${formatPlural(row.max_bids, 'bid')}` : '';
  const note = noteWords(bid, `over the limit${limit}, may be chosen`);
  const at = isWide ? `  ${padEnd(formatAt(bid.created_at, data.nowMs), 8)}` : '';
  const rank = padEnd(bid.rank === null ? '-' : String(bid.rank), 2);
  const cells = `${rank}${padStart(String(bid.price), 7)}  ${padEnd(data.names.nameOf(bid.bidder), 13)}${at}  ${note}`;
  const look = bid.verified ? (bid.live ? undefined : 'dim') : 'unverified';
  const line: Line = [
    span(isChosen ? ' ▸' : '  '),
    span(bid.verified ? '  ' : '? ', look),
    span(cut(cells, width - 5), look),
  ];
  if (!isChosen) return line;
  const used = line.reduce((sum, { text }) => sum + displayWidth(text), 0);
  return [...line, span(' '.repeat(Math.max(0, width - used)))].map(
    (piece): Span => ({ ...piece, reverse: true }),
  );
}

/** What an award to the chosen bid would mean, and the bidder's whole id. */
function awardWords(
  bid: BidRow | undefined,
  row: SeedRow,
  data: ConsoleData,
  { width, isHigh }: { readonly width: number; readonly isHigh: boolean },
): readonly Line[] {
  const prospects = detailOf(data, row.id)?.prospects;
  if (bid === undefined || prospects === undefined) return [plain(' No bid yet.')];
  const times = `${formatDuration(prospects.run_ms)} to run, ${formatDuration(prospects.grace_ms)} grace`;
  const words = `Awards to ${data.names.nameOf(bid.bidder)} for ${bid.price}: ${times}, then you may award again.`;
  const known = bid.record === undefined || !isHigh ? [] : wrapText(recordSentence(bid.record), width);
  return [...wrapText(words, width), ...known, sanitizeLine(bid.bidder)].map((line) => plain(` ${line}`));
}
