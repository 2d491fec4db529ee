import { sanitizeLine } from '../../../base/text/sanitize.ts';
import { cut } from '../../../base/text/width.ts';
import { ACTIONS } from '../../../contract/actions.ts';
import type { SeedRow } from '../../../contract/node-api.ts';
import { untilAhead } from '../../../contract/turn.ts';
import { shortSeed } from '../../../words/ids.ts';
import { exitWords, resultLook, resultNotes } from '../../../words/result-words.ts';
import { areOutputsHere, broughtWords } from '../../../words/seed-files-words.ts';
import { leftWords } from '../../../words/turn-words.ts';
import { type ConsoleData, detailOf, filesOf } from '../../data/console-data.ts';
import type { SettleForm } from '../../forms/form.ts';
import { isWithdrawal } from '../../forms/settle-form.ts';
import { keyOf } from '../../keymap/key.ts';
import { KEYS } from '../../keymap/keys.ts';
import { type Line, plain, span } from '../../text/span.ts';
import { countingResult, outputOfResult, shownLines } from '../seed/output-lines.ts';
import { printedWords } from '../seed/printed-words.ts';
import { fieldView } from './field-view.ts';
import type { FormView } from './form-view.ts';

const NOTE_LABEL = `   ${ACTIONS.settle.fields.note.label}  `;
const WORD_LABEL = '   Type close to close it   ';
/** Lines besides the output's and those that only some results have: title, result, sizes, two choices, the note, and blanks. */
const OTHER_LINES = 8;

export function settleFormView(
  form: SettleForm,
  row: SeedRow,
  data: ConsoleData,
  width: number,
  height: number,
): FormView {
  const isAsked = form.choice === 'reject' && isWithdrawal(form, data);
  const files = filesLine(row, data);
  const room = Math.max(0, height - OTHER_LINES - files.length - (isAsked ? 1 : 0));
  const note = fieldView(form.note, width - NOTE_LABEL.length - 2);
  const word = fieldView(form.word, 20);
  const head: readonly Line[] = [
    [span(` ${cut(sanitizeLine(row.title), width - 2)}`, 'strong')],
    ...resultLines(row, data, width, room),
    ...files,
    [],
    choiceLine(form, 'accept', 'final, cannot be taken back'),
    choiceLine(form, 'reject', rejectWords(isWithdrawal(form, data))),
    [],
  ];
  const asked: readonly Line[] = isAsked ? [[span(WORD_LABEL), span(word.text)]] : [];
  const caret =
    form.step === 'word'
      ? { line: head.length, column: WORD_LABEL.length + word.caret }
      : { line: head.length + asked.length, column: NOTE_LABEL.length + note.caret };
  return {
    title: { title: `Settle ${shortSeed(row.id)}`, right: [deadlineWords(row, data)] },
    lines: [
      ...head,
      ...asked,
      [span(NOTE_LABEL, form.step === 'choice' ? 'dim' : 'strong'), span(note.text)],
    ],
    caret: form.step === 'choice' ? null : caret,
  };
}

function choiceLine(form: SettleForm, choice: 'accept' | 'reject', words: string): Line {
  const isChosen = form.choice === choice;
  return [
    span(isChosen ? ' ▸ ' : '   '),
    span(keyOf(KEYS.settle[choice]), 'key'),
    span(`  ${choice}`, isChosen ? 'strong' : undefined),
    span(`   ${words}`, 'dim'),
  ];
}

function rejectWords(isWithdrawn: boolean): string {
  return isWithdrawn ? 'closes the seed: nobody works on it' : 'an acceptance could still replace it';
}

function resultLines(row: SeedRow, data: ConsoleData, width: number, room: number): readonly Line[] {
  const result = countingResult(data, row.id);
  if (result === undefined) return [plain(' There is no result.')];
  const detail = detailOf(data, row.id);
  const bidId = detail?.claims.find(({ id }) => id === result.claim_id)?.bid_id;
  const price = detail?.bids.find(({ id }) => id === bidId)?.price;
  const by = `by ${data.names.nameOf(result.worker)}${price === undefined ? '' : ` for ${price}`}`;
  const output = outputOfResult(result);
  const printed = shownLines(output).slice(-room);
  return [
    [
      span(` ${by}: `),
      span(exitWords(result), resultLook(result)),
      span(`, ${resultNotes(result).join(', ')}`),
    ],
    plain(` ${printedWords(output)}`),
    ...(room === 0 ? [] : printed.map((line) => plain(cut(` ${line}`, width - 1)))),
  ];
}

/** Acceptance is final, so that what was brought is told of, and how to look at it first. */
function filesLine(row: SeedRow, data: ConsoleData): readonly Line[] {
  const brought = countingResult(data, row.id)?.files;
  if (brought === undefined) return [];
  const areHere = areOutputsHere(filesOf(data, row.id));
  const words = span(` ${broughtWords(brought, areHere)}`);
  if ('fault' in brought) return [[words]];
  const key = keyOf(areHere ? KEYS.work.read : KEYS.work.fetch);
  const look = span(`   ${keyOf(KEYS.form.back)} ${key}`, 'key');
  return [[words, look, span(areHere ? ' reads one' : ' fetches them', 'dim')]];
}

function deadlineWords(row: SeedRow, { nowMs }: ConsoleData): string {
  const { turn } = row;
  // While something else is waited for, its deadline is not that of a settlement.
  if (turn.step !== 'settle' || turn.until_ts === null) return 'no deadline';
  const untilTs = untilAhead(row, nowMs);
  return untilTs === null ? 'too late' : `${leftWords(row, nowMs)} left`;
}
