import { revealControls, sanitizeLine, sanitizeText } from '../../base/text/sanitize.ts';
import type { HistoryRow } from '../../contract/history.ts';
import type { SeedDetail, SeedRow } from '../../contract/node-api.ts';
import { PETNAME_MARK } from '../../contract/petname.ts';
import type { PriceRow } from '../../contract/prices.ts';
import type { BidRow, ClaimRow, SeedPart, SettlementRow } from '../../contract/seed-lists.ts';
import { untilAhead } from '../../contract/turn.ts';
import type { Refusal } from '../../model/errors.ts';
import { reasonWords } from '../../words/events/verdict-words.ts';
import { historyWords } from '../../words/history-words.ts';
import { quartileWords, trendWords } from '../../words/price-words.ts';
import { didWords, recordSentence } from '../../words/record-words.ts';
import { denialWords, refusalWords } from '../../words/refusal-words.ts';
import { seedFilesWords } from '../../words/seed-files-words.ts';
import {
  claimState,
  MARKS,
  marksOf,
  restWords,
  settlementState,
  statusLook,
} from '../../words/seed-words.ts';
import { formatDistance, formatDuration, formatTime } from '../../words/time.ts';
import { turnWords } from '../../words/turn-words.ts';
import type { Output } from '../output.ts';
import { resultLines } from './result-lines.ts';
import { type Column, tableLines } from './table.ts';

const LABEL_WIDTH = 10;

/** Who reads the report, and when: `us` is our own node id. */
export interface Reader {
  readonly us: string;
  readonly out: Output;
}

/** All that is known of a seed, on one screen where it fits: facts, bids, claims, results, settlements, history. */
export function seedReportLines(detail: SeedDetail, reader: Reader): string[] {
  return [
    ...headLines(detail, reader),
    ...warningLines(detail, reader),
    ...bidLines(detail, reader),
    ...restLines(detail, 'bids', reader),
    ...claimLines(detail, reader),
    ...restLines(detail, 'claims', reader),
    ...detail.results.flatMap((result) => resultLines(result, reader)),
    ...restLines(detail, 'results', reader),
    ...detail.settlements.flatMap((settlement) => settlementLines(settlement, reader)),
    ...restLines(detail, 'settlements', reader),
    ...historyLines(detail.history, reader),
    ...restLines(detail, 'history', reader),
  ];
}

/** How much of a list is on further pages, which the HTTP API has. */
function restLines(detail: SeedDetail, part: SeedPart, { out }: Reader): string[] {
  const words = restWords(detail, part);
  return words === null ? [] : [out.style('dim', `${words}: /api/seeds/${detail.seed.id}/${part}`)];
}

function headLines(
  { seed, results, prices, publisher_record: record }: SeedDetail,
  { us, out }: Reader,
): string[] {
  const signs = marksOf(seed).map((mark) => MARKS[mark]);
  return [
    out.style('strong', sanitizeLine(seed.title)),
    fact('seed', seed.id),
    fact('status', out.style(statusLook(seed), [statusWords(seed, out), ...signs].join('; '))),
    fact('by', `${nodeWords(seed.created_by, us, out)}, ${moment(seed.created_at, out.nowS)}`),
    // Whoever may run it shall see what is hidden in it.
    ...textFacts('command', revealControls(seed.command), '$ '),
    fact(
      'limits',
      `${formatDuration(seed.timeout_ms)} to run, result due ${formatDuration(seed.exec_deadline_ms)} after the award`,
    ),
    fact(
      'bids',
      `${closing(seed, out.nowS)}, ${seed.max_bids === 0 ? 'no limit' : `at most ${seed.max_bids} live`}`,
    ),
    fact('price', `at least ${seed.min_price}; reward ${seed.reward}`),
    ...(prices === null
      ? []
      : [fact('like it', `${quartileWords(prices)} (${sanitizeLine(prices.like)})${trendTail(prices)}`)]),
    ...(record === undefined ? [] : [fact('publisher', recordSentence(record))]),
    ...seedFilesWords(seed.files, results.find(({ counting }) => counting)?.files).map((words) =>
      fact('files', words),
    ),
    ...textFacts('details', seed.description),
    ...textFacts('rules', seed.rules),
  ];
}

/** How prices went, where that is known. */
const trendTail = (prices: PriceRow): string => {
  const words = trendWords(prices);
  return words === '-' ? '' : `, ${words}`;
};

/** What stands against the seed: the operator's policy, a run that left no result, peers without room for it. */
function warningLines({ refusals, refused_by }: SeedDetail, { us, out }: Reader): string[] {
  const { run } = refusals;
  const warn = (label: string, text: string) => fact(label, out.style('attention', sanitizeLine(text)));
  return [
    ...denialWords(refusals, out.teller).map(({ long }) => warn('policy', long)),
    ...refused_by.map(({ node_id, reason }) =>
      warn('refused', `by ${nodeWords(node_id, us, out)}: ${reasonWords(reason)}`),
    ),
    ...(run?.code === 'needs-confirmation' ? [warn('run', doubtWords(run, out))] : []),
  ];
}

function doubtWords(refusal: Refusal, out: Output): string {
  const { long, remedy = '' } = refusalWords(refusal, out.teller);
  return `${long}; ${remedy}`;
}

function statusWords(seed: SeedRow, { nowS, nowMs }: Output): string {
  const { whose } = seed.turn;
  const untilTs = untilAhead(seed, nowMs);
  if (whose === null) return seed.status;
  const until = untilTs === null ? '' : `, until ${moment(untilTs, nowS)}`;
  return `${seed.status}, waits for ${turnWords(seed.turn, nowMs).long}${until}`;
}

const closing = ({ bid_deadline_ts }: SeedRow, nowS: number): string =>
  `${bid_deadline_ts > nowS ? 'close' : 'closed'} ${moment(bid_deadline_ts, nowS)}`;

/** A moment both ways: `14:03:20 (in 41m)`. */
const moment = (ts: number, nowS: number): string => `${formatTime(ts, nowS)} (${formatDistance(ts, nowS)})`;

/** The whole id, behind the name that the owner gave. */
const nodeWords = (id: string, us: string, out: Output): string => {
  const name = out.nameOf(id, us);
  if (id === us) return name;
  return name.startsWith(PETNAME_MARK) ? `${name} ${sanitizeLine(id)}` : sanitizeLine(id);
};

const fact = (label: string, text: string): string => `${label.padEnd(LABEL_WIDTH)}${text}`;

/** A text of several lines, aligned behind its label; nothing where it is empty. */
function textFacts(label: string, text: string, mark = ''): string[] {
  if (text === '') return [];
  const [first = '', ...rest] = sanitizeText(text).trimEnd().split('\n');
  return [fact(label, mark + first), ...rest.map((line) => fact('', ' '.repeat(mark.length) + line))];
}

const heading = (title: string, out: Output): string[] => ['', out.style('strong', title)];

function bidLines({ bids, claims }: SeedDetail, { us, out }: Reader): string[] {
  if (bids.length === 0) return [...heading('Bids', out), 'none yet'];
  const holding = claims.find(({ holds }) => holds)?.bid_id;
  const columns: readonly Column<BidRow>[] = [
    { title: 'ID', text: ({ id }) => id },
    { title: 'PRICE', text: ({ price }) => String(price), align: 'right' },
    { title: 'BIDDER', text: ({ bidder }) => out.nameOf(bidder, us) },
    { title: 'MADE', text: ({ created_at }) => formatTime(created_at, out.nowS) },
    { title: 'NOTE', text: (bid) => bidNote(bid, holding), shrinkTo: 10 },
  ];
  return [...heading('Bids', out), ...tableLines(columns, bids, out)];
}

function bidNote({ id, live, verified, notes, record }: BidRow, holding: string | undefined): string {
  return [
    ...(id === holding ? ['awarded'] : []),
    ...(live ? [] : ['over the limit']),
    ...(verified ? [] : ['unverified']),
    ...[didWords(record)].filter((words) => words !== ''),
    ...(notes === '' ? [] : [`"${sanitizeLine(notes)}"`]),
  ].join(', ');
}

function claimLines({ claims }: SeedDetail, { us, out }: Reader): string[] {
  if (claims.length === 0) return [];
  const columns: readonly Column<ClaimRow>[] = [
    { title: 'ID', text: ({ id }) => id },
    { title: 'WORKER', text: ({ worker }) => out.nameOf(worker, us) },
    { title: 'MADE', text: ({ created_at }) => formatTime(created_at, out.nowS) },
    { title: 'FORFEIT', text: ({ forfeit_ts }) => moment(forfeit_ts, out.nowS) },
    {
      title: 'STATE',
      text: (claim) => claimState(claim).long,
      look: ({ disputed }) => (disputed ? 'bad' : undefined),
    },
  ];
  return [...heading('Claims', out), ...tableLines(columns, claims, out)];
}

function settlementLines(settlement: SettlementRow, { out }: Reader): string[] {
  const { status, ts, note } = settlement;
  const words = note === '' ? '' : ` "${sanitizeLine(note)}"`;
  const said = `${status} ${moment(ts, out.nowS)}${settlementState(settlement)}${words}`;
  return [...heading('Settlement', out), said];
}

function historyLines(history: readonly HistoryRow[], { us, out }: Reader): string[] {
  if (history.length === 0) return [];
  const columns: readonly Column<HistoryRow>[] = [
    { title: 'WHEN', text: ({ ts }) => formatTime(ts, out.nowS) },
    { title: 'WHAT', text: ({ kind }) => sanitizeLine(kind) },
    { title: 'FROM', text: ({ from }) => out.nameOf(from, us) },
    { title: 'EFFECT', text: (row) => sanitizeLine(historyWords(row)), shrinkTo: 12 },
  ];
  return [...heading('History', out), ...tableLines(columns, history, out)];
}
