import { sanitizeLine } from '../../../base/text/sanitize.ts';
import { cut } from '../../../base/text/width.ts';
import { isWeakSandbox } from '../../../contract/actions.ts';
import type { SeedRow } from '../../../contract/node-api.ts';
import type { ClaimRow } from '../../../contract/seed-lists.ts';
import { shortSeed } from '../../../words/ids.ts';
import { formatPlural } from '../../../words/numbers.ts';
import { sandboxExplained } from '../../../words/sandbox-words.ts';
import { formatDuration, formatLeft, formatMoment } from '../../../words/time.ts';
import { type ConsoleData, detailOf } from '../../data/console-data.ts';
import type { RunForm } from '../../forms/form.ts';
import { doubtOf, hasKeptRun, needsWord, SEND_KEPT } from '../../forms/run-form.ts';
import { keyOf } from '../../keymap/key.ts';
import { KEYS } from '../../keymap/keys.ts';
import { firstLine } from '../../layout/scroll.ts';
import { type Line, plain, span } from '../../text/span.ts';
import { wrapText } from '../../text/width.ts';
import { commandLines } from '../seed/command-lines.ts';
import { fieldView } from './field-view.ts';
import { type FormView, WIDE_FORM } from './form-view.ts';

/** Lines of the form's box that are not the command. */
const OTHER_LINES = 9;
const GO_ON = `${keyOf(KEYS.form.down)} goes on, ${keyOf(KEYS.form.send)} runs after the last`;
const WORD_LABEL = '   Type run to run it   ';
const WORD_LABEL_KEPT = `   Type run to run it, ${SEND_KEPT} to send what it printed   `;

export function runFormView(
  form: RunForm,
  row: SeedRow,
  data: ConsoleData,
  width: number,
  height: number,
): FormView {
  const isAsked = needsWord(data, row.id);
  const doubt = doubtLines(data, row.id, width - 2);
  // The doubt's lines take the place of a blank one.
  const others = OTHER_LINES + Math.max(0, doubt.length - 1) - (isAsked ? 0 : 2);
  const measure = { lines: commandLines(row.command, width - 2), height: Math.max(1, height - others) };
  const top = firstLine(form.top, measure.lines.length, measure.height);
  const command = measure.lines.slice(top, top + measure.height).map((line) => plain(` ${line}`));
  const more = measure.lines.length - top - command.length;
  const label = hasKeptRun(data, row.id) ? WORD_LABEL_KEPT : WORD_LABEL;
  const word = fieldView(form.word, Math.min(20, Math.max(6, width - label.length)));
  const lines: readonly Line[] = [
    ...(width >= WIDE_FORM ? [] : [[span(` ${cut(sanitizeLine(row.title), width - 2)}`, 'strong' as const)]]),
    plain(` ${aboutWords(row, data)}`),
    [],
    ...command,
    more > 0 ? [span(`   ${formatPlural(more, 'more line')}: ${GO_ON}`, 'attention')] : [],
    ...warning(data, width - 2),
    // There is no room for a blank line as well.
    ...(doubt.length === 0 ? [[]] : doubt.map((line): Line => [span(` ${line}`, 'attention')])),
  ];
  return {
    title: {
      title: `Run ${shortSeed(row.id)}`,
      left: width >= WIDE_FORM ? [cut(sanitizeLine(row.title), width - 46)] : [],
      right: [forfeitWords(row, data)].filter(Boolean),
    },
    lines: isAsked ? [...lines, [span(label), span(word.text)]] : lines,
    caret: isAsked ? { line: lines.length, column: label.length + word.caret } : null,
    measures: { command: measure },
  };
}

/** What the form says of an earlier run. */
function doubtLines(data: ConsoleData, seedId: string, width: number): readonly string[] {
  const doubt = doubtOf(data, seedId);
  return doubt === null ? [] : wrapText(`ONCE MORE: ${doubt}.`, width);
}

const ownClaim = (row: SeedRow, data: ConsoleData): ClaimRow | undefined =>
  detailOf(data, row.id)?.claims.find(({ worker, holds }) => worker === data.names.me && holds);

function aboutWords(row: SeedRow, data: ConsoleData): string {
  const claim = ownClaim(row, data);
  const bid = detailOf(data, row.id)?.bids.find(({ id }) => id === claim?.bid_id);
  const price = bid === undefined ? '' : `   your bid ${bid.price}`;
  const author = `for ${data.names.nameOf(row.created_by)}, ${row.verified ? 'signed' : 'unsigned'}`;
  return `${author}${price}   timeout ${formatDuration(row.timeout_ms)}`;
}

function forfeitWords(row: SeedRow, data: ConsoleData): string {
  const claim = ownClaim(row, data);
  if (claim === undefined) return '';
  const leftMs = claim.forfeit_ts * 1000 - data.nowMs;
  return leftMs > 0
    ? `forfeit in ${formatLeft(leftMs)}`
    : `forfeited at ${formatMoment(claim.forfeit_ts, data.nowMs)}`;
}

/** What stands between the command and this machine. */
function warning({ facts: { sandbox, userName } }: ConsoleData, width: number): readonly Line[] {
  const look = isWeakSandbox(sandbox) ? 'bad' : undefined;
  return wrapText(sandboxExplained(sandbox, userName), width).map((line) => [span(` ${line}`, look)]);
}
