import { sanitizeLine } from '../../../base/text/sanitize.ts';
import { cut, displayWidth } from '../../../base/text/width.ts';
import type { SeedRow } from '../../../contract/node-api.ts';
import type { ClaimRow, SeedPart } from '../../../contract/seed-lists.ts';
import { historyWords } from '../../../words/history-words.ts';
import { shortSeed } from '../../../words/ids.ts';
import { exitWords, hashWords, resultLook, resultMarks, resultNotes } from '../../../words/result-words.ts';
import { claimState, restWords, settlementState, statusLook } from '../../../words/seed-words.ts';
import { formatMoment } from '../../../words/time.ts';
import { type ConsoleData, detailOf, taskOf } from '../../data/console-data.ts';
import { keyOf } from '../../keymap/key.ts';
import { KEYS } from '../../keymap/keys.ts';
import type { Situation } from '../../keymap/situation.ts';
import { readOnlyReason } from '../../keymap/verb-reasons.ts';
import { type VerbNow, verbsNow } from '../../keymap/verbs.ts';
import { type Line, plain, span } from '../../text/span.ts';
import { padEnd, wrapText } from '../../text/width.ts';
import { unreadWords } from '../empty-panes.ts';
import { commandLine, commandLines } from './command-lines.ts';
import { countingResult, markedLines, outputOfResult, outputOfTask, shownLines } from './output-lines.ts';
import { printedWords, stdoutWords } from './printed-words.ts';
import { BID_COLUMNS, BID_HEADER, bidCells, bidLook, narrowNote, quoted, rankedBids } from './seed-bids.ts';
import { joinFitting, termParts, waitingWords, warningsOf } from './seed-facts.ts';
import { fileLines } from './seed-files.ts';
import { priceLines } from './seed-prices.ts';
import { limitParts, wrapParts } from './task-lines.ts';

/** `pane`: beside others (A); `full`: with the body for itself, 80 columns and more (D); `narrow`: below that (E). */
export type SeedForm = 'pane' | 'full' | 'narrow';

/** How the lines of a seed are laid out; `width` without the blank at their left. */
export interface SeedRoom {
  readonly form: SeedForm;
  readonly width: number;
  /** How many lines of what was printed. */
  readonly outputLines: number;
}

/** So many of them show where there is no room to spare. */
export const LEAST_OUTPUT_LINES = 6;
const ALL_OF_IT = `${keyOf(KEYS.pane.open)}: all of it`;

/** All that is known of a seed, as lines. */
export function seedLines(row: SeedRow, situation: Situation, room: SeedRoom): readonly Line[] {
  const { data } = situation;
  const rest =
    room.form === 'narrow'
      ? [...resultBlock(row, data, room), ...moreBlock(row, data, room)]
      : [...claimBlock(row, data, room), ...resultBlock(row, data, room)];
  return [
    ...headBlock(row, data, room),
    ...warningBlock(row, data, room),
    ...fileLines(row, data, room, (label) => labelled(label, room)),
    ...priceLines(row, data, room, (label) => labelled(label, room)),
    ...bidBlock(row, data, room),
    ...rest,
    ...settlementBlock(row, data, room),
    ...canDoBlock(situation, room),
  ];
}

const labelWidth = ({ form }: SeedRoom): number => (form === 'full' ? 9 : 8);

const labelled = (label: string, room: SeedRoom): string => padEnd(label, labelWidth(room));

function headBlock(row: SeedRow, data: ConsoleData, room: SeedRoom): readonly Line[] {
  const { form, width } = room;
  const title = sanitizeLine(row.title);
  const { what, until } = waitingWords(row, data);
  const status = form === 'pane' ? `${row.status}   ` : labelled(row.status, room);
  const waiting = displayWidth(status + what + until) <= width ? what + until : what;
  const author = `by ${data.names.nameOf(row.created_by)}, ${row.verified ? 'signed' : 'unsigned'}`;
  const look = row.verified ? undefined : 'unverified';
  const parts = form === 'narrow' ? termParts(row).slice(0, 3) : termParts(row);
  const terms = joinFitting([author, ...parts], 3, width).slice(author.length);
  return [
    [span(form === 'narrow' ? `${padEnd(shortSeed(row.id), 8)}${title}` : title, 'strong')],
    [span(status, statusLook(row)), span(waiting)],
    [span(author, look), span(terms)],
    ...(form === 'full' ? [plain(idWords(row, data))] : []),
    ...commandBlock(row, room),
    ...(form === 'narrow' ? [] : textBlock('rules', row.rules, room)),
    ...(form === 'full' ? textBlock('details', row.description, room) : []),
  ];
}

/** What this node has against the seed: its operator's policy, a run that left no result. */
function warningBlock(row: SeedRow, data: ConsoleData, room: SeedRoom): readonly Line[] {
  const indent = ' '.repeat(labelWidth(room));
  return warningsOf(data, row.id).flatMap(({ label, words }) =>
    wrapText(words, room.width - labelWidth(room)).map(
      (line, index): Line => [span(index === 0 ? labelled(label, room) : indent), span(line, 'attention')],
    ),
  );
}

const idWords = (row: SeedRow, data: ConsoleData): string =>
  `id ${sanitizeLine(row.id)}   published ${formatMoment(row.created_at, data.nowMs)}`;

function commandBlock(row: SeedRow, { form, width }: SeedRoom): readonly Line[] {
  if (form === 'pane') return [plain(cut(commandLine(row.command), width - 1))];
  return commandLines(row.command, width).map(plain);
}

function textBlock(label: string, text: string, room: SeedRoom): readonly Line[] {
  const shown = sanitizeLine(text).trim();
  return shown === '' ? [] : [plain(cut(labelled(label, room) + shown, room.width))];
}

function bidBlock(row: SeedRow, data: ConsoleData, room: SeedRoom): readonly Line[] {
  const bids = rankedBids(data, row.id);
  const isUnread = row.live_bid_count > 0 && bids.length === 0;
  if (bids.length === 0) return [plain(labelled('BIDS', room) + (isUnread ? unreadWords(data) : 'none yet'))];
  const isNarrow = room.form === 'narrow';
  const tail = room.form === 'full' ? 6 : 5;
  const noteRoom = room.width - labelWidth(room) - BID_COLUMNS;
  const lines = bids.map((ranked, index): Line => {
    const label = labelled(isNarrow && index === 0 ? 'BIDS' : '', room);
    // Only the bid that holds the claim has something behind its note.
    const noteWidth = Math.max(0, ranked.isClaimed ? noteRoom - tail : noteRoom);
    const cells = isNarrow ? narrowBid(ranked, data) : bidCells(ranked, data, noteWidth);
    const over = isNarrow && !ranked.isClaimed ? narrowNote(ranked.bid) : '';
    const tailRoom = room.width - displayWidth(label + cells);
    return [
      span(label),
      span(cells, bidLook(ranked)),
      span(ranked.isClaimed ? 'claim' : cut(over, tailRoom)),
    ];
  });
  const all = [
    ...lines,
    ...restLines(data, row.id, 'bids').map((line) => [span(labelled('', room)), ...line]),
  ];
  return isNarrow ? all : [plain(labelled('BIDS', room) + BID_HEADER), ...all];
}

function narrowBid({ bid }: ReturnType<typeof rankedBids>[number], data: ConsoleData): string {
  const price = String(bid.price).padStart(7);
  return `${padEnd(bid.rank === null ? '-' : String(bid.rank), 1)}${price}  ${padEnd(data.names.nameOf(bid.bidder), 15)}`;
}

function claimWords(claim: ClaimRow, row: SeedRow, data: ConsoleData): string {
  const bid = detailOf(data, row.id)?.bids.find(({ id }) => id === claim.bid_id);
  const price = bid === undefined ? '' : ` for ${bid.price}`;
  const at = formatMoment(claim.created_at, data.nowMs);
  const forfeit = formatMoment(claim.forfeit_ts, data.nowMs);
  const isOver = claim.forfeit_ts * 1000 <= data.nowMs;
  const tense = row.status === 'Claimed' || row.status === 'Running' ? 'is' : isOver ? 'was' : 'would be';
  return `${data.names.nameOf(claim.worker)}${price} at ${at}, forfeit ${tense} at ${forfeit}`;
}

function claimBlock(row: SeedRow, data: ConsoleData, room: SeedRoom): readonly Line[] {
  const claims = detailOf(data, row.id)?.claims ?? [];
  const isPlain = claims.length === 1 && claims.every(({ disputed }) => !disputed);
  // Beside other panes the claim shows in the bids; only more than one needs a line of its own.
  if (room.form === 'pane' && isPlain) return [];
  return claims.map((claim, index): Line => {
    const state = claimState(claim).short;
    const words = `${claimWords(claim, row, data)}${state === '' ? '' : `, ${state}`}`;
    return [
      span(labelled(index === 0 ? 'CLAIM' : '', room)),
      span(cut(words, room.width - labelWidth(room))),
    ];
  });
}

function resultBlock(row: SeedRow, data: ConsoleData, room: SeedRoom): readonly Line[] {
  const task = taskOf(data, row.id);
  const indent = ' '.repeat(labelWidth(room));
  const printed = (lines: readonly string[]): readonly Line[] =>
    lines.slice(-room.outputLines).map((line) => plain(cut(`${indent}${line}`, room.width)));
  if (task !== undefined) {
    const output = outputOfTask(task);
    const parts = [...limitParts(task, data.nowMs), span(`sandbox ${task.sandbox}`)];
    return [
      ...wrapParts(labelled('RUNS', room), parts, room.width),
      plain(cut(`${indent}${printedWords(output)}`, room.width)),
      ...printed(markedLines(output)),
    ];
  }
  const result = countingResult(data, row.id);
  if (result === undefined) return [];
  const output = outputOfResult(result);
  const lines = shownLines(output);
  const marks = resultMarks(result)
    .map(({ short }) => `, ${short}`)
    .join('');
  const look = resultLook(result);
  const label = span(labelled('RESULT', room));
  const exit = span(exitWords(result), look);
  const by = `by ${data.names.nameOf(result.worker)}`;
  const at = `at ${formatMoment(result.ts, data.nowMs)}`;
  switch (room.form) {
    case 'narrow':
      return [[label, exit, span(`, ${resultNotes(result).join(', ')}`)], ...printed(lines)];
    case 'pane':
      return [
        [label, exit, span(`, ${by} ${at}${marks}`)],
        plain(
          `${indent}sha256 ${sanitizeLine(result.output_hash).slice(0, 12)}…, ${hashWords(result).short}; ${stdoutWords(output)}`,
        ),
        ...printed(lines),
      ];
    case 'full':
      return [
        [
          label,
          exit,
          span(
            ` ${at}, sha256 ${sanitizeLine(result.output_hash).slice(0, 16)}…, ${hashWords(result).short}${marks}`,
          ),
        ],
        [
          span(padEnd(`${indent}${printedWords(output)}`, room.width - ALL_OF_IT.length - 4)),
          span(ALL_OF_IT, 'dim'),
        ],
        ...printed(lines),
      ];
  }
}

/** What the other forms say further up. */
function moreBlock(row: SeedRow, data: ConsoleData, room: SeedRoom): readonly Line[] {
  const result = countingResult(data, row.id);
  const printed = result === undefined ? '' : printedWords(outputOfResult(result));
  const size = printed === '' ? [] : [plain(`${' '.repeat(labelWidth(room))}${printed}`)];
  const [timeout = '', within = ''] = termParts(row).slice(3);
  return [
    ...size,
    ...claimBlock(row, data, room),
    ...textBlock('rules', row.rules, room),
    ...textBlock('details', row.description, room),
    plain(`${timeout}   ${within}   published ${formatMoment(row.created_at, data.nowMs)}`),
    plain(`id ${sanitizeLine(row.id)}`),
  ];
}

function settlementBlock(row: SeedRow, data: ConsoleData, room: SeedRoom): readonly Line[] {
  const settlements = detailOf(data, row.id)?.settlements ?? [];
  return settlements.map((settlement, index): Line => {
    const { status, note, ts, effective } = settlement;
    const said = quoted(note) === '' ? '' : `  ${quoted(note)}`;
    const words = `${status} at ${formatMoment(ts, data.nowMs)}${settlementState(settlement)}${said}`;
    return [
      span(labelled(index === 0 ? 'SETTLED' : '', room)),
      span(
        cut(words, room.width - labelWidth(room)),
        effective ? (status === 'Accepted' ? 'good' : 'bad') : 'dim',
      ),
    ];
  });
}

const verbName = ({ action }: VerbNow): string => `${action.keys[0]} ${action.words.short}`;

function canDoBlock(situation: Situation, room: SeedRoom): readonly Line[] {
  const readOnly = readOnlyReason(situation.data);
  if (readOnly !== null) return [[span(`${labelled('CAN DO', room)}nothing: ${readOnly}`)]];
  const verbs = verbsNow({ ...situation, context: 'seed' });
  const able = verbs.filter(({ reason }) => reason === null);
  const unable = verbs.filter(({ reason }) => reason !== null);
  const indent = ' '.repeat(labelWidth(room));
  const nameWidth = Math.max(
    room.form === 'full' ? 11 : 9,
    ...unable.map((verb) => displayWidth(verbName(verb)) + 1),
  );
  const names = able.flatMap(({ action }, index) => [
    ...(index === 0 ? [] : [span('   ')]),
    span(action.keys[0] ?? '', 'key'),
    span(` ${action.words.short}`),
  ]);
  return [
    [span(labelled('CAN DO', room)), ...(names.length === 0 ? [span('nothing now')] : names)],
    ...unable.map((verb): Line => {
      const name = `${indent}${padEnd(verbName(verb), nameWidth)}`;
      return [span(name, 'dim'), span(cut(`no: ${verb.reason}`, room.width - displayWidth(name)), 'dim')];
    }),
  ];
}

/** The seed's envelopes, oldest first, each with what it came to. */
export function historyLines({ id }: SeedRow, data: ConsoleData, width: number): readonly Line[] {
  const history = detailOf(data, id)?.history;
  if (history === undefined) return [plain(unreadWords(data))];
  const lines = history.map((row): Line => {
    const { ts, kind, from, effective } = row;
    const words = `${formatMoment(ts, data.nowMs)}  ${padEnd(sanitizeLine(kind), 13)}  ${padEnd(data.names.nameOf(from), 13)}  `;
    const cameTo = cut(sanitizeLine(historyWords(row)), width - words.length);
    return [span(words), span(cameTo, effective ? undefined : 'dim')];
  });
  return [...lines, ...restLines(data, id, 'history')];
}

/** How much of a list the node did not tell at once. */
function restLines(data: ConsoleData, id: string, part: SeedPart): readonly Line[] {
  const detail = detailOf(data, id);
  const words = detail === undefined ? null : restWords(detail, part);
  return words === null ? [] : [[span(words, 'dim')]];
}
