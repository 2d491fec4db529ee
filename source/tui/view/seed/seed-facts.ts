import type { SeedRow } from '../../../contract/node-api.ts';
import { untilAhead } from '../../../contract/turn.ts';
import { denialWords } from '../../../words/refusal-words.ts';
import { bidsCell } from '../../../words/seed-words.ts';
import { formatDuration, formatMoment } from '../../../words/time.ts';
import { TO_DO, turnWords } from '../../../words/turn-words.ts';
import { type ConsoleData, detailOf, taskOf, tellerOf } from '../../data/console-data.ts';
import { doubtOf } from '../../forms/run-form.ts';
import { keyOf } from '../../keymap/key.ts';
import { KEYS } from '../../keymap/keys.ts';

/** What can be done about a run that left no result. */
export const RUNS_AGAIN = `${keyOf(KEYS.verb.run)} runs it again`;

/** What a seed waits for, in words, and until when; the second part may be left out where there is no room. */
export function waitingWords(
  row: SeedRow,
  data: ConsoleData,
): { readonly what: string; readonly until: string } {
  const { node, step } = row.turn;
  if (step === null) return { what: finishedWords(row), until: '' };
  const until = untilWords(row, data.nowMs);
  if (taskOf(data, row.id) !== undefined) return { what: 'runs here', until };
  const who = node === null ? turnWords(row.turn, data.nowMs).long : data.names.nameOf(node);
  return { what: `waits for ${who} ${TO_DO[step]}`.trimEnd(), until };
}

/** Nothing of a moment that is past. */
function untilWords(row: SeedRow, nowMs: number): string {
  if (row.turn.until_ts === null) return ', no deadline';
  const untilTs = untilAhead(row, nowMs);
  return untilTs === null ? '' : ` until ${formatMoment(untilTs, nowMs)}`;
}

/** What this node has against a seed: its operator's policy, a run that left no result. */
export function warningsOf(
  data: ConsoleData,
  seedId: string,
): readonly { readonly label: string; readonly words: string }[] {
  const refusals = detailOf(data, seedId)?.refusals;
  const denials = refusals === undefined ? [] : denialWords(refusals, tellerOf(data));
  const doubt = doubtOf(data, seedId);
  return [
    ...denials.slice(0, 1).map(({ short }) => ({ label: 'POLICY', words: short })),
    ...(doubt === null
      ? []
      : [{ label: 'RUN', words: data.facts.isReadOnly ? doubt : `${doubt}; ${RUNS_AGAIN}` }]),
  ];
}

function finishedWords({ status, claimed_by, result_id }: SeedRow): string {
  if (status === 'Expired')
    return claimed_by === null ? 'nobody was awarded in time' : 'nobody was awarded again';
  return status === 'Rejected' && result_id !== null ? 'an acceptance could still replace it' : 'final';
}

/** The parts of the line that says who offers what, the least needed last. */
export function termParts(row: SeedRow): readonly string[] {
  return [
    `min ${row.min_price}`,
    `reward ${row.reward}`,
    `bids ${bidsCell(row)}`,
    `timeout ${formatDuration(row.timeout_ms)}`,
    `run within ${formatDuration(row.exec_deadline_ms)}`,
  ];
}

/** As many parts as fit into `width`, `gap` blanks apart. */
export function joinFitting(parts: readonly string[], gap: number, width: number): string {
  let line = '';
  for (const part of parts) {
    const next = line === '' ? part : `${line}${' '.repeat(gap)}${part}`;
    if (line !== '' && next.length > width) break;
    line = next;
  }
  return line;
}
