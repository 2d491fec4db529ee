import { sanitizeLine } from '../../../base/text/sanitize.ts';
import { cut, displayWidth } from '../../../base/text/width.ts';
import type { SeedRow } from '../../../contract/node-api.ts';
import { formatPlural } from '../../../words/numbers.ts';
import { exitWords, hashWords, resultLook } from '../../../words/result-words.ts';
import { statusLook } from '../../../words/seed-words.ts';
import { type ConsoleData, detailOf, taskOf } from '../../data/console-data.ts';
import { type Binding, isSeedVerb } from '../../keymap/binding.ts';
import type { Situation } from '../../keymap/situation.ts';
import { readOnlyReason, verbReason } from '../../keymap/verb-reasons.ts';
import { verbsNow } from '../../keymap/verbs.ts';
import { type Line, plain, span } from '../../text/span.ts';
import { padEnd } from '../../text/width.ts';
import { commandLine } from './command-lines.ts';
import { countingResult, outputOfTask } from './output-lines.ts';
import { bidLook, rankedBids } from './seed-bids.ts';
import { joinFitting, termParts, waitingWords, warningsOf } from './seed-facts.ts';
import { fileLines } from './seed-files.ts';
import { limitParts, wrapParts } from './task-lines.ts';

const SHOWN_BIDS = 3;

/** A seed where there is little room (B): what matters most on one line each. */
export function compactSeedLines(row: SeedRow, situation: Situation, width: number): readonly Line[] {
  const { data } = situation;
  const { what, until } = waitingWords(row, data);
  const status = `${row.status}   `;
  const waiting = displayWidth(status + what + until) <= width ? what + until : what;
  const author = `by ${data.names.shortNameOf(row.created_by)}${row.verified ? '' : ' unsigned'}`;
  return [
    [span(sanitizeLine(row.title), 'strong')],
    [span(status, statusLook(row)), span(waiting)],
    plain(joinFitting([author, ...termParts(row).slice(0, 3)], 2, width)),
    plain(cut(commandLine(row.command), width)),
    ...warningsOf(data, row.id).map(({ words }): Line => [span(cut(words, width), 'attention')]),
    ...fileLines(row, data, { form: 'compact', width }, (label) =>
      label === '' ? '' : `${label.toLowerCase()} `,
    ),
    ...bidLines(row, data),
    ...resultLine(row, data, width),
    reasonLine(situation, width),
  ];
}

function bidLines(row: SeedRow, data: ConsoleData): readonly Line[] {
  const bids = rankedBids(data, row.id);
  const total = Math.max(bids.length, detailOf(data, row.id)?.pages.bids.total ?? 0);
  const shown = bids.slice(0, total > SHOWN_BIDS ? SHOWN_BIDS - 1 : SHOWN_BIDS);
  const priceWidth = Math.max(0, ...shown.map(({ bid }) => String(bid.price).length));
  const lines = shown.map((ranked): Line => {
    const { bid } = ranked;
    const price = String(bid.price).padStart(priceWidth);
    const claim = ranked.isClaimed ? '  claim' : '';
    return [span(`${bid.rank ?? '-'}  ${price}  ${data.names.nameOf(bid.bidder)}${claim}`, bidLook(ranked))];
  });
  const rest = total - shown.length;
  return rest <= 0 ? lines : [...lines, [span(`and ${formatPlural(rest, 'more bid')}`, 'dim')]];
}

function resultLine(row: SeedRow, data: ConsoleData, width: number): readonly Line[] {
  const task = taskOf(data, row.id);
  if (task !== undefined) {
    const last = outputOfTask(task).stdout.lines.at(-1);
    const [running = []] = wrapParts('runs ', limitParts(task, data.nowMs), width);
    return last === undefined ? [running] : [running, plain(`| ${last}`)];
  }
  const result = countingResult(data, row.id);
  if (result === undefined) return [];
  return [[span(exitWords(result), resultLook(result)), span(`, sha256 ${hashWords(result).short}`)]];
}

/** `b bids closed  c awarded  r not yours`. */
function reasonLine(situation: Situation, width: number): Line {
  const readOnly = readOnlyReason(situation.data);
  if (readOnly !== null) return [span(padEnd(cut(readOnly, width), width), 'dim')];
  const reasons = verbsNow({ ...situation, context: 'seed' })
    .filter(({ reason }) => reason !== null)
    .map(
      ({ action, reason }) => `${action.keys[0]} ${shortReason(action, situation) ?? cut(reason ?? '', 14)}`,
    );
  return [span(padEnd(joinFitting(reasons, 2, width), width), 'dim')];
}

const shortReason = ({ verb }: Binding, { row, data }: Situation): string | undefined =>
  isSeedVerb(verb) && row !== undefined ? verbReason(verb, row, data)?.short : undefined;
